"""Writes the tables of settings in docs/configuration.md from the code: `python -m tools.settings_table`."""

from __future__ import annotations

import re
from functools import reduce
from pathlib import Path
from typing import Any

from pydantic import ByteSize, SecretStr
from pydantic.fields import FieldInfo

from app.cli.output import human_bytes
from app.core.config import ENVIRONMENTS, Development, Settings
from app.core.config_problems import leaves, variable

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "configuration.md"
BEGIN, END = "<!-- begin: written by `python -m tools.settings_table` -->\n", "<!-- end -->\n"
NOT_IN_TABLES = {"environment", "data_dir"}


def tables() -> str:
    """Return the table of all settings, and that of what differs by environment."""
    rows = [_row(path, info) for path, info in leaves(Development) if path[0] not in NOT_IN_TABLES]
    head = "| Variable | Default | Meaning |\n|---|---|---|\n"
    return f"\n{head}{''.join(rows)}\n### By environment\n\n{_differences()}\n"


def _row(path: tuple[str, ...], info: FieldInfo) -> str:
    return f"| `{variable(path)}` | {_default(path)} | {info.description} |\n"


def _default(path: tuple[str, ...]) -> str:
    first, *rest = path
    if not rest:
        return _default_in(Development, first)
    group = Development.model_fields[first].get_default(call_default_factory=False)
    return _shown(reduce(getattr, rest, group))


def _shown(value: Any) -> str:
    match value:
        case None:
            return "unset"
        case ByteSize():
            return human_bytes(value)
        case bool():
            return str(value).lower()
        case SecretStr():
            return "a fixed one"
        case list() | dict():
            return ", ".join(f"`{item}`" for item in value) or "none"
        case float() if value.is_integer():
            return f"{value:.0f}"
        case _:
            return f"`{value}`" if isinstance(value, str) else str(value)


def _differences() -> str:
    """Return a table of the settings whose default differs from one environment to another."""
    names = [name for name in Settings.model_fields if name not in NOT_IN_TABLES | {"services"}]
    defaults = {name: [_default_in(kind, name) for kind in ENVIRONMENTS.values()] for name in names}
    rows = [
        f"| `{variable((name,))}` | {' | '.join(each)} |" for name, each in defaults.items() if len(set(each)) > 1
    ]
    head = f"| Variable | {' | '.join(ENVIRONMENTS)} |\n|---|{'---|' * len(ENVIRONMENTS)}"
    return "\n".join([head, *rows])


def _default_in(kind: type[Settings], name: str) -> str:
    info = kind.model_fields[name]
    if info.is_required():
        return "made once" if name == "secret_key" and kind is Development else "**must be set**"
    return _shown(info.get_default(call_default_factory=False))


def written(text: str) -> str:
    """Return a page with its tables written anew."""
    return re.sub(f"(?s){re.escape(BEGIN)}.*{re.escape(END)}", lambda _: f"{BEGIN}{tables()}{END}", text)


def main() -> None:
    """Write the tables."""
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
