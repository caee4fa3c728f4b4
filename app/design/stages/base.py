"""What every stage answers: where a scene's objects stand, what the light is on, and how each of them is drawn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.design.cast import Actor, Named
from app.design.frame import Frame
from app.media.drawing.ops import Box, Grade, IllustrationOp, Op, Point

if TYPE_CHECKING:
    from app.design.tokens import Theme

BACK_EXPOSURE = {"dark": 0.62, "light": 0.94}
BACK_SATURATION = 0.9
BACK_AMBIENT = 0.25
BACK_BLUR = 2.0


@dataclass(frozen=True)
class Stage(ABC):
    """How objects stand in a scene. `contact` is the strength of the shadow where they touch what they stand on.

    Lengths are canvas units; `area` is what objects may fill, `floor` the y that those standing stand on.
    """

    contact: float = 0.35

    @abstractmethod
    def focus(self, area: Box, floor: float, frame: Frame) -> tuple[Point, float]:
        """Return what the ground's light and the scenery are about: a point, and a radius (0 for none)."""

    @abstractmethod
    def casts(
        self, groups: Sequence[Sequence[Named]], area: Box, floor: float, frame: Frame
    ) -> list[tuple[Actor, ...]]:
        """Return the actors of each group, back to front, within `area`.

        Each group is the same hero, first, with its changing company; the hero is equally large in all of them.
        """

    def empty_focus(self, frame: Frame) -> Point | None:
        """Return where the light is when nothing stands in it; None if the theme's emblem is shown instead."""
        return None

    def about_a_point(self) -> Stage:
        """Return the stage as its scenery is drawn about the middle of something, not where that stands."""
        return self

    def drawn(self, actor: Actor, theme: Theme, frame: Frame) -> tuple[Op, ...]:
        """Return the ops of one actor, with what it stands on or lies before: they come and go as one sprite."""
        return (self.illustration(actor, theme),)

    def illustration(self, actor: Actor, theme: Theme) -> IllustrationOp:
        """Return an actor's illustration in the theme's light; those behind are dimmer and out of focus."""
        back = actor.plane == "back"
        return IllustrationOp(
            code=actor.code, base=actor.base, height=actor.height, rotation=actor.tilt,
            grade=_behind(theme) if back else theme.grade, blur=BACK_BLUR if back else 0.0,
            contact=0.0 if actor.airborne else self.contact,
        )  # fmt: skip


def _behind(theme: Theme) -> Grade:
    """Return the theme's light as it falls on what stands farther back."""
    grade = theme.grade
    return grade.model_copy(
        update={
            "exposure": grade.exposure * BACK_EXPOSURE[theme.palette.look],
            "saturation": grade.saturation * BACK_SATURATION,
            "ambient_strength": min(1.0, grade.ambient_strength + BACK_AMBIENT),
        }
    )
