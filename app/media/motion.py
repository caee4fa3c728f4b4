"""Where every layer is at every frame of a segment, worked out in one go before anything is drawn.

Values are rounded to steps far below what can be seen, so that a layer creeping to its rest stops being redrawn.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.media.composition import BaseLayer
from app.media.easing import values_at
from app.media.segments import TIME_SLACK_SECONDS

SHIFT_STEPS: Final = 16
"""Steps per output pixel of `x` and `y`, and of a window's edges."""
SCALE_STEPS: Final = 16384
ROTATION_STEPS: Final = 256
"""Steps per degree."""
OPACITY_STEPS: Final = 255


class Pose(NamedTuple):
    """A layer's place in one frame, in output pixels, degrees and 0 to 1; `window` is None when nothing clips it."""

    dx: float
    dy: float
    scale: float
    rotation: float
    opacity: float
    window: tuple[float, float, float, float] | None


class Motion:
    """The poses of one layer at each of `frames` (the scene's own frame numbers)."""

    def __init__(self, layer: BaseLayer, frames: tuple[int, ...], fps: Fraction, pixels_per_unit: float) -> None:
        times = np.array(frames, dtype=np.float64) / float(fps)
        pixels = pixels_per_unit * SHIFT_STEPS
        columns = [
            values_at(layer.x, times) * pixels,
            values_at(layer.y, times) * pixels,
            values_at(layer.scale, times) * SCALE_STEPS,
            values_at(layer.rotation, times) * ROTATION_STEPS,
            np.clip(values_at(layer.opacity, times), 0.0, 1.0) * OPACITY_STEPS,
        ]
        self._clipped = layer.clip is not None
        if layer.clip is not None:
            edges = (layer.clip.left, layer.clip.top, layer.clip.right, layer.clip.bottom)
            columns += [values_at(edge, times) * pixels for edge in edges]
        rows = np.rint(np.stack(columns, axis=1)).astype(np.int64)
        shown = _on_stage(layer, times) & (rows[:, 4] > 0) & (rows[:, 2] != 0)
        rows[~shown] = 0
        changes = np.any(rows[1:] != rows[:-1], axis=1)
        self._rows = rows
        self.shown: list[bool] = shown.tolist()
        self.versions: list[int] = np.concatenate(([0], np.cumsum(changes))).tolist()
        self.quiet_until: list[int] = _next_change(changes).tolist()

    def pose(self, index: int) -> Pose | None:
        """Return the pose in frame `index`; None when the layer is not seen."""
        if not self.shown[index]:
            return None
        row = self._rows[index].tolist()
        window = tuple(edge / SHIFT_STEPS for edge in row[5:9]) if self._clipped else None
        return Pose(
            row[0] / SHIFT_STEPS,
            row[1] / SHIFT_STEPS,
            row[2] / SCALE_STEPS,
            row[3] / ROTATION_STEPS,
            row[4] / OPACITY_STEPS,
            window,
        )


def _on_stage(layer: BaseLayer, times: NDArray[np.float64]) -> NDArray[np.bool_]:
    begun = times >= layer.start - TIME_SLACK_SECONDS
    if layer.end is None:
        return np.asarray(begun)
    return np.asarray(begun & (times < layer.end - TIME_SLACK_SECONDS))


def _next_change(changes: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return, for each frame, the first later frame that differs from it (the number of frames when none does)."""
    count = len(changes) + 1
    at = np.where(changes, np.arange(1, count), count)
    return np.append(np.minimum.accumulate(at[::-1])[::-1], count).astype(np.int64)
