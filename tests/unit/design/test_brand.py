from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.machine import node_modules
from app.design.brand import font_files, in_brand, left_out
from app.design.contrast import LARGE_RATIO, LARGE_UNITS, TEXT_RATIO, contrast
from app.design.coverage import missing_characters
from app.design.frame import Frame
from app.design.themes import THEMES, theme_named
from app.media.drawing.fonts import face
from app.media.drawing.ops import Font
from app.media.drawing.text import measure, shape
from app.story.script import (
    Brand,
    EndingVisual,
    Passage,
    RichText,
    Scene,
    Script,
    SectionVisual,
    StatementVisual,
    StepsVisual,
)
from tests.unit.design.pages import items, least_contrast, rendered, rich, texts_at, told, without_text

COLORS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06X}")
ROLES = st.dictionaries(st.sampled_from(["surface", "ground_end", "ink", "mute", "second", "neutral"]), COLORS)
FONT = "@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2"


def scripted(text: str) -> Script:
    visual = StatementVisual(text=RichText(text=text))
    return Script(scenes=(Scene(id="1", visual=visual, passages=(Passage(text=text),)),))


@pytest.fixture
def font(tmp_path: Path) -> str:
    path = tmp_path / "Acme.woff2"
    path.write_bytes((node_modules() / FONT).read_bytes())
    return str(path)


@pytest.mark.no_cover
@settings(max_examples=12, deadline=None)
@given(COLORS, COLORS | st.none(), COLORS | st.none(), ROLES)
def test_words_stay_readable_in_any_kit_in_every_theme(
    accent: str, background: str | None, ink: str | None, roles: dict[str, str]
) -> None:
    for name in THEMES:
        theme = in_brand(theme_named(name), Brand(accent=accent, background=background, ink=ink, palette=roles))
        for palette in {id(theme.on_scene(n).palette): theme.on_scene(n).palette for n in range(4)}.values():
            for ground in (palette.ground, palette.ground_end):
                for word in (palette.ink, palette.mute, palette.accent_text):
                    assert contrast(word, ground) >= TEXT_RATIO, (name, word, ground)
            assert contrast(palette.on_accent, palette.accent) >= TEXT_RATIO, (name, "on_accent")


AWKWARD = {
    "accent": Brand(accent="#1F5FA8"),
    "white": Brand(background="#FFFFFF"),
    "loud": Brand(accent="#FF4B26", background="#1F2BFF"),
    "black": Brand(accent="#000000", background="#000000"),
}
SHOWN = {
    "section": told(SectionVisual(title=rich("The *second* part"), number="2", parts=3), "The second part"),
    "steps": told(StepsVisual(items=items("Pump|with details", "The *sun*")), ("A pump", 0), ("The sun", 1)),
    "ending": told(EndingVisual(title=rich("Try it at *home*"), action="Begin", link="acme.example"), "Try it"),
}


@pytest.mark.parametrize("brand", AWKWARD.values(), ids=AWKWARD)
@pytest.mark.parametrize("name", sorted(THEMES))
def test_words_in_awkward_colours_read_in_the_pixels(name: str, brand: Brand) -> None:
    for number, shown in enumerate(SHOWN.values()):
        theme = in_brand(theme_named(name), brand).on_scene(number)
        frame = theme.page(Frame())
        page, end = shown.on(frame, theme), shown.duration - 0.05
        ground = rendered(without_text(page), frame, end, width=480)
        for text in texts_at(page, end):
            least = LARGE_RATIO if text.op.font.size >= LARGE_UNITS else TEXT_RATIO
            assert least_contrast(text, ground, 480 / frame.width) >= least, (number, text.op.text)


def test_blocks_of_a_poster_are_the_brands_and_can_be_told_apart() -> None:
    theme = in_brand(theme_named("signal"), Brand(background="#FFFFFF", accent="#1F5FA8"))
    grounds = [block.ground for block in theme.blocks()]
    assert grounds[:2] == ["#FFFFFF", "#1F5FA8"]
    assert len(set(grounds)) == len(grounds) >= 4
    assert contrast(theme.palette.surface, theme.palette.ground) > 1.1


def test_colours_that_a_theme_does_not_take_are_said() -> None:
    day, night = Brand(background="#FFF4D6"), Brand(background="#101010", ink="#EEEEEE")
    for name in ("studio", "aurora"):
        (warning,) = left_out(theme_named(name), day)
        assert "background #FFF4D6" in warning
        (warning,) = left_out(theme_named(name), night)
        assert "ink #EEEEEE" in warning
    assert len(left_out(theme_named("daylight"), night)) == 2
    for name in ("petrol", "paper", "signal"):
        assert left_out(theme_named(name), day) == left_out(theme_named(name), night) == ()


def test_fonts_of_the_authors_own_set_the_roles_they_are_given_for(font: str) -> None:
    plain, dressed = theme_named("petrol"), in_brand(theme_named("petrol"), Brand(display_font=font))
    assert font_files(dressed) == (font,)
    assert measure("Hello", dressed.font("display", 80)) != measure("Hello", plain.font("display", 80))
    assert dressed.font("text", 40) == plain.font("text", 40)
    assert dressed.font("display", 80).file is not None
    fallback = shape("Дом", dressed.font("display", 80)).runs[0].face
    assert fallback is not None
    assert fallback.family == "Inter"


def test_a_font_that_changes_changes_what_is_drawn(font: str) -> None:
    before = in_brand(theme_named("petrol"), Brand(display_font=font)).font("display", 80)
    width = measure("Hello", before)
    other = "@fontsource-variable/newsreader/files/newsreader-latin-wght-normal.woff2"
    Path(font).write_bytes((node_modules() / other).read_bytes())
    after = in_brand(theme_named("petrol"), Brand(display_font=font)).font("display", 80)
    assert after != before
    assert measure("Hello", after) != width


def test_a_font_is_cleaned_of_all_but_outlines_and_layout(font: str) -> None:
    used = face(in_brand(theme_named("petrol"), Brand(text_font=font)).font("text", 40))
    tags = set(used.shaper.face.table_tags)
    assert {"glyf", "cmap"} <= tags
    assert not tags & {"fpgm", "prep", "cvt ", "DSIG", "fvar"}


def test_tokens_and_the_logo_for_its_ground() -> None:
    brand = Brand(logo="a.png", logo_dark="b.png", tokens={"radius": 4.0, "headline_size": 0.5})
    theme = in_brand(theme_named("petrol"), brand)
    assert (theme.logo, theme.radius) == ("b.png", 4.0)
    assert theme.headline_size["title:16:9"] == theme_named("petrol").headline_size["title:16:9"] / 2
    assert in_brand(theme_named("petrol-light"), brand).logo == "a.png"


def test_what_no_font_has_is_named_with_what_to_do(font: str) -> None:
    theme = theme_named("petrol")
    assert missing_characters(scripted("Größe, ДОМ, 太陽, שלום, ไทย, हिन्दी, 🚀 → ✓"), theme) == ()
    (warning,) = missing_characters(scripted("An eye: \U00013080"), theme)
    assert "U+13080" in warning
    assert "brand kit" in warning
    (lacking,) = missing_characters(scripted("Hello Дом"), in_brand(theme, Brand(display_font=font)))
    assert "Acme.woff2 has no Д м о" in lacking
    assert face(Font(size=10)).family == "Inter"
