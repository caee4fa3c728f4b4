from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.caption_text import columns
from app.media.captions import Aspect, Chunk, ChunkRules, chunks, highlights, text_of
from app.media.timeline import TimedWord

ASPECTS: tuple[Aspect, ...] = ("9:16", "16:9", "1:1", "4:5")
TICK = 1e-9


def spoken(text: str, *, pace: float = 0.07, pause: float = 0.4, start: float = 0.3) -> list[TimedWord]:
    """Words of a text at an even pace, with pauses after sentences and commas."""
    words, now, place = [], start, 0
    for token in text.split():
        place = text.index(token, place)
        end = now + max(0.1, len(token) * pace)
        words.append(TimedWord(text=token, start=now, end=end, start_char=place, end_char=place + len(token)))
        now = end + (pause if token[-1] in ".?!" else pause / 4 if token[-1] in ",;:" else 0)
        place += len(token)
    return words


def at(*times: tuple[str, float, float]) -> list[TimedWord]:
    return [TimedWord(text=text, start=start, end=end) for text, start, end in times]


def shown(chunk: Chunk) -> str:
    return " | ".join(text_of([chunk.words[i] for i in line]) for line in chunk.lines)


def letters(text: str) -> str:
    """A text without the marks that captions may drop."""
    return "".join(char for char in text if char not in ",.;、，。；")


def texts(text: str, aspect: Aspect = "9:16", language: str = "en") -> list[str]:
    return [text_of(c.words) for c in chunks(spoken(text), ChunkRules.for_words(aspect, language))]


TOKENS = st.one_of(
    st.sampled_from(
        ["the", "of", "a", "and", "because", "so", "sun", "roof", "Marie", "Curie", "62%", "40", "kW", "£720", "—"],
    ),
    st.sampled_from(
        ["sun,", "house.", "why?", "first:", "yes!", "no;", "“Well,”", "Dr.", "e.g.", "3.5", "insulation", "it's"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1, max_size=30),
)


@st.composite
def speech(draw: st.DrawFn) -> list[TimedWord]:
    words, now, passage = [], draw(st.floats(0, 2)), 0
    for token in draw(st.lists(TOKENS, max_size=40)):
        end = now + draw(st.floats(0, 1.2))
        words.append(TimedWord(text=token, start=now, end=end, passage=passage))
        now = max(now, end + draw(st.sampled_from([0.0, 0.0, 0.0, 0.1, 0.4, 2.0, -0.05])))
        passage += draw(st.sampled_from([0, 0, 0, 0, 1]))
    return words


RULES = st.sampled_from([make(aspect) for aspect in ASPECTS for make in (ChunkRules.for_words, ChunkRules.for_lines)])


class TestAnyText:
    @given(speech(), RULES)
    def test_every_word_appears_once_and_in_order(self, words: list[TimedWord], rules: ChunkRules) -> None:
        found = "".join(letters(word.text) for chunk in chunks(words, rules) for word in chunk.words)
        assert found == "".join(letters(word.text) for word in words)

    @given(speech(), RULES)
    def test_lines_hold_every_word_of_the_chunk_in_order(self, words: list[TimedWord], rules: ChunkRules) -> None:
        for chunk in chunks(words, rules):
            assert [i for line in chunk.lines for i in line] == list(range(len(chunk.words)))
            assert all(chunk.lines)

    @given(speech(), RULES)
    def test_limits_hold_except_for_a_single_word_too_long(self, words: list[TimedWord], rules: ChunkRules) -> None:
        for chunk in chunks(words, rules):
            assert len(chunk.lines) <= rules.max_lines
            assert len(chunk.words) <= max(rules.max_words, rules.short_max_words)
            for line in chunk.lines:
                assert len(line) == 1 or columns(text_of([chunk.words[i] for i in line])) <= rules.max_columns

    @given(speech(), RULES)
    def test_captions_never_overlap_nor_run_backwards(self, words: list[TimedWord], rules: ChunkRules) -> None:
        found = chunks(words, rules)
        for chunk in found:
            assert 0 <= chunk.start <= chunk.end
            assert 0 <= chunk.fade_out <= chunk.end - chunk.start + TICK
        for before, after in pairwise(found):
            assert before.end <= after.start + TICK

    @given(speech(), RULES)
    def test_highlights_tile_the_chunk_and_move_forward(self, words: list[TimedWord], rules: ChunkRules) -> None:
        for chunk in chunks(words, rules):
            lit = highlights(chunk)
            assert not lit or (lit[0][1], lit[-1][2]) == (chunk.start, chunk.end)
            assert all(before[2] == after[1] for before, after in pairwise(lit))
            indices = [index for index, _, _ in lit if index is not None]
            assert indices == sorted(set(indices))
            assert all(end > start for _, start, end in lit)

    @given(speech(), RULES)
    def test_a_lit_word_stays_lit_120_ms_where_the_chunk_lasts_that_long(
        self, words: list[TimedWord], rules: ChunkRules
    ) -> None:
        for chunk in chunks(words, rules):
            lit = [entry for entry in highlights(chunk) if entry[0] is not None]
            for _, start, end in lit:
                assert end - start >= 0.12 - 1e-6 or len(lit) == 1


class TestBreaks:
    def test_a_break_follows_every_sentence_end(self) -> None:
        assert texts("Why? Measure first: insulate; then buy. Done!", "16:9") == [
            "Why?",
            "Measure first:",
            "insulate",
            "then buy",
            "Done!",
        ]

    def test_a_break_follows_a_dash_and_never_comes_before_it(self) -> None:
        assert texts("Then insulate — and only then buy it.") == ["Then insulate —", "and only then buy it"]

    def test_a_dash_without_spaces_parts_a_token(self) -> None:
        found = chunks(spoken("Then insulate—nothing else."), ChunkRules.for_words("9:16"))
        assert [text_of(c.words) for c in found] == ["Then insulate—", "nothing else"]

    def test_after_a_comma_if_three_words_came_before(self) -> None:
        assert texts("When winter comes back, insulate the loft.") == ["When winter comes back", "insulate the loft"]
        assert texts("So, measure it first.")[0].startswith("So, measure")

    def test_before_a_conjunction(self) -> None:
        assert texts("We bought the panels because the sun is free.")[1].startswith("because")

    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_never_after_an_article_or_preposition(self, aspect: Aspect) -> None:
        text = (
            "The roof of a house in the middle of the town to the south of the river gets most of the sun in a year."
        )
        rules = ChunkRules.for_words(aspect)
        for chunk in chunks(spoken(text), rules):
            for line in chunk.lines:
                assert chunk.words[line[-1]].text not in {"the", "a", "of", "to", "in"}

    @pytest.mark.parametrize("aspect", ASPECTS)
    @pytest.mark.parametrize(
        "pair",
        [
            "2.8 kW", "$1.5 million", "eight billion", "40 square metres", "Marie Curie", "Dr. Smith",
            "5 October 1891", "heat pump",
        ],
    )  # fmt: skip
    def test_never_inside_a_figure_a_name_or_a_term(self, aspect: Aspect, pair: str) -> None:
        for lead in ("we", "we all", "we all know", "we all know that", "we all know that it is"):
            words = spoken(f"{lead} got {pair} for them. later on one heat pump more.")
            for chunk in chunks(words, ChunkRules.for_words(aspect)):
                whole = " / ".join(text_of([chunk.words[i] for i in line]) for line in chunk.lines)
                assert (pair.split(maxsplit=1)[0] in whole.split()) == (pair in whole)

    def test_what_a_verb_acts_on_stays_with_it(self) -> None:
        text = "Most people think that honey never spoils because bees fan the water out of it with their wings."
        lines = [
            " ".join(chunk.words[i].text for i in line)
            for chunk in chunks(spoken(text), ChunkRules.for_words("9:16"))
            for line in chunk.lines
        ]
        assert "fan the water" in lines

    def test_thai_repeats_no_word_on_a_line_of_its_own(self) -> None:
        text = "เราจะเดินทางช้า ๆ และ เรียนรู้เร็ว ๆ จากแสงอาทิตย์ และ น้ำ"
        for chunk in chunks(spoken(text), ChunkRules.for_words("9:16", "th")):
            assert not any(chunk.words[line[0]].text.startswith("ๆ") for line in chunk.lines)

    def test_a_name_may_open_a_sentence_but_a_function_word_is_none(self) -> None:
        assert any("Ada Lovelace" in text for text in texts("Ada Lovelace wrote the first program of all."))

    def test_an_abbreviation_does_not_end_a_sentence(self) -> None:
        assert texts("It is, e.g. this one.", "16:9") == ["It is, e.g. this one"]
        assert texts("Room No. 5 is mine.", "16:9") == ["Room No. 5 is mine"]
        assert texts("No. It is mine.", "16:9") == ["No", "It is mine"]

    def test_marks_that_stand_apart_stay_with_their_word(self) -> None:
        found = texts("Pourquoi attendre encore ? Voici « la réponse » : commencez !", "9:16", "fr")
        assert found == ["Pourquoi attendre encore ?", "Voici « la réponse » :", "commencez !"]
        assert not any(text.startswith(("?", ":", "!", "»")) for text in found)

    def test_initials_stay_with_what_follows(self) -> None:
        found = texts("Familie Weber zahlt damit z. B. 20 % weniger.", "9:16", "de")
        assert not any(text.split()[-1] in {"z.", "B.", "20"} for text in found)

    def test_passages_are_never_joined(self) -> None:
        words = [*spoken("First item"), *spoken("second item", start=2.0)]
        words = words[:2] + [word.model_copy(update={"passage": 1}) for word in words[2:]]
        assert [text_of(c.words) for c in chunks(words, ChunkRules.for_words("16:9"))] == [
            "First item",
            "second item",
        ]

    def test_no_short_word_is_left_alone_on_the_last_line(self) -> None:
        for text in ("Misunderstandings do.", "Every neighbour said it.", "Solar panels can do so."):
            for chunk in chunks(spoken(text), ChunkRules.for_words("9:16")):
                if len(chunk.lines) == 2:
                    last = chunk.lines[1]
                    assert len(last) >= 2 or len(chunk.words[last[0]].text) >= 6

    def test_a_wide_frame_prefers_one_line(self) -> None:
        text = "Every roof in this street could be a small power station by the end of the coming year."
        assert all(len(c.lines) == 1 for c in chunks(spoken(text), ChunkRules.for_words("16:9")))

    def test_a_tall_frame_prefers_two_even_lines(self) -> None:
        text = (
            "A lamp lights the clouds, the rocks and the keeper. Only a sliver of its light reaches the sea. Go on."
        )
        found = chunks(spoken(text), ChunkRules.for_words("9:16"))
        assert [len(chunk.lines) for chunk in found] == [2] * (len(found) - 1) + [1]
        for chunk in found[:-1]:
            upper, lower = (sum(len(chunk.words[i].text) + 1 for i in line) for line in chunk.lines)
            assert abs(upper - lower) <= 9

    def test_words_per_chunk_stay_in_the_range_of_the_frame(self) -> None:
        text = "Every roof in this street could be a small power station by the end of next year if we start now"
        for aspect, low, high in (("9:16", 3, 5), ("16:9", 4, 8), ("1:1", 3, 6)):
            counts = [len(c.words) for c in chunks(spoken(text), ChunkRules.for_words(aspect))]  # type: ignore[arg-type]  # literals in a loop
            assert min(counts) >= low - 1
            assert max(counts) <= high + 2

    def test_other_languages_have_their_own_small_words(self) -> None:
        found = texts("Das Dach des Hauses in der Mitte der Stadt bekommt die meiste Sonne.", "9:16", "de-AT")
        assert not any(text.split()[-1] in {"des", "der", "in", "die"} for text in found)

    def test_a_width_of_the_callers_own_is_kept(self) -> None:
        def wide(text: str) -> float:
            return 30.0 * len(text)

        rules = ChunkRules(3, 5, 400.0, width=wide)
        for chunk in chunks(spoken("Every roof in this street could be a power station."), rules):
            assert all(wide(text_of([chunk.words[i] for i in line])) <= 400 or len(line) == 1 for line in chunk.lines)


class TestShownText:
    def test_commas_and_full_stops_go_at_the_end_only(self) -> None:
        assert texts("Lights, cooking, screens and heating, hot water too.", "16:9") == [
            "Lights, cooking, screens and heating",
            "hot water too",
        ]

    def test_question_and_exclamation_marks_stay(self) -> None:
        assert texts("Really? Yes!", "16:9") == ["Really?", "Yes!"]

    def test_figures_and_abbreviations_stay_as_written(self) -> None:
        assert texts("It was 62%, or £720.", "16:9") == ["It was 62%, or £720"]
        assert texts("Use lamps, heaters, etc.", "16:9")[-1].endswith("etc.")
        assert texts("And then...", "16:9") == ["And then..."]
        assert texts("He said “no.”", "16:9") == ["He said “no”"]

    def test_lines_keep_their_punctuation(self) -> None:
        rules = ChunkRules.for_lines("16:9")
        found = chunks(spoken("Heating takes most of it, hot water the rest. So start there."), rules)
        assert [shown(c) for c in found] == [
            "Heating takes most of it, | hot water the rest.",
            "So start there.",
        ]


class TestScriptsWithoutSpaces:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            (
                "日本では、太陽光発電が急速に普及しています。屋根の上のパネルは、家族四人に十分な電力を生み出します。",
                "ja",
            ),
            ("太阳能电池板在几年之内就能收回成本，而且它们可以工作二十五年以上。所以现在就开始吧！", "zh"),
            ("แผงโซลาร์เซลล์ช่วยประหยัดค่าไฟฟ้าได้มากในแต่ละปี", "th"),
        ],
    )
    def test_a_sentence_becomes_captions_that_fit(self, text: str, language: str) -> None:
        word = TimedWord(text=text, start=1.0, end=9.0, start_char=0, end_char=len(text))
        rules = ChunkRules.for_words("9:16", language)
        found = chunks([word], rules)
        assert len(found) >= 2
        assert "".join(letters(w.text) for c in found for w in c.words) == letters(text)
        for chunk in found:
            assert all(columns(text_of([chunk.words[i] for i in line])) <= 18 for line in chunk.lines)
            assert not any(shown(chunk)[0] == mark for mark in "。、，！ー")
        assert found[0].words[0].start == 1.0
        assert found[-1].words[-1].end == pytest.approx(9.0)

    def test_pieces_stand_without_spaces(self) -> None:
        text = "屋根の上のパネルは"
        word = TimedWord(text=text, start=0, end=2, start_char=4, end_char=4 + len(text))
        (chunk,) = chunks([word], ChunkRules.for_words("9:16", "ja"))
        assert text_of(chunk.words) == text
        assert len(chunk.words) > 1


class TestTimes:
    RULES = ChunkRules.for_words("9:16")

    def test_a_chunk_shows_80_ms_before_its_first_word(self) -> None:
        (chunk,) = chunks(spoken("Measure it first", start=1.0), self.RULES)
        assert chunk.start == pytest.approx(0.92)

    @pytest.mark.parametrize(
        ("gap", "end", "fade"),
        [(0.29, 1.7 + 0.29 - 0.08, 0.0), (0.5, 1.7 + 0.32, 0.12), (0.79, 1.7 + 0.32, 0.12), (2.0, 1.7 + 0.16, 0.16)],
    )
    def test_gaps_hold_fade_or_clear(self, gap: float, end: float, fade: float) -> None:
        words = at(("Measure", 0.5, 1.0), ("it", 1.0, 1.2), ("first.", 1.2, 1.7), ("Then", 1.7 + gap, 4.5))
        first = chunks(words, self.RULES)[0]
        assert first.end == pytest.approx(end)
        assert first.fade_out == pytest.approx(fade)

    def test_a_short_chunk_stays_700_ms_where_there_is_room(self) -> None:
        first, _ = chunks(at(("No.", 1.0, 1.2), ("Then", 4.0, 4.5)), self.RULES)
        assert first.end - first.start == pytest.approx(0.7)

    def test_slow_speech_makes_chunks_of_at_most_three_seconds(self) -> None:
        words = spoken("every roof in this street is a power station now", pace=0.25)
        found = chunks(words, self.RULES)
        assert max(c.end - c.start for c in found) <= 3.0 + 0.3

    def test_fast_speech_keeps_chunks_on_screen_long_enough(self) -> None:
        words = spoken("we all can do it now if we do it as one big town and we do it", pace=0.02)
        found = chunks(words, self.RULES)
        assert min(c.end - c.start for c in found[:-1]) >= 0.5

    def test_times_that_run_backwards_are_set_right(self) -> None:
        words = at(("one", 1.0, 1.5), ("two", 0.9, 1.2), ("three", 1.6, 1.4))
        (chunk,) = chunks(words, self.RULES)
        times = [time for word in chunk.words for time in (word.start,)]
        assert times == sorted(times)

    def test_nothing_said_shows_nothing(self) -> None:
        assert chunks([], self.RULES) == []


class TestHighlights:
    RULES = ChunkRules.for_words("16:9")

    def lit(self, words: Sequence[TimedWord]) -> list[tuple[int | None, float, float]]:
        (chunk,) = chunks(words, self.RULES)
        return [(i, round(a, 3), round(b, 3)) for i, a, b in highlights(chunk)]

    def test_words_light_40_ms_before_they_are_heard(self) -> None:
        words = at(("Measure", 1.0, 1.4), ("it", 1.4, 1.7), ("first", 1.7, 2.2))
        assert self.lit(words)[:4] == [(None, 0.92, 0.96), (0, 0.96, 1.36), (1, 1.36, 1.66), (2, 1.66, 2.36)]

    def test_a_word_shorter_than_120_ms_gives_its_time_to_the_next(self) -> None:
        words = at(("such", 1.0, 1.4), ("a", 1.4, 1.45), ("house", 1.45, 2.2))
        assert [(i, a) for i, a, _ in self.lit(words) if i is not None] == [(0, 0.96), (2, 1.36)]

    def test_a_last_word_too_short_takes_the_time_of_the_one_before(self) -> None:
        words = at(("do", 1.0, 1.1), ("it", 1.85, 1.86), ("Then.", 1.95, 2.6))
        words = [*words[:2], words[2].model_copy(update={"passage": 1})]
        first = chunks(words, self.RULES)[0]
        assert highlights(first)[-1][0] == 1

    def test_silence_drops_to_idle(self) -> None:
        words = at(("Measure", 1.0, 1.4), ("it", 2.0, 2.4))
        assert self.lit(words)[1:4] == [(0, 0.96, 1.4), (None, 1.4, 1.96), (1, 1.96, 2.56)]

    def test_a_short_silence_keeps_the_word_lit(self) -> None:
        words = at(("Measure", 1.0, 1.4), ("it", 1.6, 2.4))
        assert self.lit(words)[1] == (0, 0.96, 1.56)

    def test_a_mark_is_never_lit(self) -> None:
        words = at(("Measure", 1.0, 1.4), ("—", 1.4, 1.8))
        assert {i for i, _, _ in self.lit(words)} == {None, 0}


def test_time_grows_with_the_words_only() -> None:
    """Each word looks back over one caption's worth of words, however long the scene is."""
    words = spoken("Every roof in this street could be a small power station by now " * 60)
    asked: list[int] = []

    def counting(text: str) -> float:
        asked.append(1)
        return float(columns(text))

    chunks(words, ChunkRules(3, 14, 28, width=counting))
    assert len(asked) <= 4 * len(words)
