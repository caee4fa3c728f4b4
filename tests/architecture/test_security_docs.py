"""What the pages on security name is there: tests, modules, settings, other pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.core.config import ENVIRONMENTS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *sorted((ROOT / "docs" / "security").glob("*.md")),
    ROOT / "docs" / "AUTH_FLOW.md",
    ROOT / "docs" / "accounts.md",
]
NAMED = re.compile(r"`((?:app|tests|docs)/[\w./-]+)`")
LINKED = re.compile(r"\]\(([^)#:]+\.md)(#[\w-]+)?\)")
SETTING = re.compile(r"`REELWRIGHT_([A-Z_]+)`")
ITEM = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (\*\*open\*\*|met|none) \|(.*)\|$", re.MULTILINE)
BEFORE_ALL = {"ENVIRONMENT", "DATA_DIR", "SECRETS_DIR", "SECRETS_FROM", "ACCOUNTS"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    assert [name for name in NAMED.findall(text) if not (ROOT / name).exists()] == []
    for target, anchor in LINKED.findall(text):
        file = page.parent / target
        assert file.exists(), target
        assert not anchor or anchor[1:] in _anchors(file), f"{target}{anchor}"
    known = {name.upper() for settings in ENVIRONMENTS.values() for name in settings.model_fields}
    assert {name for name in SETTING.findall(text) if "__" not in name} <= known | BEFORE_ALL


def test_every_item_of_the_standard_is_answered_once() -> None:
    page = (ROOT / "docs" / "security" / "asvs.md").read_text("utf-8")
    items = ITEM.findall(page)
    numbers = [number for number, *_ in items]
    assert len(numbers) == len(set(numbers)) > 150
    assert [line for line in page.splitlines() if re.match(r"\| \d", line)] == [
        match[0] for match in ITEM.finditer(page)
    ]
    assert [number for number, _, _, state, answer in items if "open" in state and len(answer) < 60] == []


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
