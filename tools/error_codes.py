"""Writes the reference of error codes, docs/error-codes.md, from the code: `python -m tools.error_codes`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from app.core.error_codes import WHAT_TO_DO, WITHOUT_CLASS, ErrorCode
from app.core.exceptions import ReelwrightError

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "error-codes.md"
FAMILIES = {
    1: "Making video",
    2: "Language models",
    3: "Batches and schedules",
    4: "What the caller did",
    5: "Storage and database",
    6: "Services of others",
    9: "Ourselves",
}
HEAD = """# Error codes

<!-- Written from the code by `python -m tools.error_codes`; a test fails when the two differ. -->

Every error of the API has one shape:

```json
{
  "error": "There is no project 0199c1f0-5d4e-7a61-8b3c-2f9d6e4a7b10.",
  "code": "NOT_FOUND",
  "details": {"hint": "List your projects with GET /v1/projects."},
  "timestamp": "2026-11-21T10:00:00.000000Z",
  "request_id": "0f8c5e3a9b7d4c21"
}
```

`code` is for machines and never changes its meaning; `error` and `details.hint` are for people. `request_id` is also
in the header `X-Request-ID` and in every line that the service logs about the request. An error with **retry: yes**
may go away when the same request is sent again. In production an error with status 500 says nothing of the inside.
"""


def all_errors() -> list[type[ReelwrightError]]:
    """Return every class of error, those of the features included."""
    for file in sorted((ROOT / "app").rglob("exceptions.py")):
        import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    found: list[type[ReelwrightError]] = [ReelwrightError, *_below(ReelwrightError)]
    return [kind for kind in found if kind.__module__.endswith(".exceptions")]


def _below(kind: type[ReelwrightError]) -> Iterator[type[ReelwrightError]]:
    for child in sorted(kind.__subclasses__(), key=lambda each: (each.__module__, each.__name__)):
        yield child
        yield from _below(child)


def owner_of(code: ErrorCode) -> type[ReelwrightError] | None:
    """Return the class that has a code of its own; its subclasses may share the code."""
    return next((kind for kind in all_errors() if vars(kind).get("code") == code), None)


def page() -> str:
    """Return the reference."""
    sections = [_section(family, title) for family, title in FAMILIES.items()]
    return "\n".join([HEAD, *sections])


def _section(family: int, title: str) -> str:
    codes = sorted((code for code in ErrorCode if code.number // 1000 == family), key=lambda code: code.number)
    rows = "\n".join(_row(code) for code in codes)
    columns = "| Number | Code | Status | Retry | Meaning | What to do |\n|---|---|---|---|---|---|"
    return f"## {family}xxx {title}\n\n{columns}\n{rows}\n"


def _row(code: ErrorCode) -> str:
    kind = owner_of(code)
    if kind is None:
        status, meaning = WITHOUT_CLASS[code]
        retry = "no"
    else:
        status, retry = kind.status, "yes" if kind.retryable else "no"
        meaning = " ".join([_meaning(kind), *_special(kind)])
    return f"| {code.number} | `{code}` | {status} | {retry} | {meaning} | {WHAT_TO_DO[code]} |"


def _meaning(kind: type[ReelwrightError]) -> str:
    text = (kind.__doc__ or "").strip().splitlines()[0]
    return "Anything else went wrong on our side." if kind is ReelwrightError else text


def _special(kind: type[ReelwrightError]) -> list[str]:
    """Return what the features' own errors of the same code and status mean."""
    kinds = [each for each in all_errors() if each is not kind and issubclass(each, kind) and each.code == kind.code]
    alike = sorted({_meaning(each) for each in kinds if each.status == kind.status and kind is not ReelwrightError})
    return [f"<br>– {meaning}" for meaning in alike]


def main() -> None:
    """Write the reference."""
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
