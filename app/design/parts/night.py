"""The night sky: northern lights in curtains, glows and stars over deep blue, in a few stretches that take turns."""

from __future__ import annotations

from app.design.contrast import mixed, readable
from app.design.frame import Frame
from app.media.drawing.ops import Box, Color, CurtainLight, GlowLight, GroundOp, Light, ShadeLight, StarLight, Stop

SKY = (
    Stop(at=0.0, color="#050617"), Stop(at=0.38, color="#090C2C"), Stop(at=0.72, color="#101548"),
    Stop(at=1.0, color="#0A1A44"),
)  # fmt: skip
DARK_RATIO = 16.0
"""What white keeps on an author's own sky before any light is in it."""
GLOWS = (
    ((0.82, 0.30), (0.55, 0.55), "#1B3BA8", 0.40),
    ((0.10, 0.95), (0.50, 0.40), "#5A1F8F", 0.38),
    ((0.95, 1.00), (0.45, 0.35), "#0B8C86", 0.30),
)
"""Wide glows of the sky: centre and radii in shares of its width and height, colour, strength."""

STAR_ROOM, STAR_STRENGTH = 16_000.0, 0.75

CURTAINS = (
    (-0.10, 0.10, 0.30, 0.20, ("#0BE3A6", "#2F6BFF", "#8E3BFF"), 0.62),
    (0.08, 0.07, 0.34, 0.00, ("#2BD9FF", "#5B5BFF", "#C24BFF"), 0.42),
    (-0.30, 0.06, 0.26, 0.50, ("#19C7B0", "#3B56E8", "#6A32C8"), 0.30),
)
"""Curtains: how far their hem is below the night's own, swing, reach, phase in turns, colours upwards, strength."""

NIGHTS = ((0.70, 11), (0.70, 5), (0.72, 21), (0.68, 8))
"""Skies that take turns: how low the lights hang, as a share of the height, and their seed."""

QUIET = 0.72
"""How bright the lights are behind cards and words, as a share of those of a title."""

WORDS_SHADE = ((0.20, 0.60), (0.26, 0.20), 0.52)
TALL_SHADE = ((0.45, 0.40), (0.75, 0.15), 0.36)
"""The shade under a column of words in a wide and in a tall frame: centre and radii in shares of width and height,
strength."""


def night_sky(frame: Frame, night: int, brightness: float, base: Color | None = None) -> GroundOp:
    """Return the ground of a frame under stretch number `night` of the sky; 1 is its full `brightness`.

    A `base` is the colour of an author's own night.
    """
    width, height = float(frame.width), float(frame.height)
    low, seed = NIGHTS[night]
    lights: list[Light] = [
        GlowLight(center=(x * width, y * height), rx=rx * width, ry=ry * height, color=color, strength=strength)
        for (x, y), (rx, ry), color, strength in GLOWS
    ]
    lights.append(StarLight(room=STAR_ROOM, strength=STAR_STRENGTH, seed=seed))
    lights += [
        CurtainLight(
            hem=low + hem, swing=swing, reach=reach, phase=phase, colors=colors, strength=strength * brightness,
            seed=seed + number,
        )
        for number, (hem, swing, reach, phase, colors, strength) in enumerate(CURTAINS)
    ]  # fmt: skip
    (x, y), (rx, ry), strength = WORDS_SHADE if frame.wide else TALL_SHADE
    lights.append(ShadeLight(center=(x * width, y * height), rx=rx * width, ry=ry * height, strength=strength))
    return GroundOp(
        box=Box(x=0, y=0, w=width, h=height), stops=_own_sky(base) if base else SKY, lights=tuple(lights), seed=seed
    )


def _own_sky(base: Color) -> tuple[Stop, ...]:
    """Return the sky in a colour, at most as bright as the lights allow, dark above."""
    night = readable(base, "#FFFFFF", ratio=DARK_RATIO)
    shades = (0.5, 0.25, 0.0, 0.1)
    return tuple(
        Stop(at=stop.at, color=mixed(night, "#000000", shade)) for stop, shade in zip(SKY, shades, strict=True)
    )
