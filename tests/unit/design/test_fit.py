"""Scenes that hold more than a page become several, and the voice goes along."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.design.fit import split_to_fit
from app.design.frame import Frame
from app.design.themes import theme_named
from app.story.script import (
    Aspect,
    ListVisual,
    NumberVisual,
    Passage,
    QuoteVisual,
    Scene,
    StepsVisual,
    TableVisual,
    TitleVisual,
)
from tests.unit.design.pages import Said, items, rich, told

THEME = theme_named("petrol")
WIDE = Frame("16:9", captions=True)
ELEVEN = items(*(f"Item number {n} | and a few words that say more of it" for n in range(11)))
SPEECH = (
    "We stopped asking when power is cheap. The house tells us when the sun is out, and the washing machine listens. "
    "My grandmother would have laughed at that: she hung the washing when the wind was right. We have only learned "
    "again what she never forgot, and it took us four thousand pounds and a battery to do it."
)


def scene(visual: ListVisual | StepsVisual, *, count: int) -> Scene:
    said: tuple[Said, ...] = ("First a word.", *((f"Of item {n}.", n) for n in range(count)), "That is all.")
    return told(visual, *said).scene


class TestPages:
    @pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1", "4:5"])
    @pytest.mark.parametrize("kind", [ListVisual, StepsVisual])
    def test_every_item_and_every_passage_is_kept_in_order(
        self, aspect: Aspect, kind: type[ListVisual] | type[StepsVisual]
    ) -> None:
        whole = scene(kind(title=rich("A title"), items=ELEVEN), count=11)
        parts = split_to_fit(whole, Frame(aspect, captions=True), THEME)
        assert len(parts) > 1
        visuals = [part.visual for part in parts]
        assert all(isinstance(visual, kind) for visual in visuals)
        assert tuple(item for visual in visuals for item in visual.items) == ELEVEN  # type: ignore[union-attr]  # above
        assert [p.text for part in parts for p in part.passages] == [p.text for p in whole.passages]
        for part in parts:
            spoken = [p.item for p in part.passages if p.item is not None]
            assert spoken == list(range(len(part.visual.items)))  # type: ignore[union-attr]  # a list or steps
        assert [part.id for part in parts] == ["scene", *(f"scene~{n}" for n in range(2, len(parts) + 1))]
        assert all(part.transition == "cut" for part in parts[1:])

    def test_steps_go_on_counting(self) -> None:
        parts = split_to_fit(scene(StepsVisual(items=ELEVEN, first=3), count=11), WIDE, THEME)
        firsts = [part.visual.first for part in parts if isinstance(part.visual, StepsVisual)]
        assert firsts[0] == 3
        assert firsts[1] == 3 + len(parts[0].visual.items)  # type: ignore[union-attr]  # steps

    def test_long_items_make_shorter_pages(self) -> None:
        long = items(*(f"{SPEECH} | {SPEECH}" for _ in range(4)))
        assert len(split_to_fit(scene(ListVisual(items=long), count=4), WIDE, THEME)) > 1

    def test_what_fits_is_left_as_it_is(self) -> None:
        short = scene(ListVisual(items=ELEVEN[:5]), count=5)
        assert split_to_fit(short, WIDE, THEME) == [short]
        number = told(NumberVisual(value="62%"), "Sixty-two.").scene
        assert split_to_fit(number, WIDE, THEME) == [number]

    def test_a_least_duration_is_shared_out(self) -> None:
        whole = scene(ListVisual(items=ELEVEN), count=11).model_copy(update={"duration": 22.0})
        parts = split_to_fit(whole, WIDE, THEME)
        assert sum(part.duration or 0 for part in parts) == pytest.approx(22.0)


class TestQuotes:
    def quoted(self, *passages: Passage, text: str = SPEECH) -> Scene:
        visual = QuoteVisual(text=rich(text.replace("the sun is out", "*the sun is out*")), attribution="A neighbour")
        return Scene(id="q", visual=visual, passages=passages)

    def test_a_long_one_is_parted_after_sentences_with_its_voice(self) -> None:
        parts = split_to_fit(self.quoted(Passage(text=f"She put it so. {SPEECH}")), WIDE, THEME)
        texts = [part.visual.text for part in parts if isinstance(part.visual, QuoteVisual)]
        assert len(parts) > 1
        assert " ".join(text.text for text in texts) == SPEECH
        assert all(text.text.endswith(".") for text in texts)
        assert [text.text[a:b] for text in texts for a, b in text.accents] == ["the sun is out"]
        for part, text in zip(parts, texts, strict=True):
            assert "".join(p.text for p in part.passages).endswith(text.text)

    def test_a_caption_of_its_own_is_not_said_twice(self) -> None:
        parts = split_to_fit(self.quoted(Passage(text=SPEECH, caption="In short.")), WIDE, THEME)
        assert [p.caption for part in parts for p in part.passages] == ["In short.", *[""] * (len(parts) - 1)]

    def test_it_stays_whole_where_the_voice_says_something_else(self) -> None:
        whole = self.quoted(Passage(text="I shall not read this out."))
        assert split_to_fit(whole, WIDE, THEME) == [whole]

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.sampled_from(["sun", "and", "water,", "house.", "it", "listens;", "when?"]), max_size=90))
    def test_no_word_is_lost(self, words: list[str]) -> None:
        text = " ".join(["We", *words])
        parts = split_to_fit(self.quoted(Passage(text=text), text=text), Frame("9:16"), THEME)
        assert " ".join(part.visual.text.text for part in parts if isinstance(part.visual, QuoteVisual)) == text
        assert " ".join(p.text for part in parts for p in part.passages) == text


class TestTitles:
    def test_a_long_title_gives_what_follows_its_colon_to_the_subtitle(self) -> None:
        tail = (
            "a platform that turns long scripts into finished and narrated videos without any key or account at all"
        )
        (part,) = split_to_fit(told(TitleVisual(title=rich(f"Reelwright: {tail}")), "Hello.").scene, WIDE, THEME)
        assert isinstance(part.visual, TitleVisual)
        assert part.visual.title.text == "Reelwright"
        assert part.visual.subtitle == tail

    def test_a_short_one_keeps_its_colon(self) -> None:
        whole = told(TitleVisual(title=rich("Solar: a start")), "Hello.").scene
        assert split_to_fit(whole, WIDE, THEME) == [whole]


class TestTables:
    @staticmethod
    def wide_table() -> Scene:
        header = ("Model", *(f"Measure number {n}" for n in range(1, 7)))
        rows = tuple(
            (f"A model called {letter}", *(f"{n}2m{n}3s and {n} MB" for n in range(1, 7))) for letter in "ABCDEF"
        )
        visual = TableVisual(header=header, rows=rows, align=("left", *["right"] * 6), highlight=1)
        return told(visual, "First we say this.", "Then we say that.").scene

    @pytest.mark.parametrize("aspect", ["9:16", "1:1", "4:5"])
    def test_one_too_wide_shows_some_columns_at_a_time_beside_the_first(self, aspect: Aspect) -> None:
        whole = self.wide_table()
        parts = split_to_fit(whole, Frame(aspect, captions=True), THEME)
        tables = [part.visual for part in parts if isinstance(part.visual, TableVisual)]
        assert len(tables) == len(parts) > 1
        assert all(table.header[0] == "Model" for table in tables)
        shown = {
            (row[0], name, cell)
            for table in tables
            for row in table.rows
            for name, cell in zip(table.header, row, strict=True)
        }
        assert isinstance(whole.visual, TableVisual)
        assert shown == {
            (row[0], name, cell)
            for row in whole.visual.rows
            for name, cell in zip(whole.visual.header, row, strict=True)
        }

    def test_what_is_said_goes_on_over_its_pages(self) -> None:
        parts = split_to_fit(self.wide_table(), Frame("9:16", captions=True), THEME)
        assert [p.text for part in parts for p in part.passages] == ["First we say this.", "Then we say that."]
        assert parts[0].passages
        assert all(part.duration and part.duration >= 4 for part in parts)

    def test_one_that_fits_stays_whole(self) -> None:
        small = told(TableVisual(header=("A", "B"), rows=(("1", "2"),)), "Said.").scene
        assert split_to_fit(small, WIDE, THEME) == [small]

    def test_one_that_never_fits_stays_as_it_is(self) -> None:
        endless = told(TableVisual(header=("A",), rows=(("word " * 900,),)), "Said.").scene
        assert split_to_fit(endless, WIDE, THEME) == [endless]
