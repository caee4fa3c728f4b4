"""Draws the frames of a scene one after another, touching only what changed since the frame before.

Every layer is an actor that knows its version in each frame. When versions change, the rectangles where the actor
stood and stands are drawn anew, from the topmost layer that covers them, or from a base that holds the layers at
the back which rest. A frame in which no version changes costs nothing. Each actor's patch is made once per version
for all of the frame, so what is drawn does not depend on which rectangles were drawn before: drawing step by step
gives exactly the pixels of drawing from nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final, Protocol

from app.media.composition import SpriteLayer
from app.media.motion import Motion, Pose
from app.media.placement import place
from app.media.rest import Rest
from app.media.yuv import Patch, Planes, Rect

MIN_REST_FRAMES: Final = 8
"""A layer that rests at least this long is worth flattening into the base."""


class Actor(Protocol):
    """A layer on stage."""

    def version(self, index: int) -> Hashable:
        """Return a value that differs between two frames exactly when the layer looks different in them."""
        ...

    def quiet_until(self, index: int) -> int:
        """Return the first later frame in which the layer may look different."""
        ...

    def patch(self, index: int) -> Patch | None:
        """Return what the layer draws in a frame."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...


class SpriteActor:
    """A sprite and its motion."""

    def __init__(self, layer: SpriteLayer, rest: Rest, motion: Motion, frame: Rect, pixels_per_unit: float) -> None:
        self._rest = rest
        self._motion = motion
        self._frame = frame
        box = layer.drawing.box
        anchor = layer.anchor or (box.center if box is not None else None)
        self._anchor = (anchor[0] * pixels_per_unit, anchor[1] * pixels_per_unit) if anchor else rest.middle

    def version(self, index: int) -> Hashable:
        """Return the number of the pose."""
        return self._motion.versions[index]

    def quiet_until(self, index: int) -> int:
        """Return when the pose changes next."""
        return self._motion.quiet_until[index]

    def patch(self, index: int) -> Patch | None:
        """Return the sprite in its pose."""
        pose: Pose | None = self._motion.pose(index)
        return None if pose is None else place(self._rest, pose, self._anchor, self._frame)

    def close(self) -> None:
        """Do nothing: the sprite belongs to its store."""


class _Seen:
    """What of an actor is on the canvas now."""

    __slots__ = ("actor", "patch", "version")

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.version: Hashable = None
        self.patch: Patch | None = None


class Compositor:
    """Draws actors (back to front) onto one canvas; frames are asked for in order, beginning with 0."""

    def __init__(self, actors: Sequence[Actor], canvas: Planes) -> None:
        self._seen = [_Seen(actor) for actor in actors]
        self._canvas = canvas
        self._base: Planes | None = None
        self._flat = 0
        self._started = False

    def close(self) -> None:
        """Let go of the actors' files."""
        for seen in self._seen:
            seen.actor.close()

    def draw(self, index: int) -> bool:
        """Bring the canvas to frame `index`; return whether it changed."""
        dirty, first = self._update(index)
        if not self._started:
            self._started, dirty = True, [self._canvas.rect]
        if not dirty:
            return False
        self._flatten(index, first)
        for rect in merged(dirty):
            self._redraw(rect)
        return True

    def _update(self, index: int) -> tuple[list[Rect], int]:
        """Take the new patches of all actors that changed; return what to redraw and the rearmost change."""
        dirty: list[Rect] = []
        first = len(self._seen)
        for place_in_order, seen in enumerate(self._seen):
            version = seen.actor.version(index)
            if version == seen.version and self._started:
                continue
            old, seen.version, seen.patch = seen.patch, version, seen.actor.patch(index)
            first = min(first, place_in_order)
            dirty += [patch.rect for patch in (old, seen.patch) if patch is not None]
        return dirty, first

    def _flatten(self, index: int, first: int) -> None:
        """Keep the base true: drop it when a layer in it changed, draw into it the next layers that rest."""
        if first < self._flat:
            self._flat = 0
        resting = self._flat
        while resting < len(self._seen) and self._rests(self._seen[resting], index):
            resting += 1
        if resting == self._flat:
            return
        if self._base is None:
            self._base = Planes.blank(*self._canvas.size)
        if self._flat == 0:
            self._base.clear(self._base.rect)
        self._stack(self._base, self._seen[self._flat : resting], self._base.rect)
        self._flat = resting

    @staticmethod
    def _rests(seen: _Seen, index: int) -> bool:
        return seen.actor.quiet_until(index) - index >= MIN_REST_FRAMES

    def _redraw(self, rect: Rect) -> None:
        above = self._seen[self._flat :]
        cover = next((i for i in reversed(range(len(above))) if _covers(above[i].patch, rect)), None)
        if cover is not None:
            above = above[cover:]
        elif self._flat and self._base is not None:
            self._canvas.copy_from(self._base, rect)
        else:
            self._canvas.clear(rect)
        self._stack(self._canvas, above, rect)

    @staticmethod
    def _stack(target: Planes, layers: Sequence[_Seen], rect: Rect) -> None:
        for seen in layers:
            if seen.patch is not None:
                seen.patch.draw(target, rect)


def _covers(patch: Patch | None, rect: Rect) -> bool:
    return patch is not None and patch.opaque and patch.rect.holds(rect)


def merged(rects: Sequence[Rect]) -> list[Rect]:
    """Return rectangles that cover the same area and do not overlap: those that met are joined."""
    result: list[Rect] = []
    for new in rects:
        rect, meeting = new, True
        while meeting:
            apart = [other for other in result if other.meet(rect).empty]
            meeting = len(apart) < len(result)
            for other in result:
                if not other.meet(rect).empty:
                    rect = rect.join(other)
            result = apart
        result.append(rect)
    return result
