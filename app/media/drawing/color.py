"""Colour arithmetic: sRGB, OKLab (Björn Ottosson, 2020) and contrast as WCAG 2 defines it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_TO_CONE = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_CONE = np.linalg.inv(_TO_CONE)
_FROM_LAB = np.linalg.inv(_TO_LAB)

LUMINANCE_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""How much linear red, green and blue add to luminance (BT.709)."""


def rgb(color: str) -> Floats:
    """Return red, green and blue of "#RRGGBB" (or "#RRGGBBAA", alpha left out), 0 to 1, sRGB-encoded."""
    return np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)


def alpha(color: str) -> float:
    """Return the opacity of "#RRGGBB" (1) or "#RRGGBBAA", 0 to 1."""
    return int(color[7:9], 16) / 255 if len(color) == 9 else 1.0


def hex_of(values: Floats) -> str:
    """Return "#RRGGBB" of red, green and blue, clipped to 0 to 1."""
    return "#" + "".join(f"{round(float(v) * 255):02X}" for v in np.clip(values, 0, 1))


def with_alpha(color: str, opacity: float) -> str:
    """Return the colour as "#RRGGBBAA" with this opacity in place of its own."""
    return f"{color[:7].upper()}{round(opacity * 255):02X}"


def to_linear(encoded: Floats) -> Floats:
    """Return linear light of sRGB-encoded values."""
    power = ((np.maximum(encoded, 0) + 0.055) / 1.055) ** 2.4
    return np.where(encoded <= 0.04045, encoded / 12.92, power).astype(np.float32)


def to_encoded(linear: Floats) -> Floats:
    """Return sRGB-encoded values of linear light, clipped to 0 to 1."""
    clipped = np.clip(linear, 0, 1)
    power = 1.055 * clipped ** (1 / 2.4) - 0.055
    return np.where(clipped <= 0.0031308, clipped * 12.92, power).astype(np.float32)


def to_oklab(encoded: Floats) -> Floats:
    """Return OKLab of sRGB-encoded colours; the last axis holds the three channels."""
    cones = np.cbrt(to_linear(encoded) @ _TO_CONE.T)
    return np.asarray(cones @ _TO_LAB.T, np.float32)


def from_oklab(lab: Floats) -> Floats:
    """Return sRGB-encoded colours of OKLab; the last axis holds the three channels."""
    return to_encoded(np.asarray((lab @ _FROM_LAB.T) ** 3 @ _FROM_CONE.T, np.float32))


def mix(a: str, b: str, t: float) -> str:
    """Return the colour `t` of the way from `a` to `b`, in OKLab."""
    return hex_of(from_oklab(to_oklab(rgb(a)) * np.float32(1 - t) + to_oklab(rgb(b)) * np.float32(t)))


def luminance(color: str) -> float:
    """Return the relative luminance of a colour, 0 (black) to 1 (white)."""
    return float(to_linear(rgb(color)) @ LUMINANCE_WEIGHTS)


def contrast(a: str, b: str) -> float:
    """Return the WCAG contrast ratio of two opaque colours, 1 to 21."""
    darker, lighter = sorted((luminance(a), luminance(b)))
    return (lighter + 0.05) / (darker + 0.05)
