"""Contrast as WCAG counts it, and colours that keep it; a brand's colours wired into a theme."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.exceptions import NotFoundError
from app.design.contrast import contrast, ink_on, luminance, mixed, over, readable
from app.design.themes import THEMES, theme_named
from app.story.script import Brand

COLORS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06X}")


class TestContrast:
    def test_black_on_white_is_21(self) -> None:
        assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
        assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)

    @given(COLORS, COLORS)
    def test_readable_reads_and_keeps_what_already_does(self, color: str, ground: str) -> None:
        found = readable(color, ground)
        if contrast(color, ground) >= 4.5:
            assert found == color
        assert contrast(found, ground) >= 4.5

    @given(COLORS)
    def test_one_of_two_inks_reads_on_anything(self, ground: str) -> None:
        assert contrast(ink_on(ground), ground) >= 4.0

    def test_hue_survives(self) -> None:
        found = readable("#FFE600", "#FFFFFF")
        red, green, blue = (int(found[i : i + 2], 16) for i in (1, 3, 5))
        assert red > 2 * blue
        assert green > 2 * blue

    def test_mixing_and_covering(self) -> None:
        assert mixed("#000000", "#FFFFFF", 0.0) == "#000000"
        assert mixed("#123456", "#654321", 1.0) == "#654321"
        assert over("#FFFFFF80", "#000000") == "#808080"
        assert over("#FF0000", "#000000", 0.5) == "#800000"
        assert luminance("#FFFFFF") == pytest.approx(1.0)


class TestThemes:
    @pytest.mark.parametrize("name", sorted(THEMES))
    def test_every_role_that_is_read_reads(self, name: str) -> None:
        palette = THEMES[name].palette
        for ground in (palette.ground, palette.ground_end, palette.surface):
            for text in (palette.ink, palette.mute, palette.accent_text):
                assert contrast(text, ground) >= 4.5
        assert contrast(palette.on_accent, palette.accent) >= 4.5
        assert contrast(palette.neutral, palette.ground) >= 3
        assert contrast(palette.ink, palette.tint) >= 4.5
        for color in vars(palette.syntax).values():
            assert contrast(color, palette.code_surface) >= 4.5

    def test_a_theme_is_found_in_any_case_and_another_is_named(self) -> None:
        assert theme_named(" Petrol-Light ").name == "petrol-light"
        with pytest.raises(NotFoundError, match="petrol-light"):
            theme_named("plum")

    @settings(max_examples=25, deadline=None)
    @given(accent=COLORS, background=COLORS | st.none(), ink=COLORS | st.none())
    def test_any_brand_keeps_every_pair_readable(self, accent: str, background: str | None, ink: str | None) -> None:
        for name in ("petrol", "petrol-light"):
            palette = theme_named(name).branded(Brand(accent=accent, background=background, ink=ink)).palette
            for ground in (palette.ground, palette.ground_end):
                assert contrast(palette.ink, ground) >= 4.0
                assert contrast(palette.accent, ground) >= 2.9
                assert contrast(palette.accent_text, ground) >= 4.0
            assert contrast(palette.on_accent, palette.accent) >= 4.0
            assert contrast(palette.ink, palette.tint) >= 4.0

    def test_no_brand_changes_nothing(self) -> None:
        theme = theme_named("petrol")
        assert theme.branded(Brand()) == theme

    def test_a_brand_on_a_light_ground_makes_a_light_look(self) -> None:
        assert theme_named("petrol").branded(Brand(background="#FFF7E0")).palette.look == "light"
        assert theme_named("petrol-light").branded(Brand(background="#101418")).palette.look == "dark"
