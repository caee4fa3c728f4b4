from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from app.core.exceptions import ConfigurationError, NotFoundError
from app.core.machine import cache_root
from app.media.drawing import upscaling
from app.media.drawing.illustrations import (
    draw_illustration,
    has_illustration,
    main_color,
    visible_extent,
    visible_size,
)
from app.media.drawing.ops import Grade, IllustrationOp, Rim

BATTERY, BOLT = "1f50b", "26a1"


def opacity(op: IllustrationOp, scale: float = 1.0) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return draw_illustration(op, scale).pixels[..., 3].astype(float) / 255


def seen(op: IllustrationOp, scale: float = 1.0) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what is visible, in output pixels."""
    picture = draw_illustration(op, scale)
    rows, columns = np.where(picture.pixels[..., 3] > 0.3 * 255)
    return (
        float(columns.min() + picture.x),
        float(rows.min() + picture.y),
        float(columns.max() + picture.x + 1),
        float(rows.max() + picture.y + 1),
    )


@pytest.mark.parametrize("height", [80, 200, 500])
@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_it_is_as_high_as_asked_and_stands_on_its_base(height: float, scale: float) -> None:
    left, top, right, bottom = seen(IllustrationOp(code=BATTERY, base=(600, 700), height=height), scale)
    assert bottom - top == pytest.approx(height * scale, abs=2)
    assert bottom == pytest.approx(700 * scale, abs=2)
    assert (left + right) / 2 == pytest.approx(600 * scale, abs=2)


def test_the_larger_side_may_be_what_is_measured() -> None:
    wide = IllustrationOp(code="1f697", base=(0, 0), height=300, measure="larger")
    left, _, right, _ = seen(wide)
    assert right - left == pytest.approx(300, abs=3)
    assert visible_extent(wide)[0] == pytest.approx(300)


def test_pixels_are_premultiplied() -> None:
    grade = Grade(rims=(Rim(dx=-1, dy=-0.3, width=0.014, color="#FFD9A0", strength=0.85),))
    op = IllustrationOp(
        code=BOLT, base=(0, 0), height=200, rotation=8, grade=grade, halo="#FF8A2B", halo_strength=0.4, reflection=0.3
    )
    pixels = draw_illustration(op, 1).pixels
    assert (pixels[..., :3] <= pixels[..., 3:]).all()


def test_an_enlarged_outline_is_one_pixel_wide() -> None:
    row = opacity(IllustrationOp(code=BATTERY, base=(0, 0), height=560))[280]
    assert ((row > 0.05) & (row < 0.95)).sum() <= 6


def test_positive_rotation_is_clockwise() -> None:
    def lean(rotation: float) -> float:
        alpha = opacity(IllustrationOp(code=BATTERY, base=(0, 0), height=300, rotation=rotation)) > 0.5
        rows = np.flatnonzero(alpha.any(1))
        high, low = alpha[rows[0] + 20], alpha[rows[-1] - 20]
        return float(np.flatnonzero(high).mean() - np.flatnonzero(low).mean())

    assert lean(20) > 10
    assert lean(-20) < -10


def test_grading_changes_the_light() -> None:
    def average(**grade: object) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        op = IllustrationOp(code=BATTERY, base=(0, 0), height=200, grade=Grade.model_validate(grade))
        pixels = draw_illustration(op, 1).pixels.astype(float)
        return pixels[pixels[..., 3] > 250][:, :3]

    plain = average()
    assert average(exposure=0.6).mean() < plain.mean() * 0.7
    assert np.ptp(average(desaturate=1.0), axis=1).max() <= 2
    assert np.ptp(average(saturation=1.3), axis=1).mean() > np.ptp(plain, axis=1).mean()
    lit = average(key_dy=-1.0, key_strength=0.5)
    assert lit[:2000].mean() - plain[:2000].mean() > lit[-2000:].mean() - plain[-2000:].mean() + 10
    shaded = average(key_dy=-1.0, ambient_strength=0.6)
    assert plain[-2000:].mean() - shaded[-2000:].mean() > plain[:2000].mean() - shaded[:2000].mean() + 10


def test_a_tint_draws_all_colours_to_the_room_s_light_and_leaves_them_what_they_are() -> None:
    cup, warm = "2615", {"white": "#FFD2A0", "balance": 0.5, "shade": "#B0501E", "lift": 0.1}

    def average(code: str, **tint: object) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        grade = Grade.model_validate({"tint": tint}) if tint else Grade()
        pixels = draw_illustration(IllustrationOp(code=code, base=(0, 0), height=200, grade=grade), 1).pixels
        return np.asarray(pixels[pixels[..., 3] > 250][:, :3].mean(0), np.float64)

    (red, _, blue), (warm_red, _, warm_blue) = average(cup), average(cup, **warm)
    assert warm_red - warm_blue > red - blue + 20
    green = average(BATTERY, **warm)
    assert green.argmax() == 1
    drop = average("1f4a7"), average("1f4a7", white="#FFD2A0", balance=0.0, far=0.4)
    assert np.ptp(drop[1]) < np.ptp(drop[0]) * 0.9
    red, green, blue = average(cup, **warm, neutral=0.9)
    assert red > green > blue


def test_a_rim_lights_the_side_it_comes_from() -> None:
    rim = Rim(dx=-1, dy=0, width=0.03, color="#FF0000", strength=1)
    lit = draw_illustration(IllustrationOp(code=BATTERY, base=(0, 0), height=300, grade=Grade(rims=(rim,))), 1)
    plain = draw_illustration(IllustrationOp(code=BATTERY, base=(0, 0), height=300), 1)
    change = np.abs(lit.pixels[150].astype(int) - plain.pixels[150]).sum(-1)
    assert change[:8].max() > 60
    assert change[-8:].max() < 20


def test_a_reflection_a_contact_and_a_halo_reach_beyond_it() -> None:
    base = {"code": BATTERY, "base": (300, 400), "height": 300}
    plain = draw_illustration(IllustrationOp.model_validate(base), 1)
    mirrored = draw_illustration(IllustrationOp.model_validate({**base, "reflection": 0.3}), 1)
    assert mirrored.y + mirrored.pixels.shape[0] > 400 + 0.5 * 300
    below = mirrored.pixels[400 - mirrored.y + 10 :, :, 3].max(1)
    assert 40 < below[0] < 90
    assert below[120] < below[0]
    touching = draw_illustration(IllustrationOp.model_validate({**base, "contact": 0.8}), 1)
    assert touching.pixels[401 - touching.y :, :, 3].max() > 60
    glowing = draw_illustration(IllustrationOp.model_validate({**base, "halo": "#B8FF6A", "halo_strength": 0.4}), 1)
    assert glowing.x < plain.x - 100
    edge = glowing.pixels[250 - glowing.y, plain.x - 20 - glowing.x]
    assert edge[1] > edge[2] > 0


def test_blur_and_opacity_soften_it() -> None:
    sharp = opacity(IllustrationOp(code=BATTERY, base=(0, 0), height=200))
    soft = opacity(IllustrationOp(code=BATTERY, base=(0, 0), height=200, blur=6))
    assert np.abs(np.diff(soft[soft.shape[0] // 2])).max() < 0.5 * np.abs(np.diff(sharp[100])).max()
    assert opacity(IllustrationOp(code=BATTERY, base=(0, 0), height=200, opacity=0.5)).max() == pytest.approx(
        0.5, abs=0.01
    )


def test_codes_are_found_however_they_are_written() -> None:
    assert has_illustration("1F50B")
    assert has_illustration("2600")
    assert has_illustration("2600-fe0f")
    assert not has_illustration("41")
    assert visible_size(BATTERY)[1] > visible_size(BATTERY)[0] > 100


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(NotFoundError, match="nonsense"):
        draw_illustration(IllustrationOp(code="nonsense", base=(0, 0), height=100), 1)


def test_the_main_colour_is_the_telling_one() -> None:
    red, green, blue = (int(main_color(BATTERY)[i : i + 2], 16) for i in (1, 3, 5))
    assert green > red > blue


def test_enlargements_are_kept_and_a_damaged_one_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REELWRIGHT_CACHE", str(tmp_path))
    op = IllustrationOp(code=BOLT, base=(0, 0), height=400)
    first = draw_illustration(op, 1).pixels
    (kept,) = (cache_root() / "illustrations").iterdir()
    assert (draw_illustration(op, 1).pixels == first).all()
    kept.write_bytes(b"cut short")
    assert (draw_illustration(op, 1).pixels == first).all()
    assert cv2.imdecode(np.fromfile(kept, np.uint8), cv2.IMREAD_UNCHANGED) is not None


def test_a_source_that_is_no_picture_is_an_error(tmp_path: Path) -> None:
    broken = tmp_path / "1f50b.webp"
    broken.write_bytes(b"not a picture")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        upscaling.visible_box(broken)
