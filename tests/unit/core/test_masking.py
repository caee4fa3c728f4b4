from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from app.core.masking import DEEPEST, LONGEST_TEXT, MASK, MOST_ITEMS, is_secret_name, masked, masked_item, masked_text

SECRET = "Tr0ub4dor&3xyz"
WORDS = st.from_regex(r"[a-z]{1,8}( [a-z]{1,8}){0,4}", fullmatch=True)
VALUES = st.from_regex(r"[A-Za-z0-9_.~+!@#$%^*/-]{2,10}([&,;][A-Za-z0-9_.~+!@#$%^*/-]{2,10}){0,2}", fullmatch=True)


def with_check_digit(digits: str) -> str:
    """Return a card number: the digits and the one that makes their sum right."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-1::-2]]
    total = sum(doubled) + sum(int(digit) for digit in digits[-2::-2])
    return f"{digits}{-total % 10}"


class Colour(StrEnum):
    RED = "red"


CARDS = st.from_regex(r"[3-6][0-9]{11,17}", fullmatch=True).map(with_check_digit)


class TestText:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("password=hunter2 and more", "password=*** and more"),
            ("db_password: 'my pass phrase', x=1", "db_password: ***, x=1"),
            ('{"api_key": "abc def", "n": 1}', '{"api_key": ***, "n": 1}'),
            ("secret='it\\'s mine' rest", "secret=*** rest"),
            ("Token => abc", "Token => ***"),
            ("password=a&b,c;d next=1", "password=*** next=1"),
            ("f(password=abc, b=1)", "f(password=***, b=1)"),
            ("x?token=abc&y=2", "x?token=***&y=2"),
            ("s3://b/k?X-Amz-Signature=0a1b&X-Amz-Date=1", "s3://b/k?X-Amz-Signature=***&X-Amz-Date=1"),
            ("blob?sv=1&sig=a%2Fb", "blob?sv=1&sig=***"),
            ("Authorization: Bearer abc.def.ghi", "Authorization: ***"),
            ("Proxy-Authorization: Basic dXNlcjpwYXNz", "Proxy-Authorization: ***"),
            ("Cookie: a=b; c=d\nnext line", "Cookie: ***\nnext line"),
            ("[(b'cookie', b'sid=1'), (b'x', b'y')]", "[(b'cookie', b***), (b'x', b'y')]"),
            ("sent bearer abcdef123 there", "sent bearer *** there"),
            ("Basic dXNlcjpwYXNz", "Basic ***"),
            ("postgresql://me:p@ss@db/x", "postgresql://***@db/x"),
            ("https://key@sentry.example/1", "https://***@sentry.example/1"),
            ("at postgresql://me:p/a?s#s@db:5432/x now", "at postgresql://***@db:5432/x now"),
            ("'redis://:p/ss@cache:6379/0', refused", "'redis://***@cache:6379/0', refused"),
            ("postgresql://me:p@/s@s@db/x?sslmode=disable", "postgresql://***@db/x?sslmode=disable"),
            ("from=postgresql+psycopg://me:a#b@db/x", "from=postgresql+psycopg://***@db/x"),
            ("write to jo.do+x@mail.example.org now", "write to *** now"),
            ("GET /v1/downloads/abc.def?x=1", "GET /v1/downloads/***?x=1"),
            ("card 4111 1111 1111 1111.", "card ***."),
            ("card 4111-1111-1111-1111", "card ***"),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "***"),
            ("key AKIAIOSFODNN7EXAMPLE", "key ***"),
            ("AIzaSyA-1234567890abcdefghijklmnopqrst", "***"),
            ("ghp_0123456789abcdefghijABCDEFGHIJ", "***"),
            ("xoxb-1234567890-abcdef", "***"),
            ("sk-proj-abcdefghijklmnop", "***"),
            ("a rw_mX3kP0aQ_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG is lost", "a *** is lost"),
            ("rwr_AZoZ3yQAcACA0123456789abcdefghijklmnopqrstuvwx", "***"),
            ("/reset#rwm_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG", "/reset#***"),
            ("rw_mX3kP0aQ alone names a key", "rw_mX3kP0aQ alone names a key"),
            ("sk_live_0123456789abcdef", "***"),
            ("-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nend", "***\nend"),
            ("-----BEGIN PRIVATE KEY-----\nMII cut off", "***"),
        ],
    )
    def test_secrets_are_masked(self, text: str, shown: str) -> None:
        assert masked_text(text) == shown

    @pytest.mark.parametrize(
        "text",
        [
            "the password is wrong",
            "Basic understanding of it",
            "max_tokens=100 tokens: 5",
            "key=value",
            "4111-1111-1111-1112",
            "id 12345678-1234-1234-1234-123456789012",
            "4111111111111111a",
            "1234567890123",
            "pkg@1.2.3 @lobehub/x@2.0",
            "postgres@localhost",
            "https://example.org/a/b?c=d",
            "https://example.org/a and b@c",
            "s3://bucket/key ://@",
            "author=jo passenger=1 secretary: yes",
            "",
        ],
    )
    def test_the_rest_stays(self, text: str) -> None:
        assert masked_text(text) == text

    @given(
        before=WORDS, value=VALUES, name=st.sampled_from(["password", "secret", "api_key", "token", "client_secret"])
    )
    def test_assigned_secrets_never_show(self, before: str, value: str, name: str) -> None:
        secret = f"Zq{value}9"
        for text in (
            f"{before} {name}={secret}",
            f"{before} {name}: '{secret} {secret}'",
            f'{{"{name}": "{secret}"}}',
        ):
            assert secret not in masked_text(text)

    @given(password=st.from_regex(r"[A-Za-z0-9/?#@:%&=+.,;!$()*-]{1,20}", fullmatch=True), before=WORDS)
    def test_passwords_in_addresses_never_show(self, password: str, before: str) -> None:
        secret = f"Zq{password}9"
        assert secret not in masked_text(f"{before} postgresql://me:{secret}@db.example:5432/x refused")

    @given(card=CARDS, gap=st.sampled_from(["", " ", "-"]))
    @example(card="4111111111111111", gap=" ")
    def test_card_numbers_never_show(self, card: str, gap: str) -> None:
        written = gap.join(card[n : n + 4] for n in range(0, len(card), 4))
        assert masked_text(f"paid with {written} today") == f"paid with {MASK} today"

    @given(st.text())
    def test_any_text_is_taken(self, text: str) -> None:
        once = masked_text(text)
        assert masked_text(once) == once

    def test_a_huge_text_is_cut(self) -> None:
        shown = masked_text("word " * 100_000)
        assert len(shown) < LONGEST_TEXT + 100
        assert shown.endswith(" more characters)")

    @pytest.mark.parametrize("clean", [0, 5000])
    def test_what_was_clean_is_remembered_within_bounds(self, clean: int) -> None:
        for number in range(clean):
            masked_text(f"clean {number}")
        assert masked_text("clean") == "clean"


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "password",
            "user_password",
            "apiKey",
            "API_KEY",
            "X-Api-Key",
            "token",
            "accessToken",
            "refresh_token",
            "Authorization",
            "Set-Cookie",
            "session_id",
            "dbPasswordHash",
            "client_secret",
            "private_key",
            "DATABASE_URL",
            "redis_url",
            "sentry_dsn",
            "card_number",
            "cvv",
            "otp",
            "signature",
            "credentials",
        ],
    )
    def test_secret(self, name: str) -> None:
        assert is_secret_name(name)

    @pytest.mark.parametrize(
        "name",
        [
            "token_count",
            "max_tokens",
            "tokens",
            "author",
            "key",
            "keys",
            "secret_name",
            "secretary",
            "password_reset_at",
            "token_type",
            "request_id",
            "session",
            "idempotency_key",
            "passed",
            "compass",
            "design",
            "42",
            "_",
        ],
    )
    def test_harmless(self, name: str) -> None:
        assert not is_secret_name(name)


class TestValues:
    def test_names_and_texts_at_any_depth(self) -> None:
        value = {"user": {"apiKey": SECRET, "notes": [f"token={SECRET}", {"cookie": [SECRET]}], "n": 3}, "ok": None}
        assert masked(value) == {
            "user": {"apiKey": MASK, "notes": [f"token={MASK}", {"cookie": MASK}], "n": 3}, "ok": None,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (True, True),
            (None, None),
            (3, 3),
            (4111111111111111, MASK),
            (1732190000000000000, 1732190000000000000),
            (2.5, 2.5),
            (float("nan"), "nan"),
            (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
            (datetime(2026, 11, 21, tzinfo=UTC), "2026-11-21 00:00:00+00:00"),
            (Path("/x"), "/x"),
            (Decimal("1.5"), "1.5"),
            (b"password=x", f"password={MASK}"),
            ((1, "a"), [1, "a"]),
            ({"only"}, ["only"]),
            (SecretStr(SECRET), "**********"),
            (Colour.RED, "red"),
            (HTTPStatus.OK, 200),
        ],
    )
    def test_become_what_json_knows(self, value: Any, shown: Any) -> None:
        assert masked(value) == shown
        json.dumps(masked(value), allow_nan=False)

    def test_objects_become_their_masked_text(self) -> None:
        class Thing:
            def __str__(self) -> str:
                return f"Thing(password={SECRET!r})"

        assert masked(Thing()) == f"Thing(password={MASK})"

    @pytest.mark.parametrize(
        ("value", "shown"), [(SECRET, MASK), (1234, MASK), ([SECRET], MASK), (None, None), (True, True)]
    )
    def test_under_a_secret_name(self, value: Any, shown: Any) -> None:
        assert masked_item("password", value) == shown

    def test_endless_and_huge_containers_end(self) -> None:
        endless: list[Any] = []
        endless.append(endless)
        deep = json.dumps(masked(endless), ensure_ascii=False)
        assert deep == "[" * DEEPEST + '"…"' + "]" * DEEPEST
        assert len(masked(list(range(10_000)))) == MOST_ITEMS
        assert len(masked({number: number for number in range(10_000)})) == MOST_ITEMS
