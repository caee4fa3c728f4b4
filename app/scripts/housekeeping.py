"""Sections that readers of a page need and viewers of a video don't: licence, contributing, changelog."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.scripts.elements import Element, Heading, Prose, Remark
from app.scripts.options import Option
from app.scripts.source import Source

KEEP = "keep"
"""The option that keeps such a section."""

_NAMES = (
    r"change ?log|release (?:notes|information|history)|releases"
    r"|licen[cs]e|licensing|copyright|legal notice|contribut(?:e|ing|ions?|ors?)|how to contribute"
    r"|call for contributions|(?:contributor )?code of conduct|security policy"
    r"|report(?:ing)? (?:a |an )?(?:security )?(?:bugs?|issues?|vulnerabilit(?:y|ies))"
    r"|(?:our )?sponsors(?:hip)?|backers|donat(?:e|ions)|funding|acknowledge?ments?|how to make a release"
    r"|citing|citations?|how to cite|badges|star history|stargazers|table of contents|maintainers"
    r"|contribuer|remerciements|licencia|contribuir|agradecimientos|lizenz|mitwirken|danksagung"
)
_HOUSEKEEPING = re.compile(
    rf"(?:the )?(?:{_NAMES})(?:\s*(?:and|&|/|,)\s*(?:{_NAMES}))*(?:\s(?:to|for)\s\S+)?", re.IGNORECASE
)
_RELEASES = re.compile(r"change ?log|release (?:notes|information|history)|releases", re.IGNORECASE)
_VERSION = re.compile(r"(?:version\s|release\s|v\s?)?\d{1,4}(?:\.\d{1,6}){1,3}\S{0,12}(?:\s.{0,40})?", re.IGNORECASE)
_EDGES = " \t:.!–—-*_#"
MAX_NAME = 60
MOST_SHARE = 0.4
"""A section that holds more of the text than this is its matter, whatever it is called; a changelog isn't."""


def without_housekeeping(source: Source, elements: Sequence[Element]) -> list[Element]:
    """Return `elements` without such sections and those below them, each with a warning; `keep` keeps one."""
    kept: list[Element] = []
    title = _title(elements)
    end = 0
    for index, element in enumerate(elements):
        if (
            isinstance(element, Heading)
            and index >= end
            and element is not title
            and _is_named(element, _HOUSEKEEPING)
        ):
            end = _left_out_to(elements, index, element)
            if end:
                _tell(source, element)
        if index >= end:
            kept += _without_keep(element)
    return kept


def is_housekeeping(heading: Heading) -> bool:
    """Return whether a heading is one whose section is left out unless it is kept."""
    return _is_named(heading, _HOUSEKEEPING)


def _title(elements: Sequence[Element]) -> Heading | None:
    first = next((element for element in elements if isinstance(element, Heading)), None)
    return first if first and (first.level == 1 or first is elements[0]) else None


def _tell(source: Source, heading: Heading) -> None:
    name = heading.inline.text.strip(_EDGES)
    source.warn(
        f"the section {name!r} was left out; write <!-- keep --> under its heading to keep it", heading.inline.at
    )


def _left_out_to(elements: Sequence[Element], index: int, heading: Heading) -> int:
    """Return where the section that begins at `index` ends, its versions included; 0 if it is to stay."""
    end = _end(elements, index, heading.level)
    releases = _is_named(heading, _RELEASES)
    if releases:
        versions = (place for place in range(len(elements) - 1, end - 1, -1) if _is_version(elements[place]))
        last = next(versions, None)
        end = max(end, _end(elements, last, heading.level)) if last is not None else end
    matters = end - index > MOST_SHARE * len(elements) and not releases
    return 0 if matters or any(_options(elements[place]) for place in range(index, end)) else end


def _is_named(heading: Heading, names: re.Pattern[str]) -> bool:
    name = heading.inline.text.strip(_EDGES)
    return len(name) <= MAX_NAME and bool(names.fullmatch(name))


def _is_version(element: Element) -> bool:
    return isinstance(element, Heading) and bool(_VERSION.fullmatch(element.inline.text[:MAX_NAME].strip()))


def _end(elements: Sequence[Element], index: int, level: int) -> int:
    """Return where the section of `level` that begins at `index` ends."""
    for place in range(index + 1, len(elements)):
        element = elements[place]
        if isinstance(element, Heading) and element.level <= level:
            return place
    return len(elements)


def _options(element: Element) -> tuple[Option, ...]:
    if isinstance(element, Remark):
        return element.options
    return element.inline.options if isinstance(element, Heading | Prose) else ()


def _without_keep(element: Element) -> list[Element]:
    """Return the element without the option `keep`, which has done its work."""
    options = tuple(option for option in _options(element) if option.name != KEEP)
    if options == _options(element):
        return [element]
    if isinstance(element, Remark):
        return [replace(element, options=options)] if options else []
    if isinstance(element, Heading | Prose):
        return [replace(element, inline=replace(element.inline, options=options))]
    return [element]
