"""A number's page says each thing once."""

from __future__ import annotations

import pytest

from app.design.echoes import said_once
from app.design.frame import Frame
from app.design.themes import THEMES
from app.story.script import NumberVisual
from tests.unit.design.pages import rich, texts_at, told


@pytest.mark.parametrize(
    ("title", "value", "label", "kept"),
    [
        ("Most of your cup is water", "98%", "of a cup of coffee is water", ("Most of your cup is water", "")),
        ("Bees fly far", "90,000 km", "for one jar of honey", ("Bees fly far", "for one jar of honey")),
        (
            "Prices of panels fell",
            "90%",
            "lower prices of panels in ten years",
            ("", "lower prices of panels in ten years"),
        ),
        ("The price fell", "£12", "a month", None),
        ("", "5", "a day", None),
        ("Two lines of code", "2", "lines of code since 2024", ("", "lines of code since 2024")),
        ("Old lamps waste their power", "90%", "of the power of lamps becomes heat, not light", None),
    ],
)
def test_what_repeats_the_heading_goes(title: str, value: str, label: str, kept: tuple[str, str] | None) -> None:
    found = said_once(NumberVisual(title=rich(title), value=value, label=label), "en")
    assert (found.title.text, found.label) == (kept or (title, label))


@pytest.mark.parametrize("theme", THEMES)
def test_every_number_layout_leaves_it_out(theme: str) -> None:
    visual = NumberVisual(title=rich("Most of your *cup* is water"), value="98%", label="of a cup of coffee is water")
    scene = told(visual, "Ninety eight percent of a cup of coffee is water.")
    words = " ".join(seen.op.text for seen in texts_at(scene.on(Frame(), THEMES[theme]), scene.duration - 0.1))
    assert "water" in words
    assert "coffee" not in words
