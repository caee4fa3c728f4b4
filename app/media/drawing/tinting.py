"""Colours of an illustration in the light of a theme: its saturation, exposure and tint, by one matrix."""

from __future__ import annotations

import cv2
import numpy as np

from app.media.drawing.color import LUMINANCE_WEIGHTS, Floats, rgb
from app.media.drawing.grades import Grade, Tint


def tinted(color: Floats, grade: Grade) -> Floats:
    """Return colours (h, w, 3) as a grade shows them, before its directed lights; they may leave 0 to 1."""
    kept = grade.saturation * (1 - grade.desaturate)
    own = _saturating(kept) * grade.exposure
    lift = np.zeros(3, np.float32)
    tint = grade.tint
    if tint is not None:
        own = np.diag(_gains(tint)) @ own
        shade = np.asarray(rgb(tint.shade) * tint.lift, np.float32)
        own, lift = np.diag(1 - shade) @ own, shade
    source = np.ascontiguousarray(color)
    shown = np.asarray(cv2.transform(source, np.column_stack([own, lift]).astype(np.float32)), np.float32)
    if tint is None or not tint.far:
        return shown
    # The part of each colour that points away from the light's hue, made less along that hue alone.
    hue = _hue(tint)
    away = cv2.transform(source, -(hue - LUMINANCE_WEIGHTS * hue.sum())[None].astype(np.float32))
    return np.asarray(shown + np.maximum(away, 0)[..., None] * np.float32(tint.far) * hue, np.float32)


def _saturating(kept: float) -> Floats:
    return np.asarray(np.eye(3) * kept + np.tile(LUMINANCE_WEIGHTS, (3, 1)) * (1 - kept), np.float32)


def _gains(tint: Tint) -> Floats:
    """Return what red, green and blue are multiplied by, which keeps the brightness of white."""
    white = rgb(tint.white)
    return np.asarray(1 + (white / float(white @ LUMINANCE_WEIGHTS) - 1) * tint.balance, np.float32)


def _hue(tint: Tint) -> Floats:
    white = rgb(tint.white)
    chroma = white - float(white @ LUMINANCE_WEIGHTS)
    return np.asarray(chroma / max(1e-6, float(np.linalg.norm(chroma))), np.float32)
