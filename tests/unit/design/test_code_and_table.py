"""Code and tables in time: what is spoken is lit and in view; rows, columns and bars stand where they should."""

from __future__ import annotations

import pytest

from app.core.exceptions import ValidationError
from app.design.frame import Frame, LaidOut
from app.design.motion import LEAD_SECONDS
from app.design.themes import theme_named
from app.media.composition import SpriteLayer
from app.media.drawing.ops import RectOp
from app.media.easing import value_at
from app.story.script import CodeVisual, TableVisual
from tests.unit.design.data_scenes import PLANS, QUOTES, SOLAR_CODE, STEPS_SAID
from tests.unit.design.pages import Told, collide, rendered, rich, shown, texts_at, told

PETROL = theme_named("petrol")
WIDE, TALL = Frame("16:9"), Frame("9:16", captions=True)
LONG = "\n".join(f"line_{number} = work({number})" for number in range(1, 61))
LONG_CODE = CodeVisual(title=rich("A long file"), code=LONG, language="python", steps=((3,), (30, 31), (58,)))
LONG_SAID = (("First we set up the work.", 0), ("In the middle it gets hard.", 1), ("And here it ends well.", 2))


def layer(laid_out: LaidOut, name: str) -> SpriteLayer:
    return next(each for each in laid_out.layers if each.id.startswith(name) and isinstance(each, SpriteLayer))


def in_view(laid_out: LaidOut, t: float) -> dict[str, float]:
    """Return the words of code rows that are inside their window at `t`, and where their baselines are."""
    found = {}
    for each in laid_out.layers:
        if not isinstance(each, SpriteLayer) or each.clip is None or not each.id.startswith(("code", "lit")):
            continue
        on_stage = each.start <= t and (each.end is None or t < each.end)
        top, bottom = value_at(each.clip.top, t), value_at(each.clip.bottom, t)
        for op in each.drawing.ops if on_stage else ():
            y = getattr(op, "y", None)
            if y is not None and top < y + value_at(each.y, t) <= bottom:
                found[op.text] = y + value_at(each.y, t)  # type: ignore[union-attr]  # has y, so it is text
    return found


class TestCode:
    @pytest.mark.parametrize("frame", [WIDE, TALL], ids=["wide", "tall"])
    def test_all_of_a_short_file_is_there(self, frame: Frame) -> None:
        visual = SOLAR_CODE.model_copy(update={"steps": (), "code": "a = 1\nb = 2\nprint(a + b)"})
        seen = {text.op.text for text in texts_at(told(visual, "Short.").on(frame, PETROL), 2.0)}
        assert {"solar.py", "1", "2", "3", "a =", "b ="} <= seen

    def test_lines_light_as_they_are_spoken_and_the_rest_dims(self) -> None:
        scene = told(SOLAR_CODE, *STEPS_SAID)
        laid_out = scene.on(WIDE, PETROL)
        first, second, third = scene.narration.passages[1:4]
        for number, (start, _) in enumerate((first, second, third)):
            lit = layer(laid_out, f"lit-{number}-")
            assert lit.start == pytest.approx(start, abs=0.01)
            assert shown(lit, start + 0.4)
        assert not shown(layer(laid_out, "lit-0-"), second[0] + 0.4)
        assert value_at(layer(laid_out, "code-0").opacity, first[0] - 0.2) == 1.0
        assert value_at(layer(laid_out, "code-0").opacity, first[0] + 0.4) == pytest.approx(0.56)

    @pytest.mark.parametrize("frame", [WIDE, TALL, Frame("1:1"), Frame("4:5", captions=True)])
    def test_lit_lines_are_in_the_middle_of_the_view_of_a_long_file(self, frame: Frame) -> None:
        scene = told(LONG_CODE, *LONG_SAID)
        laid_out = scene.on(frame, PETROL)
        window = layer(laid_out, "code-0").clip
        assert window is not None
        for number, lines in ((1, (30, 31)), (2, (58,))):
            t = scene.narration.passages[number][0] + 0.7
            view = in_view(laid_out, t)
            for line in lines:
                assert f"line_{line} = work(" in view, (line, view)
            top, bottom = value_at(window.top, t), value_at(window.bottom, t)
            if number == 1:
                assert 0.2 <= (view["line_30 = work("] - top) / (bottom - top) <= 0.6

    def test_the_scroll_leads_the_light_and_moves_by_whole_lines(self) -> None:
        scene = told(LONG_CODE, *LONG_SAID)
        track = layer(scene.on(WIDE, PETROL), "code-0").y
        assert isinstance(track, tuple)
        second = scene.narration.passages[1][0]
        move = next(key for key in track if key.t > second - 0.3)
        assert move.t == pytest.approx(second - 0.12, abs=0.01)
        assert all(abs(key.v) % 60 == pytest.approx(0, abs=1e-6) for key in track)

    def test_a_long_file_without_steps_is_shown_to_its_end(self) -> None:
        visual = LONG_CODE.model_copy(update={"steps": ()})
        scene = told(visual, *[("This is a long story about many lines of code.", 0)] * 4)
        laid_out = scene.on(WIDE, PETROL)
        assert "line_1 = work(" in in_view(laid_out, 1.0)
        assert "line_60 = work(" in in_view(laid_out, scene.duration - 0.1)

    def test_steps_longer_than_the_view_are_read_to_their_end(self) -> None:
        visual = LONG_CODE.model_copy(update={"steps": (tuple(range(1, 31)),)})
        scene = told(visual, ("This step speaks of thirty lines, which is more than anyone sees.", 0))
        assert "line_30 = work(" in in_view(scene.on(WIDE, PETROL), scene.duration - 0.1)

    def test_the_note_hangs_from_the_lit_lines_clear_of_the_code(self) -> None:
        scene = told(SOLAR_CODE, *STEPS_SAID)
        laid_out = scene.on(WIDE, PETROL)
        texts = texts_at(laid_out, scene.narration.passages[1][0] + 1.0)
        note = next(text for text in texts if text.op.text.startswith("Solar made"))
        assert not any(collide(note, other) for other in texts if other.op.text != note.op.text)

    def test_a_note_without_room_stands_under_the_headline(self) -> None:
        code = LONG_CODE.code.replace("work(", f"work_{'and_more_' * 5}(")
        visual = LONG_CODE.model_copy(update={"note": "Sixty lines of work", "code": code})
        laid_out = told(visual, *LONG_SAID).on(WIDE, PETROL)
        note = next(text for text in texts_at(laid_out, 2.0) if text.op.text == "Sixty lines of work")
        panel = layer(laid_out, "panel").drawing.ops[1]
        assert isinstance(panel, RectOp)
        assert note.box.bottom < panel.box.y


class TestTables:
    def test_words_stand_left_and_numbers_right(self) -> None:
        texts = {text.op.text: text for text in texts_at(told(QUOTES).on(WIDE, PETROL), 1.9)}
        names = {round(texts[f"Quote {letter}"].box.x) for letter in "ABCD"}
        prices = [texts[price].op for price in ("£7,450", "£7,300", "£6,900", "£7,800")]
        assert max(names) - min(names) <= 1
        assert len({price.x for price in prices}) == 1
        assert {(price.align, price.font.features) for price in prices} == {("right", ("tnum",))}

    def test_in_cell_bars_are_to_scale_from_zero(self) -> None:
        laid_out = told(QUOTES).on(WIDE, PETROL)
        bars = [
            op.box.w
            for number in range(5)
            for op in layer(laid_out, f"row-{number}").drawing.ops
            if isinstance(op, RectOp) and op.radii[1] > 0
        ]
        assert bars == pytest.approx([bars[4] * years / 8.2 for years in (6.4, 6.9, 7.3, 7.7, 8.2)], abs=0.5)

    def test_rows_light_as_they_are_spoken(self) -> None:
        scene = told(QUOTES, "Of all five offers for the roof", "Quote C is the fair one.", "Then comes the last.")
        laid_out = scene.on(WIDE, PETROL)
        lit = layer(laid_out, "row-2-lit")
        spoken = next(word.start for word in scene.narration.words if word.text == "Quote")
        assert lit.start == pytest.approx(max(spoken - LEAD_SECONDS, 1.1), abs=0.05)
        assert [each for each in laid_out.layers if each.id == "row-4-lit"][-1].end is None

    def test_the_lit_row_reads_on_its_bar(self) -> None:
        scene = told(QUOTES)
        picture = rendered(scene.on(WIDE, PETROL), WIDE, 3.0)
        assert tuple(picture[int(834 / 3), int(84 / 3)]) == pytest.approx((0xFF, 0x7A, 0x3D), abs=6)

    def test_no_row_is_lit_when_nothing_chooses_one(self) -> None:
        laid_out = told(PLANS).on(WIDE, PETROL)
        assert not [each for each in laid_out.layers if each.id.endswith("-lit")]

    def test_tall_frames_fold_numbers_under_the_name(self) -> None:
        seen = {text.op.text for text in texts_at(told(QUOTES).on(Frame("9:16"), PETROL), 1.9)}
        assert "5.0 kW, 4,550 kWh a year" in {text.replace("\u00a0", " ") for text in seen}

    @pytest.mark.parametrize("frame", [WIDE, TALL], ids=["wide", "tall"])
    def test_every_cell_of_a_table_of_words_is_there(self, frame: Frame) -> None:
        seen = " ".join(text.op.text for text in texts_at(told(PLANS).on(frame, PETROL), 4.0)).replace("\u00a0", " ")
        for row in PLANS.rows:
            for word in " ".join(row).split():
                assert word in seen

    def test_a_table_without_a_header_or_title_stands(self) -> None:
        bare = TableVisual(header=("", ""), rows=(("Founded", "1998"), ("People", "2,340")))
        assert {"Founded", "2,340"} <= {text.op.text for text in texts_at(told(bare).on(WIDE, PETROL), 3.0)}

    def test_more_than_the_frame_holds_is_refused_with_advice(self) -> None:
        rows = tuple((f"Row {number}", "a" * 10) for number in range(40))
        scene: Told = told(TableVisual(header=("A", "B"), rows=rows))
        with pytest.raises(ValidationError, match="40 rows"):
            scene.on(WIDE, PETROL)
