from __future__ import annotations

import numpy as np
import pytest

from app.media.drawing.color import alpha, contrast, from_oklab, hex_of, luminance, mix, rgb, to_oklab, with_alpha

LIGHT, DARK = "#F1F4F2", "#0B2027"

PETROL = [
    ("#0B2027", LIGHT, 15.2),
    ("#4A6068", LIGHT, 6.0),
    ("#768E95", LIGHT, 3.1),
    ("#F4501A", LIGHT, 3.2),
    ("#B93A00", LIGHT, 5.2),
    ("#17707F", LIGHT, 5.2),
    ("#F3F7F6", DARK, 15.6),
    ("#A6BCC1", DARK, 8.5),
    ("#64858E", DARK, 4.2),
    ("#FF7A3D", DARK, 6.5),
    ("#FF9460", DARK, 7.7),
    ("#52BCCB", DARK, 7.5),
]


@pytest.mark.parametrize(("color", "ground", "ratio"), PETROL)
def test_contrast_is_that_of_the_design_tables(color: str, ground: str, ratio: float) -> None:
    assert contrast(color, ground) == pytest.approx(ratio, abs=0.06)
    assert contrast(ground, color) == contrast(color, ground)


def test_contrast_runs_from_1_to_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#336699", "#336699") == 1


def test_luminance_weighs_green_most() -> None:
    assert luminance("#00FF00") == pytest.approx(0.7152, abs=1e-3)
    assert luminance("#0000FF") == pytest.approx(0.0722, abs=1e-3)


def test_a_mixture_meets_both_ends_and_its_middle_looks_halfway() -> None:
    assert mix("#F4501A", "#17707F", 0) == "#F4501A"
    assert mix("#F4501A", "#17707F", 1) == "#17707F"
    assert mix("#000000", "#FFFFFF", 0.5) == "#636363"


def test_oklab_there_and_back_changes_nothing() -> None:
    colors = np.random.default_rng(1).random((50, 3), np.float32)
    assert np.abs(from_oklab(to_oklab(colors)) - colors).max() < 1e-3


def test_opacity_is_read_and_replaced() -> None:
    assert alpha("#11223380") == pytest.approx(0.502, abs=1e-3)
    assert alpha("#112233") == 1
    assert with_alpha("#11223380", 1) == "#112233FF"
    assert hex_of(rgb("#A1B2C3")) == "#A1B2C3"
