"""Names, titles and scripts: kept in one form, and refused with the place of what deceives."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.texts import NAME_PATTERN, named, refused_in_name, refused_in_script

DECEIVING = ["\x00", "\x08", "\x1b", "\x7f", "\x80", "\x9f", "\u202d", "\u202e", "\ud800", "\udfff"]


class TestNamed:
    def test_gives_one_form_and_one_line(self) -> None:
        assert named(" Cafe\u0301\n\tau\u2028lait\ufeff ") == "Café au lait"

    def test_has_a_schema_that_wants_something_to_be_seen(self) -> None:
        assert not any(re.search(NAME_PATTERN, name) for name in ("", " \t\n", "\ufeff", "\u2028\x85"))
        assert re.search(NAME_PATTERN, " \ufeffa")

    def test_keeps_what_languages_and_emoji_are_spelt_with(self) -> None:
        for name in ("می\u200cخواهم", "क्\u200dष", "👩\u200d🚀", "❤\ufe0f", "\u200fעברית", "a\u00adb"):
            assert named(name) == unicodedata.normalize("NFC", name)

    def test_ends_what_is_isolated(self) -> None:
        assert named("a \u2067b") == "a \u2067b\u2069"
        assert named("a \u2067b\u2069 \u2069c") == "a \u2067b\u2069 \u2069c"

    @pytest.mark.parametrize("char", [*DECEIVING, "\u202a", "\u202b", "\u202c"])
    def test_refuses_what_deceives_and_says_where(self, char: str) -> None:
        with pytest.raises(ValueError, match=f"U\\+{ord(char):04X}\\) at character 4"):
            named(f"abc{char}d")

    @given(st.text(max_size=40))
    def test_what_is_kept_is_kept_as_it_is_and_matches_the_schema(self, text: str) -> None:
        try:
            kept = named(text)
        except ValueError:
            assert refused_in_name(text) is not None
            assert not re.search(NAME_PATTERN, text) or any("\ud800" <= char <= "\udfff" for char in text)
            return
        assert named(kept) == kept
        assert unicodedata.is_normalized("NFC", kept)
        assert bool(re.search(NAME_PATTERN, kept)) == bool(kept)


class TestScripts:
    @pytest.mark.parametrize("char", DECEIVING)
    def test_are_refused_with_line_and_column(self, char: str) -> None:
        for newline in ("\n", "\r\n", "\r"):
            found = refused_in_script(f"one{newline}{newline}tw{char}o")
            assert found is not None
            assert (found.line, found.column) == (3, 3)

    def test_keep_what_other_programs_write_for_white_space(self) -> None:
        assert refused_in_script("a\tb\x0bc\x0cd\x85e\u2028f\u2029g\ufeff\u202bh\u202c") is None
