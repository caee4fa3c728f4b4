from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engines.speech.base import SpokenWord, WordSound
from app.engines.speech.kokoro_letters import respelling
from app.engines.speech.phonemes import NO_WORD, Letter, align, closing_mark, sentence_letters
from app.engines.speech.sound import word_times

AMERICAN = respelling("en-us")


def spelt(words: list[SpokenWord], language: str = "en-us") -> list[str]:
    """Return the sounds of each word."""
    letters = sentence_letters(words, language, respelling(language))
    return ["".join(letter.sound for letter in letters if letter.word == index) for index in range(len(words))]


def spoken(text: str) -> list[SpokenWord]:
    return [SpokenWord(word) for word in text.split()]


class TestSentenceLetters:
    def test_words_that_espeak_runs_together_keep_their_own_sounds(self) -> None:
        assert spelt(spoken("in the middle of a street")) == ["ɪn", "ðə", "mˈɪdᵊl", "əv", "ə", "stɹˈit"]

    def test_a_word_that_espeak_takes_apart_stays_one(self) -> None:
        sounds = spelt(spoken("the PostgreSQL server"))
        assert len(sounds) == 3
        assert "ɛ" in sounds[1]
        assert sounds[2] == "sˈɜɹvəɹ"

    def test_punctuation_is_kept_and_belongs_to_no_word(self) -> None:
        letters = sentence_letters(spoken("Stop, please!"), "en-us", AMERICAN)
        assert [letter.sound for letter in letters if letter.word == NO_WORD] == [",", " ", "!"]

    def test_given_phonemes_replace_the_word_and_leave_its_neighbours(self) -> None:
        words = [SpokenWord("say"), SpokenWord("Zoë", "ˈzoʊi"), SpokenWord("now")]
        assert spelt(words) == ["sˈA", "ˈzOi", "nˈW"]

    def test_spaces_stand_between_words_only(self) -> None:
        text = "".join(letter.sound for letter in sentence_letters(spoken("in the end"), "en-us", AMERICAN))
        assert text.count(" ") == 2
        assert text == " ".join(text.split())

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("fr-fr", "les enfants ont mangé"),
            ("es", "el niño"),
            ("it", "gli gnocchi"),
            ("pt-br", "o pão"),
            ("hi", "नमस्ते"),
        ],
    )
    def test_other_languages_give_every_word_its_sounds(self, language: str, text: str) -> None:
        code = {"fr-fr": "fr"}.get(language, language)
        assert all(spelt(spoken(text), code))


class TestAlign:
    def test_gives_letters_to_the_words_they_resemble(self) -> None:
        assert align("ɪnðəhaʊs", ["ɪn", "ðiː", "haʊs"]) == [0, 0, 1, 1, 2, 2, 2, 2]

    def test_one_word_takes_all(self) -> None:
        assert align("abc", ["x"]) == [0, 0, 0]

    def test_words_without_sounds_take_none(self) -> None:
        assert align("ab", ["", ""]) == [0, 0]

    @given(st.text("abcd", max_size=12), st.lists(st.text("abcd", max_size=5), min_size=1, max_size=5))
    def test_owners_never_go_back_and_exist(self, sounds: str, words: list[str]) -> None:
        owners = align(sounds, words)
        assert len(owners) == len(sounds)
        assert owners == sorted(owners)
        assert all(0 <= owner < len(words) for owner in owners)


@pytest.mark.parametrize(
    ("text", "mark"), [("word", ""), ("word.", "."), ("word?!", "!"), ('word,"', ","), ("o’clock", ""), ("A-B", "")]
)
def test_closing_mark(text: str, mark: str) -> None:
    assert closing_mark(text) == mark


class TestWordTimes:
    def test_a_word_lasts_from_its_first_letter_to_its_last(self) -> None:
        letters = [Letter("a", 0), Letter("b", 0), Letter(" "), Letter("c", 1)]
        spans = [(0.0, 0.1), (0.1, 0.3), (0.3, 0.4), (0.4, 0.5)]
        assert word_times(letters, spans, 2) == [WordSound(0.0, 0.3), WordSound(0.4, 0.5)]

    def test_a_word_without_letters_is_placed_after_the_one_before(self) -> None:
        assert word_times([Letter("a", 0), Letter("b", 2)], [(0.0, 0.2), (0.3, 0.4)], 3)[1] == WordSound(0.2, 0.2)
