"""The author's own pictures: for the items of a list (`illustrate: sun, plug, none, house`), and for a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.scripts.lists import Entry
from app.scripts.options import Options
from app.scripts.source import Source

OPTION = "illustrate"
NO_PICTURES = "none"


def illustrated(source: Source, found: Sequence[Entry], options: Options) -> list[Entry]:
    """Return a list's entries with the pictures that `illustrate` names, one for each in order.

    `none` alone leaves every item to its words, for all lists of a section. Raises ScriptParsingError when there are
    more or fewer names than items.
    """
    names: tuple[str, ...] | None = options.take(OPTION)
    if names is None and options.see(OPTION) == (NO_PICTURES,):
        names = (NO_PICTURES,)
    if names is None:
        return list(found)
    if tuple(map(str.lower, names)) == (NO_PICTURES,):
        names = (NO_PICTURES,) * len(found)
    else:
        at = options.where(OPTION)
        options.spend(OPTION)
        if len(names) != len(found):
            problem = f"`{OPTION}` names {_pictures(len(names))}, and the list has {_items(len(found))}."
            hint = (
                "Name one picture for each item, in order, and write none where there is to be none; "
                "or put it directly before the paragraph it is for."
            )
            raise source.error(problem, at, hint=hint)
    return [
        replace(entry, item=entry.item.model_copy(update={"illustration": name}))
        for entry, name in zip(found, names, strict=True)
    ]


def picture_of(source: Source, options: Options) -> str:
    """Return the one picture that `illustrate` names for a figure, "" where it names none.

    Raises ScriptParsingError for more than one.
    """
    names: tuple[str, ...] | None = options.take(OPTION)
    if names is None:
        return ""
    if len(names) > 1:
        hint = "Name one picture, or none."
        problem = f"`{OPTION}` names {_pictures(len(names))}, and a number has one."
        raise source.error(problem, options.where(OPTION), hint=hint)
    options.spend(OPTION)
    return names[0]


def _pictures(count: int) -> str:
    return "one picture" if count == 1 else f"{count} pictures"


def _items(count: int) -> str:
    return "one item" if count == 1 else f"{count} items"
