"""Scenes give way in the theme's manner where a section begins, by a cut every third time, or as the author says."""

from __future__ import annotations

from fractions import Fraction

import pytest

from app.design.themes import theme_named
from app.design.transitions import covered_seconds, scene_changes
from app.media.composition import Transition
from app.story.script import RichText, Scene, StatementVisual

FPS = Fraction(30)


def scenes(*sections: str, **asked: str) -> list[Scene]:
    """Return a scene for each section; `asked` names transitions by the scene's place ("s2")."""
    visual = StatementVisual(text=RichText(text="Rain"))
    return [
        Scene.model_validate(
            {"id": f"s{n}", "section": name, "visual": visual, "transition": asked.get(f"s{n}")}
        )
        for n, name in enumerate(sections)
    ]  # fmt: skip


def kinds(theme: str, *sections: str, **asked: str) -> list[str]:
    return [change.kind for change in scene_changes(scenes(*sections, **asked), theme_named(theme), FPS)]


class TestSceneChanges:
    def test_sections_change_in_the_themes_way_and_every_third_by_a_cut(self) -> None:
        assert kinds("studio", *"abcdefg") == ["cut", "light", "light", "cut", "light", "light", "cut"]

    def test_inside_a_section_scenes_are_cut(self) -> None:
        assert kinds("petrol", *"aabbb") == ["cut", "cut", "crossfade", "cut", "cut"]

    def test_the_author_wins(self) -> None:
        assert kinds("petrol", *"aaab", s0="hill", s1="theme", s2="hill", s3="cut") == [
            "cut",
            "crossfade",
            "hill",
            "cut",
        ]

    def test_a_borrowed_one_takes_the_palettes_colours(self) -> None:
        theme = theme_named("petrol")
        hill = scene_changes(scenes("a", "a", s1="hill"), theme, FPS)[1]
        assert hill.colors == (theme.palette.tint, theme.palette.accent)
        assert hill.frames == 18

    @pytest.mark.parametrize("fps", [Fraction(24), FPS, Fraction(60000, 1001)])
    def test_a_transition_has_as_many_frames_on_either_side(self, fps: Fraction) -> None:
        for theme in ("petrol", "studio"):
            (_, change) = scene_changes(scenes("a", "b"), theme_named(theme), fps)
            assert change.frames % 2 == 0
            assert 0 < covered_seconds(change, fps) <= change.frames / 2 / fps

    def test_after_a_cut_nothing_is_covered(self) -> None:
        assert covered_seconds(Transition(), FPS) == 0.0
