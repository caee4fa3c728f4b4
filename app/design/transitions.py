"""Which way scenes give way to one another: the author's, else the theme's where a section begins."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from app.design.tokens import Theme
from app.media.composition import Transition, TransitionKind
from app.media.drawing.ops import Color
from app.media.timeline import to_frames, to_seconds
from app.story.script import Scene

PLAIN_EVERY = 3
"""Every so many changes of section is a plain cut: what comes each time is no longer seen."""

SECONDS: dict[TransitionKind, float] = {
    "crossfade": 0.24, "hill": 0.60, "light": 0.40, "sheet": 0.48, "blocks": 0.36, "blur": 0.50,
}  # fmt: skip
"""How long each takes in a theme of which it is not the own."""

ROLES: dict[TransitionKind, tuple[str, ...]] = {
    "hill": ("tint", "accent"), "light": ("ground_end",), "blocks": ("accent", "second", "ink"),
}  # fmt: skip
"""What it is coloured in there, as roles of the palette."""

COVERED: dict[TransitionKind, float] = {"crossfade": 1.0, "blur": 0.6, "light": 0.2, "sheet": 0.4}
COVERED_BY_WIPES = 0.6
"""How much of its second half must pass before what enters the new scene is seen."""


def scene_changes(scenes: Sequence[Scene], theme: Theme, fps: Fraction) -> tuple[Transition, ...]:
    """Return how each scene comes in; the first is simply there."""
    found: list[Transition] = []
    changed = 0
    for index, scene in enumerate(scenes):
        begins = index > 0 and scene.section != scenes[index - 1].section
        changed += begins
        own = "theme" if begins and changed % PLAIN_EVERY else "cut"
        found.append(_transition(scene.transition or own, theme, fps) if index else Transition())
    return tuple(found)


def covered_seconds(transition: Transition, fps: Fraction) -> float:
    """Return how long after the new scene's start its entrances would not be seen."""
    share = COVERED.get(transition.kind, COVERED_BY_WIPES)
    return share * to_seconds(transition.frames // 2, fps)


def _transition(named: str, theme: Theme, fps: Fraction) -> Transition:
    motion = theme.motion
    kind: TransitionKind = motion.change if named == "theme" or motion.reduced else _kind(named)
    if named == "cut" or kind == "cut":
        return Transition()
    seconds = motion.change_seconds if kind == motion.change else SECONDS[kind]
    frames = 2 * max(1, to_frames(seconds / 2, fps))
    return Transition(kind=kind, frames=frames, colors=_colors(kind, theme))


def _kind(named: str) -> TransitionKind:
    return next((kind for kind in SECONDS if kind == named), "cut")


def _colors(kind: TransitionKind, theme: Theme) -> tuple[Color, ...]:
    own = kind == theme.motion.change and theme.motion.change_colors
    roles = own or ROLES.get(kind, ())
    return tuple(getattr(theme.palette, role, role) for role in roles)
