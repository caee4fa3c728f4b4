"""What `config check` and `config show` do."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, dataclass
from functools import reduce
from typing import Any, Final

from pydantic import BaseModel, ByteSize, SecretStr

from app.cli.output import human_bytes, print_json
from app.core.config import Settings, load
from app.core.config_problems import OF_THE_PIPELINE, PREFIX, leaves, variable
from app.core.config_sources import Reading
from app.core.masking import MASK, masked_text

DEFAULT: Final = "default"
WIDEST: Final = 60


@dataclass(frozen=True)
class Row:
    """One setting: its variable, its value as it may be shown, and where it came from."""

    variable: str
    value: Any
    origin: str
    description: str = ""


def check(*, as_json: bool) -> None:
    """Say that the configuration is sound. Raises ConfigurationError that lists every problem."""
    reading = load()
    environment = reading.settings.environment
    if as_json:
        warnings = [asdict(problem) for problem in reading.warnings]
        print_json({"environment": environment, "problems": [], "warnings": warnings})
        return
    for problem in reading.warnings:
        sys.stderr.write(f"warning: {problem}\n")
    given = len([path for path in reading.origins if path != "environment"])
    sys.stdout.write(f"The configuration for {environment} is sound; {given} settings are not defaults.\n")


def show(*, as_json: bool) -> None:
    """Show every setting and where it came from, secrets masked. Raises ConfigurationError when one is wrong."""
    rows = [*_rows(load()), *_of_the_pipeline()]
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    assignments = [f"{row.variable}={_for_people(row.value)}" for row in rows]
    width = min(max(map(len, assignments)), WIDEST)
    for assignment, row in zip(assignments, rows, strict=True):
        sys.stdout.write(f"{assignment:<{width}}  # {row.origin}\n")


def _rows(reading: Reading[Settings]) -> list[Row]:
    return [
        Row(
            variable(path),
            _shown(_at(reading.settings, path)),
            reading.origins.get(".".join(path), DEFAULT),
            info.description or "",
        )
        for path, info in leaves(type(reading.settings))
    ]


def _at(settings: BaseModel, path: tuple[str, ...]) -> Any:
    return reduce(getattr, path, settings)


def _shown(value: Any) -> Any:
    """Return a value as it may be seen: of a secret address its place, of any other secret nothing."""
    if isinstance(value, SecretStr):
        return _shown_address(value.get_secret_value())
    if isinstance(value, str):
        return masked_text(value)
    return value if isinstance(value, bool | int | float | list | dict | None) else str(value)


def _shown_address(secret: str) -> str:
    """Return the place that a secret address leads to; the whole of it is one address, spaces and quotes included."""
    scheme, sign, rest = masked_text(secret).partition("://")
    if not sign:
        return MASK
    credentials, at, place = rest.rpartition("@")
    return f"{scheme}{sign}{MASK}{at}{place}" if credentials else f"{scheme}{sign}{rest}"


def _of_the_pipeline() -> list[Row]:
    """Return what is read where it is used, with or without a service."""
    found = {PREFIX + name: os.environ.get(PREFIX + name) for name in OF_THE_PIPELINE}
    return [Row(name, value, "the environment") for name, value in found.items() if value]


def _for_people(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case ByteSize():
            return human_bytes(value)
        case list():
            return ", ".join(map(str, value))
        case dict():
            return ", ".join(f"{name}={item}" for name, item in value.items())
        case _:
            return str(value)
