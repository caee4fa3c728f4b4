"""Inspections in processes of their own: what comes back, and what a file that fells its reader does to us."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.assets.exceptions import AssetTooLargeError, BrokenAssetError
from app.assets.inspection import report, runner
from app.assets.inspection.report import Report
from app.assets.inspection.runner import Inspector
from app.core.exceptions import ConfigurationError
from tests.unit.assets.samples import LIMITS, bomb, picture

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "sent"
    path.write_bytes(picture(".png"))
    return path


def holding(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


async def test_a_report_comes_back(sent: Path) -> None:
    out = sent.with_name("out")
    found = await Inspector(1).inspect(sent, out, LIMITS)
    assert found == Report("image/png", 120, 90, rewritten=True, metadata={"alpha": False})
    assert out.exists()


async def test_a_refusal_comes_back_as_it_was_raised(sent: Path) -> None:
    with pytest.raises(AssetTooLargeError, match="30,000") as caught:
        await Inspector(1).inspect(holding(sent, bomb(30_000, 30_000)), sent.with_name("out"), LIMITS)
    assert caught.value.details == {"location": "body.file", "limit_pixels": 4_000_000}
    assert caught.value.hint


async def test_a_picture_that_would_fill_the_memory_ends_its_reader_alone(sent: Path) -> None:
    holding(sent, bomb(32_000, 32_000))
    with pytest.raises(BrokenAssetError, match="time or memory"):
        await Inspector(1).inspect(sent, sent.with_name("out"), replace(LIMITS, image_pixels=10**10))


async def test_patience_ends(sent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "PATIENCE_SECONDS", 0.001)
    with pytest.raises(BrokenAssetError, match="time or memory"):
        await Inspector(1).inspect(sent, sent.with_name("out"), LIMITS)


async def test_an_installation_that_cannot_inspect_blames_no_file(
    sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ConfigurationError, match="cannot be inspected"):
        await Inspector(1).inspect(sent, sent.with_name("out"), LIMITS)


async def test_secrets_stay_here(sent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = sent.with_name("program")
    shown.write_text("#!/bin/sh\necho READY\nenv >&2\n")
    shown.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(shown))
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:secret@host/name")
    _, log = await runner._run(sent, sent.with_name("out"), LIMITS)
    assert "PATH=" in log
    assert "secret" not in log
    assert os.environ["DATABASE_URL"] not in log


def test_reports_survive_the_way() -> None:
    sent = Report("video/mp4", 1, 2, 3.5, metadata={"hdr": True})
    assert report.read(report.written(sent)) == sent
    refusal = report.unsupported("No.", "Do.", detected="x")
    with pytest.raises(type(refusal), match="No") as caught:
        report.read(report.written(refusal))
    assert (caught.value.hint, caught.value.details) == (refusal.hint, refusal.details)
