from __future__ import annotations

from pathlib import Path

import pytest

from app.core.error_fingerprint import fingerprint, normalised, origin
from app.core.exceptions import NotFoundError, StorageError, ValidationError
from app.core.storage import publish_file


def caught(error: Exception) -> Exception:
    """Return an error that was raised here."""
    try:
        raise error
    except type(error) as raised:
        return raised


class TestNormalised:
    @pytest.mark.parametrize(
        ("message", "expected"),
        [
            ("No project 7f3f0c1e-58a1-7b52-9a4e-0123456789ab.", "No project <uuid>."),
            ("Row 17 of 2,000 took 3.5 s", "Row <n> of <n> took <n> s"),
            ("Cannot read /srv/data/a b.png", "Cannot read <path> b.png"),
            ("Cannot read C:\\data\\a.png", "Cannot read <path>"),
            ("<Object at 0x7f3A22> is gone", "<Object at <address>> is gone"),
            ("refused by 127.0.0.1:5432", "refused by <ip>"),
            ("refused by [::1]:5432", "refused by <ip>"),
            ("GET https://example.org/a?b=1 failed", "GET <url> failed"),
            ("mail to jo.do@example.org", "mail to <email>"),
            ("since 2026-11-21T10:00:00.5Z", "since <time>"),
            ("key 6e742170d309016e5891a994e1ce1559", "key <id>"),
            ("H264 and utf-8 stay", "H264 and utf-<n> stay"),
            ("a\n  b", "a b"),
        ],
    )
    def test_what_varies_is_named(self, message: str, expected: str) -> None:
        assert normalised(message) == expected

    def test_a_huge_message_is_cut(self) -> None:
        assert len(normalised("word " * 100_000)) < 5_000


class TestFingerprint:
    def test_the_same_fault_has_the_same_print(self) -> None:
        prints = {fingerprint(caught(NotFoundError(f"There is no scene {number}."))) for number in (3, 14)}
        assert len(prints) == 1

    def test_different_words_types_and_places_differ(self) -> None:
        def elsewhere() -> Exception:
            return caught_there(NotFoundError("There is no scene 3."))

        def caught_there(error: Exception) -> Exception:
            try:
                raise error
            except NotFoundError as raised:
                return raised

        prints = {
            fingerprint(caught(NotFoundError("There is no scene 3."))),
            fingerprint(caught(NotFoundError("There is no project 3."))),
            fingerprint(caught(ValidationError("There is no scene 3."))),
            fingerprint(elsewhere()),
            fingerprint(NotFoundError("There is no scene 3.")),
        }
        assert len(prints) == 5

    def test_the_place_is_the_innermost_of_our_own_code(self) -> None:
        with pytest.raises(StorageError) as info:
            publish_file(Path("/nowhere/a"), Path("/nowhere/b"))
        assert origin(info.value) == "app.core.storage:publish_file"

    def test_without_a_traceback_there_is_no_place(self) -> None:
        assert origin(ValueError("x")) == ""
