"""How a theme moves: the tokens of motion. Lengths are canvas units, times seconds; curves are those of easing.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.media.composition import TransitionKind
from app.media.drawing.ops import Color

Entrance = Literal["fade", "mask", "land", "wipe", "glass"]
"""How things arrive: they rise and fade in; rise from behind the edge of their line; land from above in twelve
steps a second like cut paper; are uncovered from the left; rise slowly and far."""

Unit = Literal["line", "word"]


@dataclass(frozen=True)
class MotionStyle:
    """The motion of one theme.

    A headline enters by line or word, each `stagger` after the one before, and moves for `seconds`; its accented
    word comes `accent_delay` later. `hero` is how objects come, `idle` how far those in the air float. Scenes change
    by `change` in `change_seconds`, in `change_colors`: names of the palette's roles, or colours. `reduced` keeps
    only fades.
    """

    entrance: Entrance = "fade"
    unit: Unit = "line"
    seconds: float = 0.42
    stagger: float = 0.07
    accent_delay: float = 0.0
    hero: Entrance = "fade"
    hero_seconds: float = 0.72
    idle: float = 6.0
    change: TransitionKind = "crossfade"
    change_seconds: float = 0.24
    change_colors: tuple[Color, ...] = ()
    reduced: bool = False


REDUCED = MotionStyle(
    seconds=0.18, stagger=0.0, hero_seconds=0.18, idle=0.0, change="crossfade", change_seconds=0.2, reduced=True
)
"""For viewers whom motion disturbs: short fades, nothing else."""
