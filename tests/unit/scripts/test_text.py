"""Sentences, scenes' worth of them, numbers and slips: the small parts that read words."""

from __future__ import annotations

import pytest

from app.scripts.figures import Figure, are_times, read_column, read_figure
from app.scripts.numbers import is_telling, is_value
from app.scripts.prose import Sentence, chunks, clauses, passages, sentence_ends, total_words, words_in
from app.scripts.spelling import nearest, one_slip_apart, suggestion


def sentences(text: str) -> list[str]:
    start, found = 0, []
    for end in sentence_ends(text):
        found.append(text[start:end].strip())
        start = end
    return found


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("One. Two! Three?", ["One.", "Two!", "Three?"]),
            ("Dr. Smith met Mr. J. Doe. They left.", ["Dr. Smith met Mr. J. Doe.", "They left."]),
            ("It costs 3.50 today. Or not.", ["It costs 3.50 today.", "Or not."]),
            ("He said “Go.” Then he left.", ["He said “Go.”", "Then he left."]),
            ("Wait... what? No.", ["Wait... what?", "No."]),
            ("Meet at 5 p.m. Bring tea.", ["Meet at 5 p.m.", "Bring tea."]),
            ("Use e.g. Rust. Done.", ["Use e.g. Rust.", "Done."]),
            ("It was I. You knew.", ["It was I.", "You knew."]),
            ("今日は。元気です！", ["今日は。", "元気です！"]),
            ("¿Qué? ¡Sí! Vale.", ["¿Qué?", "¡Sí!", "Vale."]),
            ("no end", ["no end"]),
        ],
    )
    def test_end_where_a_reader_would_stop(self, text: str, found: list[str]) -> None:
        assert sentences(text) == found

    def test_words_count_scripts_without_spaces(self) -> None:
        assert words_in("one two  three") == 3
        assert words_in("今日はとても良い天気です") >= 5
        assert words_in("a" * 1200) == 100


class TestChunks:
    def test_fill_scenes_evenly(self) -> None:
        groups = chunks([Sentence(" ".join(["word"] * 10) + ".") for _ in range(6)])
        assert [len(group) for group in groups] == [3, 3]

    def test_hold_at_most_three_sentences(self) -> None:
        assert max(len(group) for group in chunks([Sentence("Go.")] * 10)) <= 3

    def test_lose_no_words(self) -> None:
        said = [Sentence(f"Number {n} is here, and it stays; so there.") for n in range(20)]
        assert [s for group in chunks(said) for s in group] == said

    def test_cut_a_sentence_too_long_for_a_scene_where_one_breathes(self) -> None:
        half = " ".join(["word"] * 24)
        parts = clauses(Sentence(f"{half}; {half}.", pause_after=1.0))
        assert [part.words for part in parts] == [24, 24]
        assert [part.pause_after for part in parts] == [0.0, 1.0]

    def test_cut_a_transcript_without_punctuation_evenly(self) -> None:
        parts = clauses(Sentence(" ".join(["word"] * 200)))
        assert max(part.words for part in parts) <= 40
        assert total_words(parts) == 200

    def test_passages_join_neighbours_of_one_piece(self) -> None:
        said = [Sentence("A.", piece=0), Sentence("B.", piece=0, pause_after=1.0), Sentence("C.", piece=1)]
        found = [(passage.text, passage.pause_after) for passage in passages(said)]
        assert found == [("A. B.", 1.0), ("C.", 0.0)]


class TestFigures:
    @pytest.mark.parametrize(
        ("text", "language", "found"),
        [
            ("12", "en", Figure(12.0)),
            ("1,940", "en", Figure(1940.0)),
            ("1,234,567", "en", Figure(1234567.0)),
            ("1,5", "en", Figure(1.5)),
            ("1.234", "en", Figure(1.234)),
            ("1.234", "de", Figure(1234.0)),
            ("1.234,5", "en", Figure(1234.5)),
            ("2,1", "fr", Figure(2.1)),
            ("1 234", "fr", Figure(1234.0)),
            ("1\u202f234,5", "fr", Figure(1234.5)),
            ("62%", "en", Figure(62.0, "%")),
            ("62 %", "en", Figure(62.0, "%")),
            ("£1,940", "en", Figure(1940.0, "£")),
            ("US$3", "en", Figure(3.0, "US$")),
            ("-£5", "en", Figure(-5.0, "£")),
            ("−5 °C", "en", Figure(-5.0, "°C")),
            ("3.2 kWh", "en", Figure(3.2, "kWh")),
            ("~30", "en", Figure(30.0)),
            ("<1", "en", Figure(1.0)),
            ("1.5m", "en", Figure(1.5, "", "m")),
            ("$2bn", "en", Figure(2.0, "$", "bn")),
            ("1'200", "en", Figure(1200.0)),
            ("12 34", "en", None),
            ("10-15", "en", None),
            ("v1.2.3", "en", None),
            ("192.168.0.1", "en", None),
            ("2024-05-01", "en", None),
            ("yes", "en", None),
            ("3 blind mice ran", "en", None),
            ("", "en", None),
            ("9" * 60, "en", None),
        ],
    )
    def test_read_numbers_as_people_write_them(self, text: str, language: str, found: Figure | None) -> None:
        assert read_figure(text, language) == found

    def test_a_column_may_have_gaps_and_one_unit(self) -> None:
        assert read_column(["£1", "n/a", "£2.50"]) == ((1.0, None, 2.5), "£")
        assert read_column(["1k", "1.5m"]) == ((1000.0, 1_500_000.0), "")

    @pytest.mark.parametrize("cells", [["£1", "2%"], ["1", "two"], ["1", "-", "–"], ["", ""]])
    def test_a_column_of_other_things_is_none(self, cells: list[str]) -> None:
        assert read_column(cells) is None

    @pytest.mark.parametrize(
        "names",
        [
            ["2019", "2020"], ["1990s", "2000s"], ["2019/20", "2020/21"],
            ["Jan", "February"], ["May 2024", "June 2024"],
            ["janv.", "février"], ["Q1", "Q2"], ["Q1 2024", "Q2 2024"], ["06:00", "18:30"], ["6 am", "11 pm"],
            ["2024-05-01", "2024-06-01"], ["12 May", "13 May"], ["Week 1", "Week 2"], ["8h", "20h30"],
        ],
    )  # fmt: skip
    def test_points_of_time(self, names: list[str]) -> None:
        assert are_times(names)

    @pytest.mark.parametrize("names", [["A", "B"], ["2019", "later"], ["12", "13"], ["Mayor", "Juniper"]])
    def test_other_names(self, names: list[str]) -> None:
        assert not are_times(names)

    @pytest.mark.parametrize(
        "text", ["62%", "£1,940", "3×", "1 in 5", "8 minutes", "29,860,703", "−40 °C", "2.3 million"]
    )
    def test_values(self, text: str) -> None:
        assert is_value(text)

    @pytest.mark.parametrize("text", ["62%", "£1,940", "3×", "8 billion", "29,860,703", "−40 °C"])
    def test_headings_that_stand_for_themselves(self, text: str) -> None:
        assert is_telling(text)

    @pytest.mark.parametrize("text", ["2024", "5 steps", "1.2.0", "90% cheaper", "10:30"])
    def test_headings_that_count_or_date_something(self, text: str) -> None:
        assert not is_telling(text)

    @pytest.mark.parametrize(
        "text", ["2024 was a good year", "Version two", "", "3 little pigs went out", "A1", "90% cheaper"]
    )
    def test_no_values(self, text: str) -> None:
        assert not is_value(text)


class TestSpelling:
    @pytest.mark.parametrize(
        ("a", "b"), [("theme", "thme"), ("theme", "themee"), ("theme", "tehme"), ("theme", "thema")]
    )
    def test_one_slip(self, a: str, b: str) -> None:
        assert one_slip_apart(a, b)
        assert one_slip_apart(b, a)

    @pytest.mark.parametrize(
        ("a", "b"), [("theme", "theme"), ("theme", "them me"), ("theme", "scene"), ("ab", "abcd")]
    )
    def test_more_or_none(self, a: str, b: str) -> None:
        assert not one_slip_apart(a, b)

    def test_suggests_the_nearest_or_lists_all(self) -> None:
        assert suggestion("thme", ["theme", "voice"]) == "Did you mean 'theme'?"
        assert suggestion("zzz", ["theme", "voice"]) == "Use one of: theme, voice."
        assert nearest("x" * 100, ["x" * 100]) is None
