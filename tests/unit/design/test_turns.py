"""The third of a kind in a row is laid out otherwise: in every theme its words stand elsewhere."""

from __future__ import annotations

import pytest

from app.design.frame import Frame
from app.design.themes import THEMES
from app.story.script import (
    Aspect,
    ChartVisual,
    ListVisual,
    NumberVisual,
    QuoteVisual,
    Series,
    StepsVisual,
    TableVisual,
    Visual,
)
from tests.unit.design.pages import items, rich, texts_at, told

WATTS = Series(name="Watts", values=(60.0, 6.0, 9.0))
LAMPS = ("Bulb", "Diode", "Lamp")
KINDS: dict[str, Visual] = {
    "number": NumberVisual(title=rich("Lamps *then and now*"), value="90%", label="less power"),
    "quote": QuoteVisual(text=rich("Simple can be *harder than complex.*"), attribution="Grace Hopper"),
    "list": ListVisual(title=rich("What you need"), items=items("Flour", "Water", "Salt")),
    "steps": StepsVisual(title=rich("Bake a loaf"), items=items("Mix", "Rest", "Bake")),
    "table": TableVisual(title=rich("Lamps"), header=("Kind", "Watts"), rows=(("Bulb", "60"), ("Diode", "6"))),
    "bar": ChartVisual(chart="bar", title=rich("A tenth will do"), categories=LAMPS, series=(WATTS,)),
    "line": ChartVisual(chart="line", title=rich("A tenth will do"), categories=LAMPS, series=(WATTS,)),
    "pie": ChartVisual(chart="pie", title=rich("A tenth will do"), categories=LAMPS, series=(WATTS,)),
}


@pytest.mark.no_cover
@pytest.mark.parametrize("aspect", ["16:9", "9:16"])
@pytest.mark.parametrize("theme", THEMES)
def test_what_comes_a_third_time_stands_elsewhere(theme: str, aspect: Aspect) -> None:
    frame = Frame(aspect)
    alike = []
    for kind, visual in KINDS.items():
        places = []
        for arrangement in ("usual", "other"):
            scene = told(visual.model_copy(update={"arrangement": arrangement}), "So it is said.", ("And so.", 0))
            seen = texts_at(scene.on(frame, THEMES[theme]), scene.duration - 0.05)
            places.append({(text.op.text, round(text.box.x), round(text.box.y)) for text in seen})
        if len(places[0] & places[1]) > len(places[0]) / 2:
            alike.append(kind)
    assert alike == []
