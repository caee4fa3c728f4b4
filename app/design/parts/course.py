"""The course between two values that a number states, as a small chart: a curve to scale, its ends named."""

from __future__ import annotations

from app.design.frame import SceneContext
from app.design.motion import fade_in
from app.design.parts.charts import wipe
from app.design.parts.layers import sprite
from app.design.parts.text import Align, line_width, one_line
from app.design.parts.trend import Trend
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, LinearGradient, Op, Paint, PathOp, Stop

COURSE = ((0.0, 0.0), (0.30, 0.0), (0.62, 1.0), (1.0, 1.0))
"""A course between two values: a cubic curve through shares of its width and of the way; only its ends are told."""
LINE_WIDTH, GLOW_WIDTH, GLOW_BLUR, GLOW_OPACITY = 6.0, 12.0, 12.0, 0.7
AREA_OPACITY = 0x80
END_LABEL, END_ROOM = 32.0, 58.0
COURSE_SECONDS = 0.9


def course_layers(
    trend: Trend, area: Box, context: SceneContext, theme: Theme, *, at: float
) -> tuple[SpriteLayer, ...]:
    """Return a curve from the start to the end, to scale, drawn from `at`, with what its ends are."""
    most = max(1.0, trend.ratio)
    named = bool(trend.start or trend.end)
    plot = Box(x=area.x, y=area.y, w=area.w, h=area.h - (END_ROOM if named else 0.0))
    start, end = plot.bottom - plot.h / most, plot.bottom - plot.h * trend.ratio / most
    curve = "M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}".format(
        *(value for x, way in COURSE for value in (plot.x + x * plot.w, start + way * (end - start)))
    )
    accent = theme.palette.accent
    fade = LinearGradient(
        start=(0.0, min(start, end)), end=(0.0, plot.bottom),
        stops=(Stop(at=0.0, color=f"{accent[:7]}{AREA_OPACITY:02X}"), Stop(at=1.0, color=f"{accent[:7]}00")),
    )  # fmt: skip
    ops: tuple[Op, ...] = (
        PathOp(
            d=f"{curve}L{plot.right:.1f} {plot.bottom:.1f}L{plot.x:.1f} {plot.bottom:.1f}Z", paint=Paint(fill=fade)
        ),
        PathOp(d=curve, paint=Paint(fill=accent, stroke=GLOW_WIDTH, blur=GLOW_BLUR, opacity=GLOW_OPACITY)),
        PathOp(d=curve, paint=Paint(fill=theme.mark_fill(plot), stroke=LINE_WIDTH)),
    )
    drawn = wipe(sprite("course", *ops), plot.inset(-2 * GLOW_WIDTH), "right", at, COURSE_SECONDS)
    font = theme.font("text", END_LABEL)
    ends: tuple[tuple[str, float, Align], ...] = ((trend.start, area.x, "left"), (trend.end, area.right, "right"))
    labels = [
        one_line(text, x, area.bottom - 4.0, font, theme.palette.mute, align=align, language=context.language)
        for text, x, align in ends if text
    ]  # fmt: skip
    if sum(line_width(label.text, font) for label in labels) > area.w * 0.9 or not labels:
        return (drawn,)
    return drawn, fade_in(sprite("course-ends", *labels), at)
