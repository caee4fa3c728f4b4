"""Every setting is documented, and somebody reads it."""

from __future__ import annotations

import re
from pathlib import Path

from app.core.config import Settings
from app.core.config_problems import OF_THE_PIPELINE, PREFIX
from tools.settings_table import PAGE, written

ROOT = Path(__file__).resolve().parents[2]
OF_CONFIG = re.compile(r"^app/core/config(_\w+)?\.py$")


def test_the_page_says_what_the_code_says() -> None:
    page = PAGE.read_text("utf-8")
    assert page == written(page), "write it anew: python -m tools.settings_table"


def test_variables_of_the_pipeline_are_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    assert [name for name in OF_THE_PIPELINE if f"`{PREFIX}{name}`" not in page] == []


def test_every_setting_is_read_by_somebody() -> None:
    sources = {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in (ROOT / "app").rglob("*.py")}
    code = "\n".join(text for name, text in sources.items() if not OF_CONFIG.match(name))
    derived = re.findall(r"\bself\.(\w+)", sources["app/core/config.py"])
    unread = [name for name in Settings.model_fields if not re.search(rf"\.{name}\b", code)]
    assert [name for name in unread if name not in derived] == []
