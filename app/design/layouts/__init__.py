"""Every layout, by the kind of visual it lays out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.design.frame import LaidOut, SceneContext
from app.design.layouts import (
    bar,
    clip,
    code,
    comparison,
    line,
    list_,
    number,
    photo,
    pie,
    quote,
    statement,
    steps,
    table,
    title,
)
from app.design.tokens import Theme

Layout = Callable[[Any, SceneContext, Theme], LaidOut]
"""A layout takes the visual of its kind, the scene's context and the theme."""

LAYOUTS: dict[str, Layout] = {
    "title": title.lay_out,
    "statement": statement.lay_out,
    "list": list_.lay_out,
    "steps": steps.lay_out,
    "number": number.lay_out,
    "quote": quote.lay_out,
    "picture": photo.lay_out,
    "clip": clip.lay_out,
    "chart:bar": bar.lay_out,
    "chart:line": line.lay_out,
    "chart:pie": pie.lay_out,
    "table": table.lay_out,
    "comparison": comparison.lay_out,
    "code": code.lay_out,
}
"""By visual kind; charts are "chart:bar", "chart:line" and "chart:pie"."""
