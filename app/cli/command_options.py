"""Options that every command has."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print a machine-readable result.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show where an error comes from.")]
