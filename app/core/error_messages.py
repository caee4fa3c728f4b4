"""What errors say, as it may be shown: a database's words hold the values it was given, so they are cut.

SQLAlchemy's errors tell the statement without its parameters, PostgreSQL's the first line of what it said; where
that line itself repeats a value, the five characters of its SQLSTATE stand for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

TELLING: Final = ("22", "P0")
"""Classes of SQLSTATE whose first line repeats values: bad data, and what functions of the database raise."""
UNREACHABLE: Final = frozenset({"OperationalError", "InterfaceError", "PoolTimeout", "ConnectionTimeout"})
"""The driver's own errors, which have no SQLSTATE, that speak of connections alone."""
MOST_ERRORS: Final = 100


def message_of(error: BaseException) -> str:
    """Return what an error says, without the values that a database was given."""
    return without_values(str(error), cut_messages(error))


def without_values(text: str, cuts: Mapping[str, str]) -> str:
    """Return a text in which what `cut_messages` found stands as it may be shown."""
    for said, shown in cuts.items():
        text = text.replace(said, shown)
    return text


def cut_messages(error: BaseException) -> dict[str, str]:
    """Return what databases said in an error, in its causes and members, by their words; the longest first."""
    found = {str(each): shown for each in _related(error) if (shown := _of_database(each)) is not None}
    return {said: found[said] for said in sorted(found, key=len, reverse=True) if said and said != found[said]}


def _related(error: BaseException) -> Iterator[BaseException]:
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < MOST_ERRORS:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        members = each.exceptions if isinstance(each, BaseExceptionGroup) else ()
        others = (each.__cause__, each.__context__, getattr(each, "orig", None), *members)
        waiting += [other for other in others if isinstance(other, BaseException)]


def _of_database(error: BaseException) -> str | None:
    """Return what a database's error may say, None for any other.

    They are known by what they carry, as this module serves parts of the program that import no database.
    """
    values: Mapping[str, Any] = vars(error)
    if "orig" in values and "statement" in values:
        statement = f" [SQL: {values['statement']}]" if values["statement"] else ""
        return f"{_of_driver(values['orig'])}{statement}"
    return _of_driver(error) if hasattr(error, "sqlstate") and hasattr(error, "diag") else None


def _of_driver(error: BaseException | None) -> str:
    kind = type(error).__name__
    state = getattr(error, "sqlstate", None) or ""
    first = str(error).split("\n", 1)[0]
    if state.startswith(TELLING) if state else kind not in UNREACHABLE:
        return f"({kind}{f', SQLSTATE {state}' if state else ''})"
    return f"({kind}) {first}"
