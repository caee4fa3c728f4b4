"""Colours of an illustration in the light of a theme: its saturation, exposure and tint, by one matrix."""

from __future__ import annotations

import cv2
import numpy as np

from app.media.drawing.color import LUMINANCE_WEIGHTS, Floats, rgb
from app.media.drawing.grades import Grade, Tint

PALE = 0.5
"""Colours of this strength, as the distance of encoded red, green and blue from gray, are not pale at all."""


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
    if tint is None or not (tint.far or tint.neutral):
        return shown
    return _pulled(source, shown, tint, own.sum(1), lift)


def _pulled(source: Floats, shown: Floats, tint: Tint, gains: Floats, lift: Floats) -> Floats:
    """Return `shown` with the hues opposite to the light's pulled to it; `gains` and `lift` are what gray becomes."""
    # How far off a colour is changes slowly: a quarter of the pixels tell it.
    size = source.shape[1], source.shape[0]
    few = cv2.resize(source, (max(1, size[0] // 2), max(1, size[1] // 2)), interpolation=cv2.INTER_AREA)
    hue = _hue(tint)
    chroma = cv2.transform(few, _saturating(1.0) - _saturating(0.0))
    away = np.maximum(cv2.transform(chroma, -hue[None]), 0)
    strength = cv2.magnitude(cv2.magnitude(chroma[..., 0], chroma[..., 1]), np.ascontiguousarray(chroma[..., 2]))
    share = away / (strength + np.float32(1e-4)) * np.clip(1 - strength / PALE, 0, 1) * np.float32(tint.neutral)
    told = np.dstack([away[..., None] * np.float32(tint.far) * hue, share]).astype(np.float32)
    change = np.asarray(cv2.resize(told, size, interpolation=cv2.INTER_LINEAR), np.float32)
    pulled = cv2.add(shown, np.ascontiguousarray(change[..., :3]))
    if not tint.neutral:
        return np.asarray(pulled, np.float32)
    gray = cv2.transform(source, np.column_stack([np.outer(gains, LUMINANCE_WEIGHTS), lift]).astype(np.float32))
    mix = cv2.merge([change[..., 3]] * 3)
    return np.asarray(cv2.add(pulled, cv2.multiply(mix, cv2.subtract(gray, pulled))), np.float32)


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
