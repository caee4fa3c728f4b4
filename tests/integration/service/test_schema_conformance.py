"""The service does what its schema says: Schemathesis with all checks, over a real server; `make fuzz` is longer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.service.running import running_service
from tests.processes import ROOT

SEED = 20261121
SECONDS = 400
"""When a run is given up; it takes about 25."""


def conformance(address: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Hold a running service against its schema."""
    command = "from schemathesis.cli import schemathesis; schemathesis()"
    return subprocess.run(
        [sys.executable, "-c", command, "run", f"{address}/openapi.json", "--seed", str(SEED), *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_the_service_does_what_its_schema_says(reachable_folder: Path) -> None:
    folder = reachable_folder / "conformance"
    folder.mkdir(mode=0o711)
    with running_service(folder, "--workers", "0") as service:
        phases = ("--phases", "examples,fuzzing,stateful", "--max-examples", "2", "--no-shrink")
        run = conformance(service.state["address"], *phases)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Test cases:" in run.stdout
