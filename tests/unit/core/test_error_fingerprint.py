from __future__ import annotations

import string
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.core.error_fingerprint import LONGEST_MESSAGE, fingerprint, normalised, origin
from app.core.exceptions import NotFoundError, QueryError, ReelwrightError, StorageError, ValidationError
from app.core.storage import publish_file

WORDS = st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=7), min_size=1, max_size=6).map(" ".join)
LETTERS = st.text(string.ascii_letters + "-_ äß漢", min_size=1, max_size=20)
PIECES = st.from_regex(r"[A-Za-z0-9_.-]{1,12}", fullmatch=True).filter(lambda piece: set(piece) - set("."))
VARYING = {
    "<uuid>": st.uuids().map(str),
    "<n>": st.integers(-(10**9), 10**9).map(str) | st.floats(0, 10**6).map("{:.3f}".format),
    "<time>": st.datetimes().map(lambda time: time.isoformat()),
    "<address>": st.integers(0, 2**64 - 1).map(hex),
    "<ip>": st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(lambda address: f"[{address}]:5432"),
    "<path>": st.lists(PIECES, min_size=1, max_size=4).map(lambda pieces: "/" + "/".join(pieces)),
    "<url>": st.lists(PIECES, max_size=3).map(lambda pieces: "https://example.org/" + "/".join(pieces)),
    "<email>": st.from_regex(r"[a-z][a-z0-9.]{0,10}@[a-z]{1,10}\.[a-z]{2,5}", fullmatch=True),
    "<id>": st.binary(min_size=16, max_size=32)
    .map(bytes.hex)
    .filter(lambda text: not text.isdigit() and not text.isalpha()),
}


def caught(error: Exception, cause: Exception | None = None) -> Exception:
    """Return an error that was raised here, from a cause if there is one."""
    try:
        raise_it(error, cause)
    except type(error) as raised:
        return raised


def raise_it(error: Exception, cause: Exception | None) -> NoReturn:
    raise error from cause


class TestNormalised:
    @pytest.mark.parametrize(
        ("message", "expected"),
        [
            ("No project 7f3f0c1e-58a1-7b52-9a4e-0123456789ab.", "No project <uuid>."),
            ("Row 17 of 2,000 took 3.5 s", "Row <n> of <n> took <n> s"),
            ("Cannot read /srv/data/a b.png", "Cannot read <path> <path>"),
            ("Cannot read '/srv/my data/a b.png' now", "Cannot read '<path>' now"),
            ("Cannot read C:\\data\\a.png", "Cannot read <path>"),
            ("Cannot read clips/intro.mp4", "Cannot read <path>"),
            ("talk.md:3:7: Unknown option", "<path>:<n>:<n>: Unknown option"),
            ("one and/or the other", "one and/or the other"),
            ("<Object at 0x7f3A22> is gone", "<Object at <address>> is gone"),
            ("refused by 127.0.0.1:5432", "refused by <ip>"),
            ("refused by [::1]:5432", "refused by <ip>"),
            ("refused by fe80::1ff:fe23:4567:890a now", "refused by <ip> now"),
            ("GET https://example.org/a?b=1 failed", "GET <url> failed"),
            ("mail to jo.do@example.org", "mail to <email>"),
            ("since 2026-11-21T10:00:00.5Z", "since <time>"),
            ("at 10:20:30.123 it stopped", "at <time> it stopped"),
            ("key 6e742170d309016e5891a994e1ce1559", "key <id>"),
            ("commit 8baf85f1 and 01J9Z3K4M5N6P7Q8R9S0T1V2W3", "commit <id> and <id>"),
            ("deadbeef and accede stay", "deadbeef and accede stay"),
            ("H264 and utf-8 stay", "H264 and utf-<n> stay"),
            ("a\n  b", "a b"),
            ("half a character: \ud800", "half a character: \\ud800"),
        ],
    )
    def test_what_varies_is_named(self, message: str, expected: str) -> None:
        assert normalised(message) == expected

    def test_a_huge_message_is_cut(self) -> None:
        assert len(normalised("word " * 100_000)) <= LONGEST_MESSAGE

    @given(st.text())
    def test_any_text_is_taken_and_is_stable(self, message: str) -> None:
        once = normalised(message)
        assert once == " ".join(once.split())
        once.encode()


class TestFingerprint:
    @pytest.mark.parametrize("name", VARYING)
    @given(data=st.data(), before=WORDS, after=WORDS)
    def test_the_same_fault_has_the_same_print(self, name: str, data: st.DataObject, before: str, after: str) -> None:
        first, second = data.draw(VARYING[name]), data.draw(VARYING[name])
        prints = {fingerprint(caught(StorageError(f"{before} {value} {after}."))) for value in (first, second)}
        assert len(prints) == 1

    @given(first=LETTERS, second=LETTERS, number=st.integers(), uuid=st.uuids())
    @example(first="scene", second="project", number=3, uuid=UUID(int=7))
    def test_different_words_are_different_faults(self, first: str, second: str, number: int, uuid: UUID) -> None:
        assume(first.split() != second.split())
        prints = {fingerprint(caught(StorageError(f"{word} failed: {number} {uuid}"))) for word in (first, second)}
        assert len(prints) == 2

    def test_different_types_and_places_differ(self) -> None:
        def elsewhere(error: Exception) -> Exception:
            try:
                raise error
            except NotFoundError as raised:
                return raised

        prints = {
            fingerprint(caught(NotFoundError("There is no scene 3."))),
            fingerprint(caught(ValidationError("There is no scene 3."))),
            fingerprint(elsewhere(NotFoundError("There is no scene 3."))),
            fingerprint(NotFoundError("There is no scene 3.")),
        }
        assert len(prints) == 4

    def test_a_general_error_is_told_apart_by_its_cause(self) -> None:
        def refused(reason: str) -> str:
            cause = caught(RuntimeError(f"{reason}\n[SQL: SELECT]\n[parameters: {{'id': '{id(reason)}'}}]"))
            return fingerprint(caught(QueryError("The database refused a query."), cause))

        assert refused('column "x" does not exist, row 3') == refused('column "x" does not exist, row 14')
        assert refused('column "x" does not exist') != refused('column "y" does not exist')

    def test_the_members_of_a_group_tell_it_apart(self) -> None:
        def group(*errors: Exception) -> str:
            return fingerprint(caught(ExceptionGroup("unhandled errors in a TaskGroup", list(errors))))

        one, other = caught(StorageError("Scene 3 failed.")), caught(StorageError("Scene 14 failed."))
        assert group(one) == group(other) == group(one, other)
        assert group(one) != group(caught(ValidationError("Scene 3 failed.")))

    def test_errors_that_caused_each_other_end(self) -> None:
        first, second = ReelwrightError("a"), ReelwrightError("b")
        first.__cause__, second.__cause__ = second, first
        assert len(fingerprint(first)) == 32


class TestOrigin:
    def test_the_place_is_the_innermost_of_our_own_code(self) -> None:
        with pytest.raises(StorageError) as info:
            publish_file(Path("/nowhere/a"), Path("/nowhere/b"))
        assert origin(info.value) == "app.core.storage:publish_file"

    def test_without_our_code_it_is_the_innermost(self) -> None:
        assert origin(caught(ValueError("x"))) == f"{__name__}:raise_it"

    def test_without_a_traceback_there_is_no_place(self) -> None:
        assert origin(ValueError("x")) == ""
