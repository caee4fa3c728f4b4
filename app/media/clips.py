"""Video files as layers: the right frame for every moment, cropped and scaled on its Y'CbCr planes."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace

from app.media.clip_files import ReadyClip
from app.media.clip_reader import ClipReader
from app.media.composition import ClipLayer
from app.media.drawing.ops import Box
from app.media.motion import Motion, Pose
from app.media.placement import place
from app.media.probe import MediaInfo
from app.media.rest import Rest
from app.media.yuv import Patch, Pixels, Planes, Rect, from_rgba

AREA_BELOW: Final = 0.5
"""Scales under this average areas; above it, cubic interpolation keeps pictures crisp."""

HD_LINES: Final = 720
"""Untagged video of at least this height is BT.709, below it BT.601, as players assume."""

MATRICES: Final = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
}
"""Matrix code points (ITU-T H.273) as swscale names them."""

ROTATIONS: Final = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True)
class Fit:
    """Which part of the shown picture goes where: `source` in its pixels, `target` in output pixels (all even)."""

    source: Rect
    target: Rect


def fit_of(layer: ClipLayer, width: int, height: int, pixels_per_unit: float) -> Fit:
    """Return the crop and the place of a picture of `width` × `height` (as shown) in its layer's box."""
    box = _even_box(layer.box, pixels_per_unit)
    wide, tall = box.right - box.left, box.bottom - box.top
    fx, fy = layer.focus
    if layer.fit == "contain":
        scale = min(wide / width, tall / height)
        w, h = min(wide, _even(width * scale)), min(tall, _even(height * scale))
        left, top = box.left + _even_below((wide - w) * fx), box.top + _even_below((tall - h) * fy)
        return Fit(Rect(0, 0, width & ~1, height & ~1), Rect(left, top, left + w, top + h))
    scale = max(wide / width, tall / height)
    w, h = min(width & ~1, _even(wide / scale)), min(height & ~1, _even(tall / scale))
    left, top = _even_below((width - w) * fx), _even_below((height - h) * fy)
    return Fit(Rect(left, top, left + w, top + h), box)


def _even_box(box: Box, scale: float) -> Rect:
    left, top = round(box.x * scale / 2) * 2, round(box.y * scale / 2) * 2
    return Rect(left, top, left + _even(box.w * scale), top + _even(box.h * scale))


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)


def _even_below(length: float) -> int:
    return math.floor(length / 2) * 2


class ClipActor:
    """A video file on stage."""

    def __init__(
        self,
        layer: ClipLayer,
        clip: ReadyClip,
        motion: Motion,
        times: list[float],
        frame: Rect,
        pixels_per_unit: float,
        threads: int = 1,
    ) -> None:
        self._layer = layer
        self._info = info = clip.info
        self._begins = clip.begins
        self._motion = motion
        self._times = times
        self._frame = frame
        self._fit = fit_of(layer, info.width, info.height, pixels_per_unit)
        self._reader = ClipReader(clip.path, alpha=info.has_alpha, threads=threads)
        self._rest: tuple[int, Rest] | None = None
        box = layer.box.center if layer.anchor is None else layer.anchor
        self._anchor = (box[0] * pixels_per_unit, box[1] * pixels_per_unit)

    def close(self) -> None:
        """Close the file."""
        self._reader.close()

    def version(self, index: int) -> Hashable:
        """Return the numbers of the pose and of the file's frame."""
        if not self._motion.shown[index]:
            return (self._motion.versions[index], -1)
        self._reader.seek(self._source_time(index))
        return (self._motion.versions[index], self._reader.serial)

    def quiet_until(self, index: int) -> int:
        """Return the next frame: a clip never rests for sure while it is seen."""
        return index + 1 if self._motion.shown[index] else self._motion.quiet_until[index]

    def patch(self, index: int) -> Patch | None:
        """Return the file's frame in the layer's pose."""
        pose: Pose | None = self._motion.pose(index)
        if pose is None:
            return None
        source = self._reader.seek(self._source_time(index))
        if self._rest is None or self._rest[0] != self._reader.serial:
            self._rest = self._reader.serial, Rest(picture(source, self._info, self._fit), self._anchor)
        return place(self._rest[1], pose, self._anchor, self._frame)

    def _source_time(self, index: int) -> float:
        played = max(0.0, self._times[index] - self._layer.start)
        begin = self._layer.trim_start
        end = self._layer.trim_end if self._layer.trim_end is not None else self._begins + self._info.picture_seconds
        length = end - begin
        if self._layer.loop and length > 0:
            played %= length
        elif self._layer.trim_end is not None:
            played = min(played, max(0.0, length - 1 / float(self._info.fps)))
        return begin - self._begins + played


def picture(frame: av.VideoFrame, info: MediaInfo, fit: Fit) -> Patch:
    """Return a decoded frame as a patch: turned upright, cropped and scaled."""
    if info.has_alpha:
        return _with_alpha(frame, info, fit)
    planes = Planes.of(_as_video_range(frame))
    target = (fit.target.right - fit.target.left, fit.target.bottom - fit.target.top)
    half = (target[0] // 2, target[1] // 2)
    source = _unturned(fit.source, info)
    small = Rect(*(edge // 2 for edge in source))
    return Patch(
        fit.target.left,
        fit.target.top,
        _fitted(planes.y, source, info.rotation, target),
        _fitted(planes.u, small, info.rotation, half),
        _fitted(planes.v, small, info.rotation, half),
    )


def _as_video_range(frame: av.VideoFrame) -> av.VideoFrame:
    """Return the frame as yuv420p, BT.709, limited range; most files already are."""
    matrix = _matrix(frame)
    limited = frame.color_range != ColorRange.JPEG and not frame.format.name.startswith("yuvj")
    if frame.format.name == "yuv420p" and matrix == Colorspace.ITU709 and limited:
        return frame
    return frame.reformat(
        format="yuv420p",
        src_colorspace=matrix,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.MPEG if limited else ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
    )


def _matrix(frame: av.VideoFrame) -> Colorspace:
    untagged = Colorspace.ITU709 if frame.height >= HD_LINES else Colorspace.ITU601
    return MATRICES.get(frame.colorspace, untagged)


def _unturned(shown: Rect, info: MediaInfo) -> Rect:
    """Return a rectangle of the upright picture in the coordinates of the stored one."""
    left, top, right, bottom = shown
    width, height = info.width, info.height
    match info.rotation:
        case 90:
            return Rect(top, width - right, bottom, width - left)
        case 180:
            return Rect(width - right, height - bottom, width - left, height - top)
        case 270:
            return Rect(height - bottom, left, height - top, right)
        case _:
            return shown


def _fitted(plane: Pixels, source: Rect, rotation: int, size: tuple[int, int]) -> Pixels:
    left, top, right, bottom = source
    part = plane[top:bottom, left:right]
    if rotation in ROTATIONS:
        part = np.asarray(cv2.rotate(part, ROTATIONS[rotation]), dtype=np.uint8)
    height, width = part.shape[:2]
    if (width, height) == size:
        return part.copy()
    shrinks = min(size[0] / width, size[1] / height) < AREA_BELOW
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, size, interpolation=method), dtype=np.uint8)


def _with_alpha(frame: av.VideoFrame, info: MediaInfo, fit: Fit) -> Patch:
    limited = frame.color_range != ColorRange.JPEG
    rgba = frame.reformat(
        format="rgba",
        src_colorspace=_matrix(frame),
        src_color_range=ColorRange.MPEG if limited else ColorRange.JPEG,
        dst_color_range=ColorRange.JPEG,
    ).to_ndarray()
    assert rgba.dtype == np.uint8
    solid = rgba[:, :, 3:].astype(np.uint16)
    rgba[:, :, :3] = (rgba[:, :, :3] * solid + 127) // 255
    target = (fit.target.right - fit.target.left, fit.target.bottom - fit.target.top)
    pixels = _fitted(np.asarray(rgba, dtype=np.uint8), _unturned(fit.source, info), info.rotation, target)
    return from_rgba(pixels, fit.target.left, fit.target.top, opaque=False)
