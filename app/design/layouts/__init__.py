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

OTHER_LIST: Final = "list:other"

LAYOUTS: Final[dict[str, str]] = {
    "title": "title",
    "section": "section",
    "ending": "ending",
    "statement": "statement",
    "list": "list_",
    OTHER_LIST: "deck",
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


def kind_of(visual: Visual) -> str:
    """Return the name in `LAYOUTS` of what lays out a visual."""
    if visual.kind == "chart":
        return f"chart:{visual.chart}"
    return OTHER_LIST if visual.kind == "list" and visual.arrangement == "other" else visual.kind


def layout_module(kind: str, theme: Theme) -> ModuleType:
    """Return the module that lays out a kind of visual in a theme; it may say what it `holds`, too."""
    named = LAYOUTS["list"] if kind == OTHER_LIST and "list" in theme.layouts else LAYOUTS[kind]
    return import_module(f"{__name__}.{theme.layouts.get(kind, named)}")


def layout_for(kind: str, theme: Theme) -> Layout:
    """Return the layout of a kind of visual in a theme: `lay_out` of its module."""
    layout: Layout = layout_module(kind, theme).lay_out
    return layout
