"""What the command line prints: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from app.core.exceptions import ReelwrightError

if TYPE_CHECKING:
    from rich.console import Console

INTERRUPTED_EXIT_CODE = 130
DEFECT_EXIT_CODE = 70


def console() -> Console:
    """Return the console for people; results never go there."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """Print a machine-readable result."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table for people."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(highlight=False).print(table)


def guarded(action: Callable[[], object], *, debug: bool, as_json: bool = False) -> int:
    """Run a command and return its exit code; a known error becomes one line that says what to do.

    With `as_json` the error is also the machine-readable result.
    """
    try:
        action()
    except ReelwrightError as error:
        if debug:
            raise
        sys.stderr.write(f"error: {error}\n")
        if as_json:
            print_json({"error": str(error), "code": error.code, "details": error.details})
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("error: Stopped. Run it again to resume.\n")
        return INTERRUPTED_EXIT_CODE
    except Exception as error:
        if debug:
            raise
        sys.stderr.write(f"error: {type(error).__name__}: {error} (a defect; --debug shows where)\n")
        return DEFECT_EXIT_CODE
    return 0


def human_bytes(count: float) -> str:
    """Return a size for people: 1.4 GB."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    raise AssertionError
