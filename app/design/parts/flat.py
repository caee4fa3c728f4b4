"""Print without nuance: corners are square, areas are of one colour, nothing is blurred."""

from __future__ import annotations

from app.media.drawing.ops import Color, GroupOp, LinearGradient, Op, PathOp, RectOp

SQUARE = (0.0, 0.0, 0.0, 0.0)
ROUND_CLIP = 0.98
"""A clip whose corners are this share of its half is meant as a circle."""


def flat_ops(ops: tuple[Op, ...], shade: Color) -> tuple[Op, ...]:
    """Return the ops flat, areas that fade in `shade`, without soft shadows. The very same ops if nothing changes."""
    kept = tuple(_flat(op, shade) for op in ops if not _is_soft(op))
    return ops if len(kept) == len(ops) and all(a is b for a, b in zip(kept, ops, strict=True)) else kept


def _is_soft(op: Op) -> bool:
    return isinstance(op, RectOp) and op.paint.blur > 0


def _flat(op: Op, shade: Color) -> Op:
    if isinstance(op, RectOp) and op.radii != SQUARE:
        return op.model_copy(update={"radii": SQUARE})
    if isinstance(op, PathOp) and isinstance(op.paint.fill, LinearGradient):
        return op.model_copy(update={"paint": op.paint.model_copy(update={"fill": shade})})
    if isinstance(op, GroupOp):
        return _flat_group(op, shade)
    return op


def _flat_group(op: GroupOp, shade: Color) -> GroupOp:
    inside = flat_ops(op.ops, shade)
    is_circle = op.clip is not None and op.clip_radius >= ROUND_CLIP * min(op.clip.w, op.clip.h) / 2
    radius = op.clip_radius if is_circle else 0.0
    if inside is op.ops and radius == op.clip_radius:
        return op
    return op.model_copy(update={"ops": inside, "clip_radius": radius})
