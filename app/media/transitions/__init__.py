"""How one scene gives way to the next, frame by frame: one file per kind of transition."""

from __future__ import annotations

from app.media.composition import Transition
from app.media.transitions.base import Mixer
from app.media.transitions.blocks import Blocks
from app.media.transitions.dissolve import BlurDissolve, Crossfade
from app.media.transitions.hill import Hill
from app.media.transitions.light import Light
from app.media.transitions.sheet import Sheet


def mixer_of(transition: Transition, size: tuple[int, int], pixels_per_unit: float) -> Mixer:
    """Return what draws the frames of a transition that is not a cut, for pictures of `size` pixels."""
    match transition.kind:
        case "hill":
            return Hill(size, transition.colors)
        case "light":
            return Light(size, transition.colors)
        case "sheet":
            return Sheet(size, transition.colors, pixels_per_unit)
        case "blocks":
            return Blocks(size, transition.colors, pixels_per_unit)
        case "blur":
            return BlurDissolve(pixels_per_unit)
        case _:
            return Crossfade()


def progress_at(index: int, frames: int) -> float:
    """Return how far a transition of `frames` has come in frame `index`: above 0, below 1, one half in the middle."""
    return (index + 1) / (frames + 1)
