"""Every layout, by the kind of visual it lays out; a layout is loaded when a scene first wants it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from app.design.frame import LaidOut, SceneContext
from app.design.tokens import Theme
from app.story.script import Visual

Layout = Callable[[Any, SceneContext, Theme], LaidOut]
"""A layout takes the visual of its kind, the scene's context and the theme."""

LAYOUTS: Final[dict[str, str]] = {
    "title": "title",
    "section": "section",
    "ending": "ending",
    "statement": "statement",
    "list": "list_",
    "steps": "steps",
    "timeline": "timeline",
    "number": "number",
    "quote": "quote",
    "picture": "photo",
    "split": "split",
    "clip": "clip",
    "chart:bar": "bar",
    "chart:line": "line",
    "chart:pie": "pie",
    "table": "table",
    "comparison": "comparison",
    "code": "code",
}
"""Modules of this package by visual kind; charts are "chart:bar", "chart:line" and "chart:pie"."""

OTHER: Final = ":other"
OTHERS: Final[dict[str, tuple[str, str]]] = {
    "list": ("ledger", "list_"),
    "steps": ("ledger", "rungs"),
    "number": ("bento", "number"),
    "picture": ("photo", "window"),
}
"""What lays out a kind otherwise than a theme usually does: the first of the two that the theme does not use anyway.

Other kinds keep their module, which sees from `SceneContext.aside` that it has another turn.
"""


def kind_of(visual: Visual) -> str:
    """Return the name in `LAYOUTS` of what lays out a visual."""
    if visual.kind == "chart":
        return f"chart:{visual.chart}"
    return f"{visual.kind}{OTHER}" if visual.kind in OTHERS and is_other(visual) else visual.kind


def is_other(visual: Visual) -> bool:
    """Return whether a visual is to be laid out otherwise than usual."""
    return getattr(visual, "arrangement", "") == "other"


def layout_module(kind: str, theme: Theme) -> ModuleType:
    """Return the module that lays out a kind of visual in a theme; it may say what it `holds`, too."""
    plain = kind.removesuffix(OTHER)
    usual = theme.layouts.get(plain, LAYOUTS[plain])
    used = (usual, theme.layouts.get(f"{plain}:plain"))
    others = (name for name in OTHERS[plain] if name not in used) if kind != plain else iter((usual,))
    return import_module(f"{__name__}.{theme.layouts.get(kind) or next(others)}")


def layout_for(kind: str, theme: Theme) -> Layout:
    """Return the layout of a kind of visual in a theme: `lay_out` of its module."""
    layout: Layout = layout_module(kind, theme).lay_out
    return layout
