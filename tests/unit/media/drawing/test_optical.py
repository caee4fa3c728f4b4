"""Figures at display size keep a least distance of their ink in every theme, and tabular ones keep their cells."""

from itertools import product

import numpy as np
import pytest

from app.design.themes import THEMES
from app.media.drawing.ops import Drawing, Paint, TextOp
from app.media.drawing.raster import rasterise
from app.media.drawing.shaping import DIGITS, shape

SIZE = 100.0


def _islands(text: str, theme: str) -> int:
    font = THEMES[theme].font("figure", SIZE)
    op = TextOp(text=text, x=20.0, y=120.0, font=font, paint=Paint(fill="#000000"))
    alpha = rasterise(Drawing(ops=(op,)), 1.0, (400, 160)).pixels[:, :, 3] > 64
    seen, found = np.zeros_like(alpha), 0
    for start in zip(*np.nonzero(alpha), strict=True):
        if seen[start]:
            continue
        found, stack = found + 1, [start]
        while stack:
            y, x = stack.pop()
            if not (0 <= y < alpha.shape[0] and 0 <= x < alpha.shape[1]) or seen[y, x] or not alpha[y, x]:
                continue
            seen[y, x] = True
            stack += [(y + dy, x + dx) for dy, dx in product((-1, 0, 1), repeat=2)]
    return found


@pytest.mark.parametrize("theme", ["daylight", "studio", "signal", "paper"])
def test_neighbouring_figures_never_touch(theme: str) -> None:
    assert all(_islands(pair, theme) == 2 for pair in ("15", "90", "22", "74", "47", "98"))


def test_tabular_figures_keep_their_cells() -> None:
    font = THEMES["daylight"].font("figure", SIZE, tabular=True)
    assert len({round(shape(pair + pair, font).width, 3) for pair in DIGITS}) == 1
