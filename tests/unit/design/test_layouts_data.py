"""Charts, tables, comparisons and code: on the page, apart, readable, whole in time."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app.core.exceptions import ValidationError
from app.design.contrast import LARGE_UNITS
from app.design.frame import Frame, LaidOut
from app.design.parts.text import floor_size
from app.design.themes import theme_named
from app.story.script import Aspect, ChartVisual, CodeVisual, ComparisonVisual, Series, Side, TableVisual, Visual
from tests.unit.design.data_scenes import SCENES
from tests.unit.design.pages import (
    Seen,
    collide,
    least_contrast,
    outside,
    overlap,
    rendered,
    rich,
    texts_at,
    told,
    without_text,
)

ASPECTS: tuple[Aspect, ...] = ("16:9", "9:16", "1:1", "4:5")
SETTLED_SECONDS = 2.4


def on_top(seen: list[Seen]) -> list[Seen]:
    """Return texts without those that a lit copy of the same words covers."""
    return [
        text
        for number, text in enumerate(seen)
        if not any(
            text.op.text == other.op.text and overlap(text.box, other.box) > 0.3 * text.box.w * text.box.h
            for other in seen[number + 1 :]
        )
    ]


def _outside(text: Seen, frame: Frame) -> float:
    """Return how far a text is off the page; the source line has its baseline on the page's edge."""
    area = frame.content
    room = 8.0 if text.op.text.startswith("Source") else 0.0
    return outside(text, area.model_copy(update={"h": area.h + room}))


def check_page(laid_out: LaidOut, frame: Frame, t: float, *, seen_rows: bool = True) -> None:
    """Assert that all text is inside the page and apart from the rest."""
    texts = on_top(texts_at(laid_out, t))
    assert texts
    assert not [(text.op.text, out) for text in texts if (out := _outside(text, frame)) > 0]
    if seen_rows:
        pairs = [(a, b) for number, a in enumerate(texts) for b in texts[number + 1 :] if collide(a, b)]
        assert not [(a.op.text, b.op.text) for a, b in pairs]


@pytest.mark.parametrize("captions", [False, True], ids=["plain", "captions"])
@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("name", [name for name in SCENES if name != "code"])
def test_text_stays_inside_and_apart(name: str, aspect: Aspect, captions: bool) -> None:
    frame = Frame(aspect, captions)
    scene = SCENES[name]
    laid_out = scene.on(frame, theme_named("petrol"))
    for t in (SETTLED_SECONDS, scene.duration - 0.1):
        check_page(laid_out, frame, t)


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("name", list(SCENES))
def test_type_is_never_smaller_than_the_floor(name: str, aspect: Aspect) -> None:
    frame = Frame(aspect, captions=True)
    seen = texts_at(SCENES[name].on(frame, theme_named("studio")), SCENES[name].duration - 0.1)
    assert min(text.op.font.size for text in seen) >= min(floor_size(frame), 27.0)


@pytest.mark.parametrize("theme", ["petrol", "petrol-light", "studio", "aurora"])
@pytest.mark.parametrize("name", [name for name in SCENES if not name.startswith("code")])
def test_text_reads_on_what_is_behind_it(name: str, theme: str) -> None:
    frame, scene = Frame("16:9"), SCENES[name]
    laid_out = scene.on(frame, theme_named(theme))
    t = scene.duration - 0.1
    ground = rendered(without_text(laid_out), frame, t)
    for text in on_top(texts_at(laid_out, t)):
        needed = 3.0 if text.op.font.size >= LARGE_UNITS else 4.5
        assert least_contrast(text, ground, 640 / frame.width) >= needed - 0.05, text.op.text


@pytest.mark.parametrize("name", list(SCENES))
def test_nothing_moves_for_long(name: str) -> None:
    """Whatever moves is done within seconds, so that still stretches cost nothing to draw."""
    for layer in SCENES[name].on(Frame("16:9"), theme_named("petrol")).layers:
        for track in (layer.x, layer.y, layer.scale):
            if isinstance(track, tuple):
                assert all(b.t - a.t <= 1.2 or a.v == b.v for a, b in pairwise(track))


@pytest.mark.parametrize("name", [name for name in SCENES if name not in ("code", "cards")])
def test_stands_whole_soon_when_nothing_is_said(name: str) -> None:
    laid_out = told(SCENES[name].scene.visual).on(Frame("16:9"), theme_named("petrol"))
    starts = [layer.start for layer in laid_out.layers if layer.end is None]
    assert max(starts) <= SETTLED_SECONDS + 0.4


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=24)
VALUES = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False, width=64))
FRAMES = st.builds(Frame, st.sampled_from(ASPECTS), st.booleans())


@st.composite
def charts(draw: st.DrawFn) -> ChartVisual:
    count = draw(st.integers(1, 12))
    kind = draw(st.sampled_from(["bar", "line", "pie"]))
    rows = draw(st.integers(1, 3 if kind != "pie" else 1))
    values = VALUES if kind != "pie" else st.floats(0, 1e12)
    return ChartVisual(
        chart=kind, title=rich("What the numbers say"),
        categories=tuple(draw(st.lists(WORDS, min_size=count, max_size=count))),
        series=tuple(
            Series(name=draw(WORDS), values=tuple(draw(st.lists(values, min_size=count, max_size=count))))
            for _ in range(rows)
        ),
        unit=draw(st.sampled_from(["", "%", "£", "kW", "kWh a year"])),
        highlight=draw(st.one_of(st.none(), st.integers(0, count - 1))),
    )  # fmt: skip


TABLES = st.integers(1, 5).flatmap(
    lambda columns: st.builds(
        TableVisual,
        header=st.lists(WORDS, min_size=columns, max_size=columns).map(tuple),
        rows=st.lists(st.lists(WORDS, min_size=columns, max_size=columns).map(tuple), min_size=1, max_size=6).map(
            tuple
        ),
    )
)
SIDES = st.builds(
    Side, name=WORDS, value=st.one_of(st.just(""), WORDS), points=st.lists(WORDS, max_size=4).map(tuple)
)
COMPARISONS = st.builds(ComparisonVisual, left=SIDES, right=SIDES)
QUICK = settings(deadline=None, max_examples=25, phases=[Phase.explicit, Phase.generate])


@pytest.mark.no_cover
@QUICK
@given(visual=st.one_of(charts(), TABLES, COMPARISONS), frame=FRAMES)
def test_any_data_is_laid_out_inside_the_page_or_refused_with_advice(visual: Visual, frame: Frame) -> None:
    laid_out = _laid_out_or_refused(visual, frame)
    for text in texts_at(laid_out, 4.0) if laid_out else []:
        lean = text.op.font.size  # rare glyphs reach far out of their line
        assert outside(text, frame.content) <= lean, text.op.text


def _laid_out_or_refused(visual: Visual, frame: Frame) -> LaidOut | None:
    refused: list[ValidationError] = []
    try:
        return told(visual).on(frame, theme_named("studio"))
    except ValidationError as error:
        refused.append(error)
    assert refused[0].hint
    return None


@QUICK
@given(
    code=st.text(st.characters(codec="utf-8"), max_size=600),
    language=st.sampled_from(["python", "js", "rust", "html", "json", "bash", "", "no such language"]),
    steps=st.lists(st.lists(st.integers(1, 30), max_size=4).map(tuple), max_size=3).map(tuple),
    frame=FRAMES,
)
def test_any_code_is_laid_out(code: str, language: str, steps: tuple[tuple[int, ...], ...], frame: Frame) -> None:
    laid_out = told(CodeVisual(code=code, language=language, steps=steps)).on(frame, theme_named("petrol"))
    assert laid_out.layers
