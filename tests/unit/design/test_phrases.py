from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.design.phrases import MOST_WORDS, choose_phrase, key_words, rank_phrases, sentences
from app.design.words import bare, is_figure, is_small, listed, starts_clause

PROSE = (
    "Solar panels turn sunlight into electricity. They have no moving parts, so they last for decades. "
    "A typical home needs about twelve of them."
)

WORDS = ["the", "a", "of", "and", "panel", "city", "12%", "grows", "fast", "because", "we", "people,", "river"]


class TestSentences:
    def test_parts_at_full_stops_but_not_inside_numbers_and_names(self) -> None:
        text = "The price fell by $1.2 million. Node.js runs it! Why? Because."
        assert sentences(text) == ["The price fell by $1.2 million.", "Node.js runs it!", "Why?", "Because."]

    @pytest.mark.parametrize(
        "whole",
        [
            "If you log a collection (i.e. a dict or a list) it fits.",
            "Ask Dr. Brandt or Nathaniel J. Smith about it.",
            "Workers who walk home after 2 a.m., say, have asked for more.",
            'This will print "Hello World!" to the terminal.',
        ],
    )
    def test_abbreviations_initials_and_exclamations_inside_end_none(self, whole: str) -> None:
        assert sentences(whole) == [whole]

    def test_parts_other_scripts(self) -> None:
        assert sentences("光を電気に変えます。数十年も使えます。") == ["光を電気に変えます。", "数十年も使えます。"]

    def test_keeps_closing_quotes(self) -> None:
        assert sentences("“It works.” She left.") == ["“It works.”", "She left."]


class TestChoosePhrase:
    @pytest.mark.parametrize(
        ("text", "language", "expected"),
        [
            (PROSE, "en", "Solar panels turn sunlight into electricity."),
            ("The price fell by $1.2 million.", "en", "The price fell by $1.2 million."),
            ("And that's it! You now have a working server.", "en", "You now have a working server."),
            (
                "Bread rises because yeast eats sugar and breathes out gas.",
                "en",
                "Bread rises because yeast eats sugar",
            ),
            ("Ils durent plus de trente ans sans entretien.", "fr", "Ils durent plus de trente ans sans entretien."),
            (
                "Die Batterie speichert den Strom, den du tagsüber nicht brauchst.",
                "de",
                "Die Batterie speichert den Strom",
            ),
            (
                "According to the council, electricity for lighting fell by 58 per cent; thefts did not.",
                "en",
                "Electricity for lighting fell by 58%",
            ),
            (
                "Environmental groups warn that the ships burn heavy fuel oil, whose soot darkens the ice.",
                "en",
                "The ships burn heavy fuel oil",
            ),
            (
                "The log method could be used for servers, but is also a very nice debugging aid.",
                "en",
                "The log method could be used for servers",
            ),
            ("Supercalifragilisticexpialidocious_and_its_even_longer_cousin e.g. 1+2", "en", ""),
            ("Hello.", "en", "Hello."),
            ("", "en", ""),
            ("…!", "en", ""),
        ],
    )
    def test_is_a_clause_that_stands_alone(self, text: str, language: str, expected: str) -> None:
        assert choose_phrase(text, language=language) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "Ruff can be used to replace Flake8 (plus dozens of plugins), Black, and more, all while being fast.",
            'As you might expect, this will print "Hello to the whole world!" to the terminal, and nothing else.',
        ],
    )
    def test_holds_no_half_of_a_bracket_or_quotation(self, text: str) -> None:
        phrase = choose_phrase(text)
        assert phrase.count("(") == phrase.count(")")
        assert phrase.count('"') % 2 == 0

    def test_keeps_figures(self) -> None:
        text = (
            "In 2019 the team announced that they had found a way to cut the cost of every panel by 62% in two years."
        )
        assert any(is_figure(word, "en") for word in choose_phrase(text).split())

    def test_prefers_what_does_not_point_back(self) -> None:
        assert choose_phrase("They left at once and for good. Nobody knew the real reason.").startswith("Nobody")

    def test_a_script_without_spaces_gives_a_short_clause(self) -> None:
        phrase = choose_phrase(
            "太陽光パネルは光を電気に変えます。可動部品がないので、数十年も使えます。", language="ja"
        )
        assert phrase == "太陽光パネルは光を電気に変えます"

    def test_capital_first_letter_but_names_as_written(self) -> None:
        assert choose_phrase("but the old pipes froze last winter").startswith("The old")
        assert choose_phrase("iPhone sales doubled last year").startswith("iPhone")

    @given(st.text(max_size=300))
    def test_any_text_gives_the_same_phrase_twice(self, text: str) -> None:
        assert choose_phrase(text) == choose_phrase(text)

    @given(
        st.lists(
            st.sampled_from(WORDS),
            max_size=60,
        )
    )
    def test_is_short_and_never_ends_in_a_small_word_where_it_was_cut(self, words: list[str]) -> None:
        text = " ".join(words)
        for phrase in rank_phrases(text):
            spoken = phrase.text.split()
            assert len(spoken) <= MOST_WORDS
            whole = phrase.text.rstrip(".").casefold() in [s.rstrip(".").casefold() for s in sentences(text)]
            assert whole or not is_small(spoken[-1], "en")
            assert [bare(word) for word in spoken] == [
                bare(word) for word in spoken if bare(word) in {bare(one) for one in words}
            ]


class TestKeyWords:
    @pytest.mark.parametrize(
        ("phrase", "expected"),
        [
            ("The price fell by $1.2 million.", "$1.2 million"),
            ("Solar panels turn sunlight into electricity.", "electricity"),
            ("Half of its ice since 1990", "1990"),
            ("Just use the json method!", "method"),
            ("Heating takes 62% of it", "62%"),
            ("Hello there", ""),
            ("", ""),
        ],
    )
    def test_are_a_figure_or_the_last_telling_words(self, phrase: str, expected: str) -> None:
        start, end = key_words(phrase)
        assert phrase[start:end] == expected

    @given(st.text(max_size=80))
    def test_lie_within_the_phrase(self, phrase: str) -> None:
        start, end = key_words(phrase)
        assert 0 <= start <= end <= len(phrase)


class TestWords:
    def test_lists_by_language(self) -> None:
        assert is_small("the", "en-GB")
        assert is_small("The,", "en")
        assert not is_small("the", "de")
        assert starts_clause("weil", "de")
        assert listed("small", "xx") == frozenset()

    def test_a_language_without_lists_goes_by_length(self) -> None:
        assert is_small("og", "da")
        assert not is_small("batteri", "da")
        assert starts_clause("og", "da")

    def test_figures_are_never_small(self) -> None:
        assert not is_small("7", "en")
        assert is_figure("twelve", "en")
        assert is_figure("3rd", "en")
        assert not is_figure("river", "en")
