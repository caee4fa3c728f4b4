from __future__ import annotations

import pytest

from app.narration.reading import read
from app.narration.sentences import LONGEST_SENTENCE_WORDS, split_sentences


def sentences(text: str, language: str = "en") -> list[str]:
    split = split_sentences(text, read(text, language), language)
    return [text[s.readings[0].token.start : s.readings[-1].token.end] for s in split]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Dr. Smith met Mr. Jones. They left.", ["Dr. Smith met Mr. Jones.", "They left."]),
        ("Pi is 3.14. It never ends.", ["Pi is 3.14.", "It never ends."]),
        ("Tea, e.g. Assam, is black.", ["Tea, e.g. Assam, is black."]),
        ("The U.S. Senate met. It voted.", ["The U.S. Senate met.", "It voted."]),
        ("He moved to the U.S. He liked it.", ["He moved to the U.S.", "He liked it."]),
        ("We start at 9 a.m. The door opens then.", ["We start at 9 a.m.", "The door opens then."]),
        ("Cats, dogs, etc. The list goes on.", ["Cats, dogs, etc.", "The list goes on."]),
        ("See No. 5. Then stop.", ["See No. 5.", "Then stop."]),
        ("He sat. She stood.", ["He sat.", "She stood."]),
        ("“Stop!” she said. He stopped.", ["“Stop!” she said.", "He stopped."]),
        ("He said “Stop.” She did.", ["He said “Stop.”", "She did."]),
        ("J. K. Rowling wrote it.", ["J. K. Rowling wrote it."]),
        ("A heading\n\nand its text.", ["A heading", "and its text."]),
        ("wrapped\nlines are one", ["wrapped\nlines are one"]),
        ("Wait… what?", ["Wait… what?"]),
        ("version 2.0. now", ["version 2.0. now"]),
    ],
)
def test_sentences_end_where_a_reader_would_stop(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_german_abbreviation_does_not_end_a_sentence() -> None:
    assert sentences("Obst, z.B. Äpfel, ist gesund. Ja.", "de") == ["Obst, z.B. Äpfel, ist gesund.", "Ja."]


def test_every_sentence_ends_with_a_mark() -> None:
    text = "no mark here"
    assert split_sentences(text, read(text), "en")[0].words[-1].text == "here."


def test_a_sentence_too_long_for_one_breath_is_cut_at_a_comma() -> None:
    text = ", ".join(["six words stand in this clause"] * 25) + "."
    parts = split_sentences(text, read(text), "en")
    assert len(parts) > 1
    assert all(len(part.words) <= LONGEST_SENTENCE_WORDS for part in parts)
    assert all(part.words[-1].text.endswith((",", ".")) for part in parts)
    assert sum(len(part.readings) for part in parts) == 150


def test_a_sentence_without_commas_is_cut_between_words() -> None:
    text = "word " * 150
    parts = split_sentences(text, read(text), "en")
    assert [len(part.words) for part in parts] == [60, 60, 30]


def test_empty_text_has_no_sentences() -> None:
    assert sentences("") == []
    assert sentences(" … — !") == []


def test_owners_name_the_written_word_of_each_spoken_one() -> None:
    text = "Pay £1,940 now"
    assert split_sentences(text, read(text), "en")[0].owners == (0, 1, 1, 1, 1, 1, 1, 1, 2)
