"""Yes and no as marks: a tick on a disc, a cross in a ring."""

from __future__ import annotations

from app.design.parts.shapes import check, disc, ring
from app.design.tokens import Theme
from app.media.drawing.ops import Op, Paint, PathOp, Point

_YES = "yes true ja oui si sí sì sim igen tak ano evet da да ναι はい 是 有 예 네 نعم כן हाँ ใช่ ✓ ✔ ✅"
_NO = "no false nein non não nem nie ne ei nej nee hayır нет όχι いいえ 否 没有 아니요 لا לא नहीं ไม่ ✗ ✘ ✕ ❌"
YES, NO = frozenset(_YES.split()), frozenset(_NO.split())
MARK_GAP = 20.0


def verdict(answer: str) -> bool | None:
    """Return whether an answer is a plain yes (True) or no (False); None where it is neither."""
    word = answer.strip().rstrip(".!").casefold()
    return True if word in YES else False if word in NO else None


def mark_size(size: float) -> float:
    """Return the width of the mark beside words of `size`."""
    return size * 0.96


def verdict_ops(center: Point, radius: float, theme: Theme, *, yes: bool, lit: bool) -> tuple[Op, ...]:
    """Return the mark of an answer, on a card or on a lit one."""
    palette = theme.palette
    ink = theme.on_lit if lit else palette.neutral
    if yes:
        on_lit = palette.accent if theme.on_lit == palette.on_accent else palette.ground
        fill, mark = (theme.on_lit, on_lit) if lit else (palette.second, palette.surface)
        return check(center, radius, fill=fill, mark=mark)
    (x, y), arm = center, radius * 0.34
    left, right, top, bottom = x - arm, x + arm, y - arm, y + arm
    cross = f"M{left:.1f} {top:.1f}L{right:.1f} {bottom:.1f}M{right:.1f} {top:.1f}L{left:.1f} {bottom:.1f}"
    outline = ring(center, radius - radius * 0.09, ink, radius * 0.16)
    return (
        disc(center, radius * 0.9, ink, opacity=0.10),
        outline,
        PathOp(d=cross, paint=Paint(fill=ink, stroke=radius * 0.2)),
    )
