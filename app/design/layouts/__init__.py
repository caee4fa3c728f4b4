"""Every layout, by the kind of visual it lays out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.design.frame import LaidOut, SceneContext
from app.design.layouts import clip, list_, number, photo, quote, statement, steps, title
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
}
"""By visual kind; charts are "chart:bar", "chart:line" and "chart:pie"."""
