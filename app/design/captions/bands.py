"""Where captions stand: in the lower third of the frame, unless a face or what the scene shows is there."""

from __future__ import annotations

from collections.abc import Sequence

from app.design.captions.behind import pictures_in
from app.design.captions.style import CaptionStyle
from app.design.frame import Frame, LaidOut
from app.media.clips import fit_of
from app.media.composition import ClipLayer, SpriteLayer
from app.media.drawing.bounds import bounds_of
from app.media.drawing.ops import Box, ImageOp, Op, RectOp
from app.media.faces import Face, Faces, faces_in_clip, faces_in_picture

FREE_AREA = {"9:16": (1130.0, 300.0), "1:1": (812.0, 196.0), "4:5": (1062.0, 212.0)}
"""Top and height of captions on a picture that is theirs: on a phone about the height where thumbs are not."""
UPPER_TOP = {"16:9": 88.0, "9:16": 300.0, "1:1": 84.0, "4:5": 96.0}

PLATED_BELOW_EM = 0.5
PLATE_DROP = {"16:9": 0.0, "9:16": 10.0, "1:1": 0.0, "4:5": 0.0}
"""Plates keep this far from the head of the area, or they would touch what the page ends with."""
PLATE_RISE = {"16:9": 0.0, "9:16": 8.0, "1:1": 0.0, "4:5": 0.0}
BARE_RISE = {"16:9": 12.0, "9:16": 20.0, "1:1": 12.0, "4:5": 12.0}
"""Bare words keep this far above the foot of the area, where a plate has its lower edge."""

MARGIN_SHARE = 0.04
"""How much larger than found a face is kept free, as a share of the frame's shorter side: pictures move."""
HAIR_SHARE, SIDE_SHARE = 0.25, 0.12
"""How much of a head is above and beside the face that is found, as shares of it."""


def standing_area(laid_out: LaidOut, frame: Frame, style: CaptionStyle) -> Box:
    """Return where a scene's captions stand when nothing is in their way."""
    if laid_out.caption_area is not None:
        return laid_out.caption_area
    usual = _usual_area(frame, style)
    if laid_out.caption_tone != "picture":
        return usual
    if style.place is not None:
        return style.place(frame)
    if frame.wide or _cards(laid_out, frame):
        return usual
    top, height = FREE_AREA[frame.aspect]
    return usual.model_copy(update={"y": top, "h": height})


def _usual_area(frame: Frame, style: CaptionStyle) -> Box:
    """Return the frame's own caption area: bare words need no plate's edge below, flush ones begin at the margin."""
    area = frame.caption_area
    bare = style.metrics.below < PLATED_BELOW_EM
    drop = 0.0 if bare else PLATE_DROP[frame.aspect]
    rise = (BARE_RISE if bare else PLATE_RISE)[frame.aspect]
    area = area.model_copy(update={"y": area.y + drop, "h": area.h - drop - rise})
    if style.metrics.leads:
        area = area.model_copy(update={"x": frame.margin, "w": area.right - frame.margin})
    return area


def free_area(laid_out: LaidOut, frame: Frame, area: Box, block: Box) -> Box:
    """Return `area`, or the band of a picture in which `block` covers no face nor card: the upper, else the middle.

    Where none is free, the one where least is covered.
    """
    if laid_out.caption_tone != "picture":
        return area
    taken = [*_faces(laid_out, frame), *_cards(laid_out, frame)]
    bands = [area, *(area.model_copy(update={"y": top}) for top in _other_tops(frame, area))]
    covered = [sum(_overlap(_moved(block, band.y - area.y), box) for box in taken) for band in bands]
    return bands[covered.index(min(covered))]


def _other_tops(frame: Frame, area: Box) -> tuple[float, ...]:
    low = frame.caption_area.bottom - area.h
    return low, UPPER_TOP[frame.aspect], (frame.height - area.h) / 2


def _moved(box: Box, dy: float) -> Box:
    return box.model_copy(update={"y": box.y + dy})


def _overlap(one: Box, other: Box) -> float:
    width = min(one.right, other.right) - max(one.x, other.x)
    height = min(one.bottom, other.bottom) - max(one.y, other.y)
    return width * height if width > 0 and height > 0 else 0.0


def _cards(laid_out: LaidOut, frame: Frame) -> list[Box]:
    """Return what else stands on a picture: everything that does not fill the frame."""
    boxes = [*laid_out.lit]
    for layer in laid_out.layers:
        found = bounds_of(_bodies(layer.drawing.ops)) if isinstance(layer, SpriteLayer) else None
        if found is not None:
            box = Box(x=found[0], y=found[1], w=found[2] - found[0], h=found[3] - found[1])
            if box.w < frame.width or box.h < frame.height:
                boxes.append(box)
    return boxes


def _bodies(ops: Sequence[Op]) -> tuple[Op, ...]:
    """Return ops without the soft shadows among them, which captions may touch."""
    return tuple(op for op in ops if not (isinstance(op, RectOp) and op.paint.blur))


def _faces(laid_out: LaidOut, frame: Frame) -> list[Box]:
    """Return the faces of a scene's pictures and clips, where they are in the frame."""
    found: list[Box] = []
    for picture in pictures_in(laid_out.backdrop):
        found += _in_picture(faces_in_picture(picture.path), picture)
    for layer in laid_out.layers:
        if isinstance(layer, ClipLayer):
            found += _in_clip(faces_in_clip(layer.path, layer.trim_start, layer.trim_end), layer)
    margin = MARGIN_SHARE * min(frame.width, frame.height)
    return [*(box.inset(-margin) for box in found), *(_features(box) for box in found)]


def _features(head: Box) -> Box:
    """Return the middle of a head, from the eyes to the mouth: what is covered last, so it counts again."""
    return Box(x=head.x + 0.15 * head.w, y=head.y + 0.35 * head.h, w=0.7 * head.w, h=0.5 * head.h)


def _in_clip(seen: Faces, clip: ClipLayer) -> list[Box]:
    fit = fit_of(clip, *seen.size, 1.0)
    scale = (fit.target.right - fit.target.left) / (fit.source.right - fit.source.left)
    left, top = fit.target.left - fit.source.left * scale, fit.target.top - fit.source.top * scale
    return _heads(seen.faces, Box(x=left, y=top, w=seen.size[0] * scale, h=seen.size[1] * scale))


def _in_picture(seen: Faces, picture: ImageOp) -> list[Box]:
    (width, height), box = seen.size, picture.box
    if picture.fit == "contain":
        scale = min(box.w / width, box.h / height)
        wide, tall = width * scale, height * scale
        return _heads(seen.faces, Box(x=box.x + (box.w - wide) / 2, y=box.y + (box.h - tall) / 2, w=wide, h=tall))
    scale = max(box.w / width, box.h / height)
    wide, tall = width * scale, height * scale
    left = min(max(picture.focus[0] * wide - box.w / 2, 0.0), wide - box.w)
    top = min(max(picture.focus[1] * tall - box.h / 2, 0.0), tall - box.h)
    return _heads(seen.faces, Box(x=box.x - left, y=box.y - top, w=wide, h=tall))


def _heads(faces: Sequence[Face], shown: Box) -> list[Box]:
    """Return the heads of faces in a picture whose whole is shown as a box."""
    return [
        Box(
            x=shown.x + (face.x - SIDE_SHARE * face.w) * shown.w,
            y=shown.y + (face.y - HAIR_SHARE * face.h) * shown.h,
            w=face.w * (1 + 2 * SIDE_SHARE) * shown.w, h=face.h * (1 + HAIR_SHARE) * shown.h,
        )
        for face in faces
    ]  # fmt: skip
