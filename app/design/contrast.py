"""Contrast by WCAG 2.2, and colours moved just far enough to keep it.

Relative luminance and contrast ratio: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. Lightness is moved in OKLab
(Ottosson 2020), so that a brand's hue survives.
"""

from __future__ import annotations

import math

from app.media.drawing.ops import Color

TEXT_RATIO = 4.5
"""Least contrast of text, WCAG AA."""

LARGE_RATIO = 3.0
"""Least contrast of large text and of graphics."""

LARGE_UNITS = 72.0
"""Type from this size counts as large: a fifteenth of a 1080-line screen's height."""

DARK_INK, LIGHT_INK = "#0B2027", "#FFFFFF"
STEPS = 100

Lab = tuple[float, float, float]


def luminance(color: Color) -> float:
    """Return the relative luminance of an opaque colour, 0 to 1."""
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def over(top: Color, below: Color, opacity: float = 1.0) -> Color:
    """Return what `top` at its own alpha times `opacity` looks like over an opaque colour."""
    alpha = opacity * (int(top[7:9], 16) / 255 if len(top) == 9 else 1.0)
    mixed = (round(a * alpha + b * (1 - alpha)) for a, b in zip(_bytes(top), _bytes(below), strict=True))
    return "#" + "".join(f"{value:02X}" for value in mixed)


def readable(color: Color, *grounds: Color, ratio: float = TEXT_RATIO) -> Color:
    """Return the colour nearest in lightness to `color` that reaches `ratio` on every one of `grounds`.

    Black or white, whichever reads better, where no lightness does.
    """
    lightness, a, b = _oklab(color)
    for step in range(STEPS + 1):
        for direction in (1, -1):
            moved = lightness + direction * step / STEPS
            if 0.0 <= moved <= 1.0:
                candidate = color[:7] if step == 0 else _from_oklab((moved, a, b))
                if all(contrast(candidate, ground) >= ratio for ground in grounds):
                    return candidate
    return max(("#000000", "#FFFFFF"), key=lambda ink: min(contrast(ink, ground) for ground in grounds))


def ink_on(ground: Color) -> Color:
    """Return the dark or light ink that reads better on `ground`."""
    return max((DARK_INK, LIGHT_INK), key=lambda ink: contrast(ink, ground))


def mixed(one: Color, other: Color, share: float) -> Color:
    """Return the colour `share` of the way from `one` to `other`, in OKLab."""
    pairs = zip(_oklab(one), _oklab(other), strict=True)
    first, second, third = (a + (b - a) * share for a, b in pairs)
    return _from_oklab((first, second, third))


def _bytes(color: Color) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _linear(color: Color) -> tuple[float, float, float]:
    red, green, blue = (_decoded(value / 255) for value in _bytes(color))
    return red, green, blue


def _decoded(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _encoded(value: float) -> int:
    value = max(0.0, min(1.0, value))
    curved = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(255 * curved)


def _oklab(color: Color) -> Lab:
    red, green, blue = _linear(color)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lab: Lab) -> Color:
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return f"#{_encoded(red):02X}{_encoded(green):02X}{_encoded(blue):02X}"
