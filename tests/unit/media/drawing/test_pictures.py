from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
import skia
from numpy.typing import NDArray

from app.core.exceptions import MediaError
from app.media.drawing.ops import Box, ImageOp
from app.media.drawing.pictures import fitted_picture, picture_size

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def striped(width: int = 300, height: int = 100) -> NDArray[np.uint8]:
    """Three vertical stripes: red, green, blue."""
    pixels = np.zeros((height, width, 3), np.uint8)
    for i, color in enumerate((RED, GREEN, BLUE)):
        pixels[:, i * width // 3 : (i + 1) * width // 3] = color
    return pixels


def saved(path: Path, pixels: NDArray[np.uint8]) -> Path:
    code = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    assert cv2.imwrite(str(path), cv2.cvtColor(pixels, code))
    return path


def turned_jpeg(path: Path, pixels: NDArray[np.uint8], orientation: int) -> Path:
    """A JPEG whose EXIF says how to turn it."""
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 95])
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    exif = b"Exif\0\0" + tiff
    data = encoded.tobytes()
    path.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:])
    return path


def op(path: Path, width: float, height: float, **more: object) -> ImageOp:
    return ImageOp.model_validate({"path": str(path), "box": Box(x=10, y=20, w=width, h=height), **more})


def near(pixel: NDArray[np.uint8], color: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel[:3].astype(int) - color).max() < 30)


def test_cover_fills_the_box_about_the_focus(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", striped())
    for focus, color in (((0.0, 0.5), RED), ((0.5, 0.5), GREEN), ((1.0, 0.5), BLUE)):
        pixels, x, y = fitted_picture(op(path, 80, 100, focus=focus), 1)
        assert pixels.shape == (100, 80, 4)
        assert (x, y) == (10, 20)
        assert near(pixels[50, 40], color)


def test_contain_shows_all_of_it_in_the_middle(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", striped())
    pixels, x, y = fitted_picture(op(path, 300, 300, fit="contain"), 1)
    assert pixels.shape == (100, 300, 4)
    assert (x, y) == (10, 120)
    assert near(pixels[50, 10], RED)
    assert near(pixels[50, -10], BLUE)


def test_the_scale_gives_the_pixels(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", striped())
    assert fitted_picture(op(path, 300, 100), 0.5)[0].shape == (50, 150, 4)
    assert fitted_picture(op(path, 300, 100), 2)[0].shape == (200, 600, 4)


def test_reduction_averages(tmp_path: Path) -> None:
    checks = (np.indices((160, 160)).sum(0) % 2 * 255).astype(np.uint8)
    path = saved(tmp_path / "a.png", np.dstack([checks] * 3))
    pixels, _, _ = fitted_picture(op(path, 40, 40), 1)
    assert np.abs(pixels[..., :3].astype(int) - 128).max() <= 2


@pytest.mark.parametrize(
    ("orientation", "size", "top_left"),
    [(1, (300, 100), RED), (6, (100, 300), RED), (3, (300, 100), BLUE), (8, (100, 300), BLUE)],
)
def test_exif_orientation_is_honoured(
    tmp_path: Path, orientation: int, size: tuple[int, int], top_left: tuple[int, int, int]
) -> None:
    path = turned_jpeg(tmp_path / "a.jpg", striped(), orientation)
    assert picture_size(path) == size
    pixels, _, _ = fitted_picture(op(path, *size), 1)
    assert near(pixels[10, 10], top_left)


def test_transparency_is_premultiplied(tmp_path: Path) -> None:
    pixels = np.full((40, 40, 4), 200, np.uint8)
    pixels[:, :20, 3] = 0
    pixels[:, 20:, 3] = 128
    drawn, _, _ = fitted_picture(op(saved(tmp_path / "a.png", pixels), 160, 160), 1)
    assert (drawn[..., :3] <= drawn[..., 3:]).all()
    assert drawn[80, 10].max() == 0
    assert drawn[80, 150, 0] == pytest.approx(100, abs=2)


def test_wide_colours_are_brought_to_srgb(tmp_path: Path) -> None:
    pixels = np.full((8, 8, 4), 255, np.uint8)
    pixels[..., :3] = (200, 100, 100)
    display_p3 = skia.ColorSpace.MakeRGB(skia.cms.TransferFunction.kSRGB, skia.cms.Matrix3x3.kDisplayP3)
    image = skia.Image.fromarray(pixels, colorType=skia.kRGBA_8888_ColorType, colorSpace=display_p3)
    path = tmp_path / "a.png"
    path.write_bytes(bytes(image.encodeToData(skia.EncodedImageFormat.kPNG, 100)))
    drawn, _, _ = fitted_picture(op(path, 8, 8), 1)
    assert drawn[4, 4, 0] > 205


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".bmp", ".tiff", ".gif"])
def test_common_formats_are_read(tmp_path: Path, suffix: str) -> None:
    path = saved(tmp_path / f"a{suffix}", striped())
    assert picture_size(path) == (300, 100)
    assert near(fitted_picture(op(path, 300, 100), 1)[0][50, 150], GREEN)


@pytest.mark.parametrize(
    "size", ['width="30" height="10" viewBox="0 0 3 1"', 'viewBox="0 0 30 10"', "viewBox='0,0,30,10'"]
)
def test_vector_pictures_are_drawn_at_the_size_shown(tmp_path: Path, size: str) -> None:
    path = tmp_path / "logo.svg"
    width = 1 if 'width="30"' in size else 10
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<rect width="{width}" height="{width}" fill="#ff0000"/></svg>'
    )
    assert picture_size(path) == (30, 10)
    pixels, _, _ = fitted_picture(op(path, 600, 200, fit="contain"), 1)
    assert pixels.shape == (200, 600, 4)
    assert tuple(pixels[100, 190]) == (255, 0, 0, 255)
    assert tuple(pixels[100, 210]) == (0, 0, 0, 0)


def test_an_svg_of_no_size_is_square(tmp_path: Path) -> None:
    path = tmp_path / "logo.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>')
    assert picture_size(path) == (512, 512)


def test_blur_softens_it_up_to_its_edges(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", striped())
    pixels, _, _ = fitted_picture(op(path, 300, 100, blur=10), 1)
    assert not near(pixels[50, 100], RED)
    assert not near(pixels[50, 100], GREEN)
    assert pixels[..., 3].min() == 255


@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.jpg"])
def test_what_is_no_picture_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(MediaError, match="There is no picture"):
        picture_size(tmp_path / name)
    (tmp_path / name).write_bytes(b"hello, I am no picture")
    with pytest.raises(MediaError, match="not a picture"):
        fitted_picture(op(tmp_path / name, 10, 10), 1)
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(MediaError, match="not a picture"):
        picture_size(tmp_path / name)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
def test_a_picture_cut_short_is_an_error(tmp_path: Path, suffix: str) -> None:
    path = saved(tmp_path / f"a{suffix}", np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8))
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(MediaError, match="not a picture"):
        fitted_picture(op(path, 100, 100), 1)
