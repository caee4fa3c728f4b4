"""Only one module knows what lies where in the data folder."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OWN_PATH = re.compile(r"data_dir\s*/|/ \"(?:artifacts|uploads|logs|postgres|work|secret_key)\"")
ELSEWHERE = {
    "app/cli/listing.py", "app/cli/looking.py", "app/orchestrator/service.py",  # the cache of the command line
    "app/core/config_sources.py",  # files of settings, read before there are settings
}  # fmt: skip


def test_nobody_else_builds_paths_into_the_data_folder() -> None:
    files = {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in (ROOT / "app").rglob("*.py")}
    found = {name for name, text in files.items() if OWN_PATH.search(text)}
    assert found - ELSEWHERE == {"app/core/data_folder.py"}
