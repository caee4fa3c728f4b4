from __future__ import annotations

import pytest

from app.narration.tokens import tokenise


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Hello, world!", ["Hello,", "world!"]),
        ("this — that", ["this —", "that"]),
        ("this—that", ["this—", "that"]),
        ("— first", ["— first"]),
        ("Il dit « bonjour » .", ["Il", "dit", "« bonjour » ."]),
        ("Quoi ? Oui !", ["Quoi ?", "Oui !"]),
        ("see (here", ["see", "(here"]),
        ("left open (", ["left", "open ("]),
        ("1\u202f940 homes", ["1\u202f940", "homes"]),
        ("room 12 and 345 more", ["room", "12", "and", "345", "more"]),
        ("see https://a.example/b—c now", ["see", "https://a.example/b—c", "now"]),
        ("salt & pepper", ["salt", "&", "pepper"]),
        ("… !", []),
        ("", []),
    ],
)
def test_words_keep_the_punctuation_around_them(text: str, written: list[str]) -> None:
    assert [token.text for token in tokenise(text)] == written


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("“Stop!”", ("“", "Stop", "!”")),
        ("-5", ("", "-5", "")),
        ("(−2.5)", ("(", "−2.5", ")")),
        ("--flag", ("", "--flag", "")),
        ("foo.bar().", ("", "foo.bar()", ".")),
        ("dogs’", ("", "dogs", "’")),
        ("12%,", ("", "12%", ",")),
        ("C++", ("", "C++", "")),
    ],
)
def test_a_word_is_told_from_its_punctuation(text: str, parts: tuple[str, str, str]) -> None:
    (token,) = tokenise(text)
    assert (token.lead, token.core, token.trail) == parts
    assert (token.start, token.end) == (0, len(text))
