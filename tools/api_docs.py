"""Writes the reference of the API, docs/api/*.md but for its README, from the schema: `python -m tools.api_docs`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from app.api.dependencies import Parts
from app.api.openapi import Schema
from app.api.reference import reference
from app.core.config import load
from app.core.database import Database
from app.core.files import open_store
from app.main import create_app

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "api"
NOTE = "<!-- Written from the code by `python -m tools.api_docs`; a test fails when the two differ. -->\n\n"
WRITTEN_BY_HAND = frozenset({"README.md", "versioning.md"})
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def schema() -> Schema:
    """Return the API's schema, as it is where people sign in; no database is asked for it."""
    environ = {"REELWRIGHT_ENVIRONMENT": "test", "REELWRIGHT_ACCOUNTS": "true"}
    with tempfile.TemporaryDirectory() as folder:
        settings = load(environ, data_dir=Path(folder), database_url=NOWHERE).settings
        return create_app(Parts(settings, Database.connect(settings), open_store(settings))).openapi()


def pages() -> dict[str, str]:
    """Return the generated pages by file name."""
    return {f"{name}.md": NOTE + text for name, text in reference(schema()).items()}


def main() -> None:
    """Write the pages, and remove those of groups that are no more."""
    written = pages()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in written.items():
        (FOLDER / name).write_text(text, "utf-8")
    for file in FOLDER.glob("*.md"):
        if file.name not in written.keys() | WRITTEN_BY_HAND:
            file.unlink()


if __name__ == "__main__":
    main()
