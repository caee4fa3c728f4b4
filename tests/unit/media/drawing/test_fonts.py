from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import skia

from app.core.exceptions import ConfigurationError
from app.core.machine import cache_root, node_modules
from app.media.drawing import fonts
from app.media.drawing.font_families import FAMILIES
from app.media.drawing.fonts import face, face_for, frame_face
from app.media.drawing.ops import Font
from app.media.drawing.symbols import BOXES, SIGNS
from app.media.drawing.text import measure, shape

INSTALLED = [name for name, family in FAMILIES.items() if (node_modules() / family.package).exists()]
LATIN = [name for name in INSTALLED if not name.startswith("Noto")]


@pytest.mark.no_cover
@pytest.mark.parametrize("family", LATIN)
@pytest.mark.parametrize("italic", [False, True])
def test_every_latin_letter_and_digit_has_ink(family: str, italic: bool) -> None:
    used = face(Font(family=family, size=100, weight=700, width=90, italic=italic))
    drawn = skia.Font(used.typeface, 100)
    letters = [chr(c) for c in range(0x21, 0x17F) if used.has(c) and c not in (0xA0, 0xAD)]
    assert len(letters) > 180
    assert [c for c in letters if drawn.getPath(used.shaper.get_nominal_glyph(ord(c))).isEmpty()] == []


@pytest.mark.no_cover
@pytest.mark.parametrize("family", [name for name in LATIN if "variable" in FAMILIES[name].package])
def test_weight_makes_letters_wider_and_skia_agrees_with_harfbuzz(family: str) -> None:
    ids = {}
    for weight in (400, 800):
        used = face(Font(family=family, size=40, weight=weight, tracking=0))
        glyphs = [used.shaper.get_nominal_glyph(ord(char)) for char in "Reelwright 42"]
        widths = skia.Font(used.typeface, used.units_per_em).getWidths(glyphs)
        assert widths == pytest.approx([used.shaper.get_glyph_h_advance(glyph) for glyph in glyphs], abs=1)
        bounds = skia.Font(used.typeface, 100).getPath(glyphs[0]).getBounds()
        ids[weight] = bounds.width()
    assert ids[800] > ids[400]


def test_optical_size_follows_the_size_unless_it_is_given() -> None:
    def width(font: Font) -> int:
        used = face(font)
        return int(used.shaper.get_glyph_h_advance(used.shaper.get_nominal_glyph(ord("n"))))

    assert width(Font(family="Inter", size=96)) == width(Font(family="Inter", size=20, optical=32))
    assert width(Font(family="Inter", size=96)) != width(Font(family="Inter", size=96, optical=14))


def test_axes_beyond_a_font_are_clamped() -> None:
    heavy = face(Font(family="Inter", size=40, weight=1000, width=300, optical=500))
    heaviest = face(Font(family="Inter", size=40, weight=900, optical=32))
    glyph = heavy.shaper.get_nominal_glyph(ord("m"))
    assert heavy.shaper.get_glyph_h_advance(glyph) == heaviest.shaper.get_glyph_h_advance(glyph)


def test_a_family_without_italics_is_slanted() -> None:
    assert face(Font(family="Bricolage Grotesque", size=40, italic=True)).skew < 0
    assert face(Font(family="Newsreader", size=40, italic=True)).skew == 0


@pytest.mark.parametrize(
    ("char", "family"), [("A", "Archivo"), ("ł", "Archivo"), ("ễ", "Archivo"), ("Ж", "Inter"), ("λ", "Inter")]
)
def test_missing_letters_come_from_the_familys_other_files_then_from_other_families(char: str, family: str) -> None:
    found = face_for(Font(family="Archivo", size=40), ord(char))
    assert found is not None
    assert found.family == family


def test_a_letter_that_no_font_has_is_not_found() -> None:
    assert face_for(Font(size=40), 0x10FFFD) is None


def test_an_unknown_family_says_which_there_are() -> None:
    with pytest.raises(ConfigurationError, match=r"Choose one of .*Inter"):
        face(Font(family="Comic Sans", size=40))


def test_a_family_that_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REELWRIGHT_NODE_MODULES", str(tmp_path))
    with pytest.raises(ConfigurationError, match="make setup"):
        face(Font(family="Inter", size=40))


def test_a_damaged_cached_font_is_made_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    face(Font(family="Newsreader", size=40))
    name = next(path.name for path in (cache_root() / "fonts").glob("newsreader-latin-standard-normal-*.ttf"))
    monkeypatch.setenv("REELWRIGHT_CACHE", str(tmp_path))
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / name).write_bytes(b"cut short")
    assert face(Font(family="Newsreader", size=40)).has(ord("A"))
    assert (tmp_path / "fonts" / name).stat().st_size > 10_000


def test_a_font_file_that_is_none_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    family = FAMILIES["Newsreader"]
    shutil.copytree(node_modules() / family.package, tmp_path / family.package)
    monkeypatch.setattr(fonts, "_font_manager", type("Manager", (), {"makeFromFile": lambda *_: None}))
    monkeypatch.setenv("REELWRIGHT_NODE_MODULES", str(tmp_path))
    with pytest.raises(ConfigurationError, match="cannot be read"):
        face(Font(family="Newsreader", size=40))


@pytest.mark.parametrize("weight", [400, 900])
@pytest.mark.parametrize("family", ["Inter", "JetBrains Mono"])
def test_signs_that_text_fonts_lack_are_drawn_as_heavy_as_the_text(family: str, weight: int) -> None:
    font = Font(family=family, size=100, weight=weight)
    for sign in (*SIGNS, *BOXES):
        found = face_for(font, ord(sign))
        assert found is not None
        assert not skia.Font(found.typeface, 100).getPath(found.shaper.get_nominal_glyph(ord(sign))).isEmpty()


def test_heavier_signs_have_thicker_strokes() -> None:
    def bar(weight: int) -> float:
        found = face_for(Font(size=100, weight=weight), ord("│"))
        arrow = face_for(Font(size=100, weight=weight), ord("≥"))
        assert found is arrow is not None
        return float(
            skia.Font(arrow.typeface, 100).getPath(arrow.shaper.get_nominal_glyph(ord("≥"))).getBounds().height()
        )

    assert bar(900) > bar(400) + 5


def test_signs_keep_to_the_grid_of_monospaced_text() -> None:
    mono = Font(family="JetBrains Mono", size=100)
    assert measure("→", mono) == measure("├", mono) == measure("a", mono) == pytest.approx(60)


def test_what_no_font_has_is_a_plain_frame() -> None:
    (run,) = shape("\U00013000", Font(size=100)).runs
    assert run.face is frame_face(Font(size=100))
    assert run.glyphs[0].id == 0
    assert not skia.Font(run.face.typeface, 100).getPath(0).isEmpty()
