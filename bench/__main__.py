"""Run the benches: `python -m bench [--name render]`. Prints a table, writes `bench/results.json`.

Exits with 1 when a limit is missed. A bench is a module of this package with `measure() -> list[Result]`. Results of
benches that were not run are kept in the file.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from bench.result import Result

HERE: Final = Path(__file__).parent
RESULTS: Final = HERE / "results.json"
Measure = Callable[[], list[Result]]


def benches() -> dict[str, Measure]:
    """Return every bench by name."""
    names = [info.name for info in pkgutil.iter_modules([str(HERE)]) if not info.name.startswith("_")]
    modules = {name: importlib.import_module(f"bench.{name}") for name in names}
    return {name: module.measure for name, module in modules.items() if hasattr(module, "measure")}


def table(results: Sequence[Result]) -> Table:
    """Return the results as people read them."""
    view = Table("what", "value", "limit", "")
    marks = {True: "[green]holds", False: "[red]missed", None: ""}
    for result in results:
        view.add_row(result.name, f"{result.value:.3g} {result.unit}".strip(), result.limit, marks[result.holds])
    return view


def kept(ran: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of earlier runs of other benches."""
    if not RESULTS.exists():
        return []
    rows: list[dict[str, Any]] = json.loads(RESULTS.read_text("utf-8"))
    return [row for row in rows if row["name"].split(":")[0] not in ran]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benches asked for; return the exit code."""
    known = benches()
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure against the promised figures.")
    parser.add_argument("--name", action="append", choices=sorted(known), help="run only this bench (repeatable)")
    names = parser.parse_args(arguments).name or sorted(known)
    console, results = Console(), list[Result]()
    for name in names:
        console.print(f"[bold]{name}[/] …")
        results += known[name]()
    rows = sorted([*kept(names), *(result.row() for result in results)], key=lambda row: str(row["name"]))
    RESULTS.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", "utf-8")
    console.print(table(results))
    return int(any(result.holds is False for result in results))


if __name__ == "__main__":
    sys.exit(main())
