"""Pages of languages that read from right to left: laid out as all others, then seen in a mirror, words upright.

Layouts count in reading direction throughout, so every one of them serves both ways. Only places are mirrored:
shapes that have a left and a right are too, but letters, photographs and illustrations are moved as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.design.frame import LaidOut
from app.media.composition import Clip, ClipLayer, Keyframe, Layer, SpriteLayer, Track
from app.media.drawing.bounds import bounds_of
from app.media.drawing.ops import (
    Box,
    GlassOp,
    GroundOp,
    GroupOp,
    IllustrationOp,
    ImageOp,
    LinearGradient,
    Op,
    Paint,
    PathOp,
    RadialGradient,
    TextOp,
    TornOp,
)

HEADER = ("headline", "support", "source", "logo", "masthead")
"""How the names of a page's head begin."""

SIDES = {"left": "right", "right": "left", "center": "center"}


def mirrored(laid_out: LaidOut, width: float) -> LaidOut:
    """Return a page `width` units wide with right for left."""
    mirror = Mirror(width)
    area = laid_out.caption_area
    return replace(
        laid_out, layers=tuple(map(mirror.layer, laid_out.layers)), caption_area=area and mirror.box(area),
        backdrop=mirror.ops(laid_out.backdrop), lit=tuple(map(mirror.box, laid_out.lit)),
    )  # fmt: skip


def with_mirrored_header(laid_out: LaidOut, width: float) -> LaidOut:
    """Return a page whose body always reads from left to right, such as code: only its head changes sides."""
    mirror = Mirror(width)
    layers = (mirror.layer(layer) if layer.id.startswith(HEADER) else layer for layer in laid_out.layers)
    return replace(laid_out, layers=tuple(layers))


@dataclass(frozen=True)
class Mirror:
    """Swaps left and right about the middle of a page."""

    width: float

    def box(self, box: Box) -> Box:
        """Return a box on the other side."""
        return box.model_copy(update={"x": self.width - box.right})

    def layer(self, layer: Layer) -> Layer:
        """Return a layer on the other side, moving the other way."""
        update: dict[str, Any] = {"x": _negated(layer.x), "rotation": _negated(layer.rotation)}
        if layer.anchor is not None:
            update["anchor"] = (self.width - layer.anchor[0], layer.anchor[1])
        if layer.clip is not None:
            update["clip"] = self._clip(layer.clip)
        if isinstance(layer, ClipLayer):
            return layer.model_copy(update={**update, "box": self.box(layer.box)})
        assert isinstance(layer, SpriteLayer)
        drawing = layer.drawing
        drawn = {"ops": self.ops(drawing.ops), "box": drawing.box and self.box(drawing.box)}
        return layer.model_copy(update={**update, "drawing": drawing.model_copy(update=drawn)})

    def ops(self, ops: Sequence[Op]) -> tuple[Op, ...]:
        """Return ops on the other side, in the same order."""
        return tuple(map(self._op, ops))

    def _op(self, op: Op) -> Op:
        match op:
            case TextOp():
                return self._text(op)
            case PathOp(upright=True):
                return self._moved(op)
            case GroupOp():
                return self._group(op)
            case ImageOp() | IllustrationOp() | TornOp() | GlassOp():
                return op.model_copy(update=self._place(op))
            case GroundOp():
                return self._ground(op)
        return self._flipped(op)

    def _clip(self, clip: Clip) -> Clip:
        def across(track: Track) -> Track:
            return _mapped(track, lambda value: self.width - value)

        return clip.model_copy(update={"left": across(clip.right), "right": across(clip.left)})

    def _flipped(self, op: Op) -> Op:
        """Return a shape in the mirror."""
        return GroupOp(ops=(op,), matrix=(-1.0, 0.0, self.width, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))

    def _place(self, op: ImageOp | IllustrationOp | TornOp | GlassOp) -> dict[str, Any]:
        match op:
            case ImageOp():
                return {"box": self.box(op.box)}
            case IllustrationOp():
                return {"base": (self.width - op.base[0], op.base[1]), "rotation": -op.rotation}
            case GlassOp():
                return {"box": self.box(op.box), "ground": self.ops(op.ground)}
        return {"edge": tuple((self.width - x, y) for x, y in reversed(op.edge))}

    def _moved(self, op: PathOp) -> Op:
        """Return a path as it is, on the other side."""
        bounds = bounds_of((op,)) or (0.0, 0.0, 0.0, 0.0)
        return GroupOp(ops=(op,), matrix=(1.0, 0.0, self.width - bounds[0] - bounds[2], 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))

    def _text(self, op: TextOp) -> Op:
        return op.model_copy(
            update={"x": self.width - op.x, "align": SIDES[op.align], "paint": self._paint(op.paint)}
        )

    def _paint(self, paint: Paint) -> Paint:
        fill = paint.fill
        if isinstance(fill, LinearGradient):
            across = {
                "start": (self.width - fill.start[0], fill.start[1]),
                "end": (self.width - fill.end[0], fill.end[1]),
            }
            return paint.model_copy(update={"fill": fill.model_copy(update=across)})
        if isinstance(fill, RadialGradient):
            center = (self.width - fill.center[0], fill.center[1])
            return paint.model_copy(update={"fill": fill.model_copy(update={"center": center})})
        return paint

    def _group(self, op: GroupOp) -> Op:
        clip = op.clip and self.box(op.clip)
        return op.model_copy(update={"ops": self.ops(op.ops), "clip": clip, "matrix": self._matrix(op.matrix)})

    def _matrix(self, matrix: tuple[float, ...] | None) -> tuple[float, ...] | None:
        """Return the transform between what is mirrored before it and after it: F·M·F, where F is the mirror."""
        if matrix is None:
            return None
        a, b, c, d, e, f, g, h, i = matrix
        w = self.width
        return (
            a - w * g, w * h - b, w * (i - a) + w * w * g - c, -d, e, d * w + f, -g, h, g * w + i,
        )  # fmt: skip

    def _ground(self, op: GroundOp) -> Op:
        mesh = tuple(point.model_copy(update={"x": 1.0 - point.x}) for point in op.mesh)
        return op.model_copy(update={"mesh": mesh, "lights": tuple(map(self._light, op.lights))})

    def _light(self, light: Any) -> Any:
        update: dict[str, Any] = {}
        if hasattr(light, "x"):
            update["x"] = self.width - light.x
        if hasattr(light, "center"):
            update["center"] = (self.width - light.center[0], light.center[1])
        if hasattr(light, "origin"):
            update["origin"] = (self.width - light.origin[0], light.origin[1])
            update |= {name: (-getattr(light, name)[0], getattr(light, name)[1]) for name in ("across", "down")}
        return light.model_copy(update=update)


def _negated(track: Track) -> Track:
    return _mapped(track, lambda value: -value)


def _mapped(track: Track, change: Callable[[float], float]) -> Track:
    if isinstance(track, tuple):
        return tuple(Keyframe(t=key.t, v=change(key.v), ease=key.ease) for key in track)
    return change(track)
