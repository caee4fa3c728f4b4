from __future__ import annotations

import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.exceptions import ValidationError
from app.design.cast import is_airborne
from app.design.contrast import LARGE_RATIO
from app.design.frame import Frame, LaidOut
from app.design.motion import LEAD_SECONDS
from app.design.themes import THEMES
from app.media.composition import SpriteLayer
from app.media.drawing.illustrations import visible_extent
from app.media.drawing.ops import Box, EllipseOp, GroupOp, IllustrationOp
from app.media.easing import value_at
from app.story.script import Aspect, StatementVisual
from tests.unit.design.pages import (
    Told,
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
HEADING = "After dark, the battery takes over."
SAID = "When the sun goes down, the battery takes over and keeps the lights on in your house until morning."
ARTICLE = (
    "The city council voted on Tuesday evening to approve a new plan. It would add more than forty miles of "
    "protected bike lanes over the next five years. Supporters say the lanes will make the streets safer for "
    "children. Critics worry about parking and the cost, which is expected to reach 62 million dollars."
)

pytestmark = pytest.mark.usefixtures("_no_model")


def statement(text: str = HEADING, *said: str, **visual: object) -> Told:
    shown = StatementVisual.model_validate({"text": rich(text), **visual})
    return told(shown, *(said or (SAID,)))


def objects(laid_out: LaidOut) -> dict[str, SpriteLayer]:
    return {layer.id: layer for layer in laid_out.layers if isinstance(layer, SpriteLayer) and "object" in layer.id}


def illustration(layer: SpriteLayer) -> IllustrationOp:
    ops = (inner for op in layer.drawing.ops for inner in (op.ops if isinstance(op, GroupOp) else (op,)))
    return next(op for op in ops if isinstance(op, IllustrationOp))


def codes(laid_out: LaidOut) -> list[str]:
    return [illustration(layer).code for _, layer in sorted(objects(laid_out).items())]


def box_of(op: IllustrationOp) -> Box:
    width, height = visible_extent(op)
    return Box(x=op.base[0] - width / 2, y=op.base[1] - height, w=width, h=height)


def words_at(laid_out: LaidOut, t: float) -> str:
    return " ".join(seen.op.text for seen in texts_at(laid_out, t))


class TestWords:
    @pytest.mark.parametrize("captions", [True, False])
    @pytest.mark.parametrize("aspect", ASPECTS)
    @pytest.mark.parametrize("theme", ["studio", "petrol", "petrol-light", "signal", "aurora"])
    def test_stand_in_the_content_clear_of_objects(self, theme: str, aspect: Aspect, captions: bool) -> None:
        frame = Frame(aspect, captions)
        page = statement(support="No noise. No fuel. No waiting.", illustrations=("battery", "house", "moon"))
        laid_out = page.on(frame, THEMES[theme])
        seen = texts_at(laid_out, page.duration - 0.5)
        assert "battery" in " ".join(one.op.text for one in seen)
        assert max(outside(one, frame.content) for one in seen) <= 0
        for one in seen:
            for layer in objects(laid_out).values():
                assert overlap(one.box, box_of(illustration(layer))) == 0

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(
        words=st.lists(st.text("abcdefgWM12%äß漢字", min_size=1, max_size=16), min_size=1, max_size=24),
        aspect=st.sampled_from(ASPECTS), theme=st.sampled_from(["studio", "petrol"]), pictured=st.booleans(),
    )  # fmt: skip
    def test_of_any_length_fit(self, words: list[str], aspect: Aspect, theme: str, pictured: bool) -> None:
        frame = Frame(aspect, captions=True)
        page = statement(" ".join(words), illustrations=("battery",) if pictured else ("none",))
        laid_out = page.on(frame, THEMES[theme])
        seen = texts_at(laid_out, page.duration - 0.3)
        assert seen
        assert max(outside(one, frame.content) for one in seen) <= 0
        for one, other in combinations(seen, 2):
            assert one.op.y != other.op.y or overlap(one.box, other.box) == 0

    def test_a_long_heading_keeps_all_its_words(self) -> None:
        heading = (
            "How the city plans to add forty miles of protected bike lanes without raising taxes this year or next"
        )
        for aspect in ASPECTS:
            page = statement(heading, "Briefly said.", illustrations=("bicycle",))
            assert words_at(page.on(Frame(aspect, captions=True), THEMES["petrol"]), 1.5) == heading

    @pytest.mark.parametrize("theme", ["studio", "petrol", "petrol-light", "signal", "aurora"])
    def test_read_on_what_is_behind_them(self, theme: str) -> None:
        for aspect in ("16:9", "9:16"):
            frame = Frame(aspect, captions=True)
            page = statement(illustrations=("battery", "house", "moon"))
            laid_out = page.on(frame, THEMES[theme])
            behind = rendered(without_text(laid_out), frame, page.duration - 0.5, width=480)
            for seen in texts_at(laid_out, page.duration - 0.5):
                assert least_contrast(seen, behind, 480 / frame.width) >= LARGE_RATIO

    def test_accents_are_the_authors_or_a_short_last_line(self) -> None:
        theme = THEMES["petrol"]
        for text, expected in (("*After dark*, the battery takes over.", "After dark"),
                               ("After dark, the battery takes over.", "takes over.")):  # fmt: skip
            page = statement(text, illustrations=("battery",))
            lit = [
                seen for seen in texts_at(page.on(Frame(), theme), 2.0) if seen.fills == (theme.palette.accent_text,)
            ]
            assert " ".join(seen.op.text for seen in lit) == expected

    def test_an_empty_text_is_chosen_from_the_voice(self) -> None:
        page = statement("", "Solar panels turn sunlight into electricity.")
        assert words_at(page.on(Frame(), THEMES["studio"]), 2.0) == "Solar panels turn sunlight into electricity."

    def test_a_silent_scene_without_words_is_still_a_picture(self) -> None:
        laid_out = told(StatementVisual()).on(Frame(), THEMES["petrol"])
        assert [layer.id for layer in laid_out.layers] == ["ground", "emblem"]


class TestObjects:
    def test_are_the_authors(self) -> None:
        laid_out = statement(illustrations=("🚲", "house")).on(Frame(), THEMES["studio"])
        assert codes(laid_out) == ["1f6b2", "1f3e0"]

    def test_are_chosen_from_the_words(self) -> None:
        laid_out = statement().on(Frame(), THEMES["studio"])
        assert codes(laid_out)[0] == "1f50b"
        assert len(objects(laid_out)) == 3

    @pytest.mark.parametrize("theme", ["studio", "petrol"])
    def test_none_means_type_only_with_something_to_look_at(self, theme: str) -> None:
        page = statement(illustrations=("none",))
        laid_out = page.on(Frame(), THEMES[theme])
        assert objects(laid_out) == {}
        empty = rendered(without_text(laid_out), Frame(), 2.0, width=320).astype(int)
        assert np.ptp(empty.sum(axis=2)) > 120

    def test_another_language_goes_type_only(self) -> None:
        page = statement("Die Batterie übernimmt die Nacht", "Die Batterie übernimmt die Nacht.")
        assert objects(page.on(Frame(), THEMES["studio"])) == {}

    def test_an_unknown_one_is_an_error(self) -> None:
        with pytest.raises(ValidationError, match="flurb"):
            statement(illustrations=("flurb",)).on(Frame(), THEMES["studio"])

    @pytest.mark.parametrize("captions", [True, False])
    @pytest.mark.parametrize("aspect", ASPECTS)
    @pytest.mark.parametrize("theme", ["studio", "petrol"])
    @pytest.mark.parametrize(
        "names", [("battery",), ("car", "factory", "tree"), ("sun", "moon", "star"), ("house", "⚡", "🏭")]
    )
    def test_stay_on_stage_above_the_captions(
        self, names: tuple[str, ...], theme: str, aspect: Aspect, captions: bool
    ) -> None:
        frame = Frame(aspect, captions)
        laid_out = statement(illustrations=names).on(frame, THEMES[theme])
        assert len(objects(laid_out)) == len(names)
        for layer in objects(laid_out).values():
            box = box_of(illustration(layer))
            assert box.x >= 24
            assert box.right <= frame.width - 24
            assert box.y >= frame.content.y - 1
            assert box.bottom <= (frame.caption_area.y if captions else frame.height - 40)

    def test_no_two_are_nearly_the_same_size(self) -> None:
        for names in (("battery", "house", "moon"), ("house", "tree", "car"), ("sun", "moon", "star")):
            sizes = sorted(
                math.prod(visible_extent(illustration(layer))) ** 0.5
                for layer in objects(statement(illustrations=names).on(Frame(), THEMES["studio"])).values()
            )
            assert all(larger >= smaller * 1.15 for smaller, larger in pairwise(sizes))

    def test_standing_things_touch_the_floor_and_mirror_in_it(self) -> None:
        laid_out = statement(illustrations=("battery", "house", "moon")).on(Frame(), THEMES["studio"])
        found = {illustration(layer).code: illustration(layer) for layer in objects(laid_out).values()}
        battery, house, moon = found["1f50b"], found["1f3e0"], found["1f319" if "1f319" in found else "1f315"]
        assert battery.contact > 0
        assert battery.reflection > 0
        assert house.base[1] < battery.base[1]
        assert house.blur > 0
        assert is_airborne(moon.code)
        assert moon.contact == moon.reflection == 0

    def test_petrol_sets_a_hero_before_a_disc_that_it_fills_and_others_on_its_rings(self) -> None:
        laid_out = statement(illustrations=("battery", "house")).on(Frame(), THEMES["petrol"])
        rings = next(layer for layer in laid_out.layers if layer.id == "scenery")
        assert isinstance(rings, SpriteLayer)
        disc = rings.drawing.ops[0]
        assert isinstance(disc, EllipseOp)
        hero, other = (illustration(layer) for _, layer in sorted(objects(laid_out).items()))
        assert math.dist(box_of(hero).center, disc.center) < disc.rx / 3
        assert max(box_of(hero).w, box_of(hero).h) > 1.8 * disc.rx
        assert math.dist(box_of(other).center, disc.center) > disc.rx

    def test_petrol_changes_what_its_heroes_are_seen_before(self) -> None:
        page = statement(illustrations=("battery", "house"))
        views = [page.on(Frame(), THEMES["petrol"].on_scene(index)) for index in range(3)]
        layers = [layer for view in views for layer in view.layers if isinstance(layer, SpriteLayer)]
        scenery = [layer.drawing for layer in layers if layer.id == "scenery"]
        assert len(scenery) == len({repr(drawing) for drawing in scenery}) == 3


class TestMotion:
    def test_the_hero_is_early_and_others_come_as_they_are_said(self) -> None:
        page = statement(illustrations=("battery", "house"))
        layers = objects(page.on(Frame(), THEMES["studio"]))
        said = next(word.start for word in page.narration.words if word.text == "house")
        assert layers["object-0-0"].start < 0.5
        assert layers["object-0-1"].start == pytest.approx(said - LEAD_SECONDS)

    def test_an_object_answers_to_its_word_once(self) -> None:
        page = statement(illustrations=("battery",))
        hero = objects(page.on(Frame(), THEMES["studio"]))["object-0-0"]
        said = next(word.start for word in page.narration.words if word.text == "battery")
        assert value_at(hero.scale, said - 0.2) == pytest.approx(1.0)
        assert max(value_at(hero.scale, said + step / 50) for step in range(20)) == pytest.approx(1.06, abs=0.005)
        assert value_at(hero.scale, said + 0.5) == pytest.approx(1.0)

    def test_only_what_hangs_in_the_air_keeps_moving(self) -> None:
        page = statement(illustrations=("house", "moon"))
        layers = objects(page.on(Frame(), THEMES["studio"]))
        late = np.linspace(4.0, page.duration - 0.1, 40)
        house, moon = ([value_at(layers[name].y, t) for t in late] for name in ("object-0-0", "object-0-1"))
        assert np.ptp(house) == 0
        assert 4 < np.ptp(moon) <= 12

    def test_words_rise_line_by_line(self) -> None:
        laid_out = statement().on(Frame(), THEMES["studio"])
        lines = [layer for layer in laid_out.layers if layer.id.startswith("words-0-")]
        assert len(lines) == 3
        begins = [frames[0].t for layer in lines if isinstance(frames := layer.opacity, tuple)]
        assert len(begins) == 3
        assert begins == sorted(set(begins))


class TestBeats:
    def test_a_long_scene_follows_what_is_said(self) -> None:
        page = statement("A plan for cyclists", ARTICLE)
        laid_out = page.on(Frame(captions=True), THEMES["studio"])
        shown = [words_at(laid_out, t) for t in np.arange(1.0, page.duration, 0.5)]
        assert shown[0] == "A plan for cyclists"
        assert "Forty miles of protected bike lanes" in shown
        assert any("62 million" in words for words in shown)

    def test_something_new_is_seen_often(self) -> None:
        page = statement("A plan for cyclists", ARTICLE)
        laid_out = page.on(Frame(captions=True), THEMES["studio"])
        arrivals = sorted({layer.start for layer in laid_out.layers})
        waits = np.diff([*arrivals, page.duration])
        assert waits.max() < 8
        assert len(arrivals) >= 6

    def test_words_before_are_gone_when_new_ones_come(self) -> None:
        page = statement("A plan for cyclists", ARTICLE)
        laid_out = page.on(Frame(captions=True), THEMES["petrol"])
        for t in np.arange(0.5, page.duration, 0.1):
            seen = texts_at(laid_out, t)
            assert all(overlap(one.box, other.box) == 0 for one, other in combinations(seen, 2))

    def test_objects_change_with_the_words_and_never_two_heroes_at_once(self) -> None:
        page = statement("A plan for cyclists", ARTICLE)
        laid_out = page.on(Frame(captions=True), THEMES["studio"])
        heroes = [layer for name, layer in objects(laid_out).items() if name.endswith("-0")]
        assert len(heroes) >= 2
        for before, after in pairwise(heroes):
            assert before.end is not None
            assert after.start >= before.end - 0.01 or value_at(before.opacity, after.start + 0.1) < 0.2

    def test_a_hero_that_stays_does_not_leave_and_come_again(self) -> None:
        said = "Every battery ages a little each year. Cold nights drain a battery faster than warm ones do."
        laid_out = statement("The battery in your phone", said).on(Frame(captions=True), THEMES["petrol"])
        assert [name for name in objects(laid_out) if name.endswith("-0")] == ["object-0-0"]

    def test_a_short_scene_keeps_its_words(self) -> None:
        page = statement("Dogs sleep", "Dogs sleep half of the day. Cats sleep even more.")
        laid_out = page.on(Frame(), THEMES["studio"])
        assert words_at(laid_out, page.duration - 0.1) == "Dogs sleep"


def test_few_layers_and_only_small_ones_move_for_long() -> None:
    page = statement("A plan for cyclists", ARTICLE)
    frame = Frame(captions=True)
    laid_out = page.on(frame, THEMES["studio"])
    assert len(laid_out.layers) < 30
    for layer in laid_out.layers:
        ys = [value_at(layer.y, t) for t in np.linspace(layer.start + 1.2, (layer.end or page.duration) - 0.4, 10)]
        if np.ptp(ys) > 0:
            assert isinstance(layer, SpriteLayer)
            assert illustration(layer).height < 0.2 * frame.height


def test_says_what_captions_must_not_cover() -> None:
    laid_out = statement(illustrations=("battery",)).on(Frame(captions=True), THEMES["petrol-light"])
    assert laid_out.caption_tone == "light"
    assert all(overlap(box, Frame(captions=True).caption_area) == 0 for box in laid_out.lit)
