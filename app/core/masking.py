"""Secrets are masked wherever something is shown: in logs, in errors, in what is reported elsewhere.

A value is masked for its name ("password", "api_key"), and a text for what stands in it: assignments of such names,
headers of authorisation and cookies, addresses with credentials, signed links, e-mail addresses, card numbers, and
keys and tokens of known shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from math import isfinite
from typing import Any, Final
from uuid import UUID

MASK: Final = "***"
LONGEST_TEXT: Final = 16_384
"""Characters of one text that are shown; the rest is only counted."""
DEEPEST: Final = 8
MOST_ITEMS: Final = 200

SECRET_WORDS: Final = frozenset({
    "password", "passwords", "passwd", "pwd", "passphrase", "secret", "secrets", "token", "apikey", "authorization",
    "cookie", "cookies", "credential", "credentials", "signature", "sig", "bearer", "jwt", "otp", "totp", "cvv",
    "cvc", "dsn", "csrf", "xsrf",
})  # fmt: skip
SECRET_PAIRS: Final = frozenset({
    ("api", "key"), ("access", "key"), ("private", "key"), ("signing", "key"), ("encryption", "key"),
    ("master", "key"), ("account", "key"), ("session", "id"), ("session", "key"), ("card", "number"),
    ("database", "url"), ("redis", "url"),
})  # fmt: skip
HARMLESS_ENDINGS: Final = frozenset({
    "at", "bytes", "count", "counts", "exists", "expires", "hours", "id", "length", "limit", "name", "names",
    "seconds", "set", "size", "type", "used", "valid",
})  # fmt: skip
"""A name that ends so speaks about a secret without holding it: token_type, secret_name."""

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_QUOTED: Final = r"\"(?:\\.|[^\"\\])*\"?|'(?:\\.|[^'\\])*'?"
_BARE: Final = r"(?:[^\s\"',;&)\]}<>]|[,;&](?=\S)(?![\"']?[\w.-]{1,64}[\"']?\s*[=:]))"
"""A character of a value without quotes; what separates values may stand in one unless a name follows."""
_SIGN: Final = r"(?:[\"']\s*,\s*b?(?=[\"'])|[\"']?\s*(?:=>|=|:)\s*(?:b(?=[\"']))?)"
_HEADER: Final = re.compile(rf"(?i)((?:authorization|cookie){_SIGN})(?:{_QUOTED}|[^\r\n]+)")
_ASSIGNED: Final = re.compile(
    r"(?i)((?:passw(?:or)?d|passphrase|pwd|secret|token|(?:api|access|private|secret|signing|account)[_-]?key|"
    rf"credentials?|signature|(?<![a-z])(?:sig|otp|cvv|cvc)){_SIGN})(?:{_QUOTED}|{_BARE}+)"
)
_SCHEME: Final = re.compile(r"((?i:bearer)\s+|(?i:basic)\s+(?=\S*(?:[0-9=+/]|[a-z][A-Z])))[A-Za-z0-9._~+/=-]{6,}")
_ADDRESS: Final = re.compile(r"(?i)[a-z][a-z0-9+.-]{1,20}://")
_RUN: Final = re.compile(r"[^\s\"']+")
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[A-Za-z]{2,}\b")
_LINK: Final = re.compile(r"(/downloads/)[^\s/?#\"']+")
_SHAPES: Final = re.compile(
    r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}|\bya29\.[\w-]{10,}|"
    r"\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bxox[abprs]-[\w-]{10,}|\bsk-[\w-]{16,}|\b[rsp]k_(?:live|test)_\w{10,}|"
    r"\brw[rm]?_[\w-]{30,}|"
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^-]|-(?!----END))*(?:-----END [A-Z ]*PRIVATE KEY-----)?"
)
_CARD: Final = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])")

_ASSIGNMENTS: Final = (
    (("authorization", "cookie"), _HEADER),
    (
        ("passw", "passphrase", "pwd", "secret", "token", "key", "credential", "sig", "otp", "cvv", "cvc"),
        _ASSIGNED,
    ),
)
"""What a text, in lower case, must hold for a pattern to be worth trying: finding that out costs a tenth."""
_SHAPE_HINTS: Final = (
    "eyJ", "AKIA", "ASIA", "AIza", "ya29.", "gh", "xox", "sk-", "k_live_", "k_test_", "rw_", "rwr_", "rwm_",
    "-----BEGIN",
)  # fmt: skip

_CLEAN_TEXTS: Final[dict[str, None]] = {}
_MOST_CLEAN_TEXTS, _LONGEST_CLEAN_TEXT = 4096, 160
"""Short texts in which nothing was found, as most messages are the same ones again."""


def masked(value: Any, depth: int = 0) -> Any:
    """Return a copy of a value that can be shown, made of what JSON knows; anything else becomes its masked text."""
    kind = type(value)
    if kind in _PLAIN:
        return _PLAIN[kind](value)
    if isinstance(value, str):
        return masked_text(value)
    if isinstance(value, int):
        return _masked_integer(int(value))
    if isinstance(value, UUID | datetime | date):
        return str(value)
    if depth >= DEEPEST:
        return "…"
    return _masked_container(value, depth)


def _masked_integer(value: int) -> int | str:
    return MASK if value > 10**12 and _is_card(str(value)) else value


def _masked_float(value: float) -> float | str:
    return value if isfinite(value) else str(value)


def _same(value: Any) -> Any:
    return value


def _masked_container(value: Any, depth: int) -> Any:
    if isinstance(value, Mapping):
        return {str(name): masked_item(str(name), item, depth + 1) for name, item in list(value.items())[:MOST_ITEMS]}
    if isinstance(value, list | tuple | Set):
        return [masked(item, depth + 1) for item in list(value)[:MOST_ITEMS]]
    if isinstance(value, bytes | bytearray):
        return masked_text(bytes(value[:LONGEST_TEXT]).decode("utf-8", "replace"))
    return masked_text(str(value))


def masked_item(name: str, value: Any, depth: int = 0) -> Any:
    """Return a value as it can be shown under its name."""
    if is_secret_name(name) and value is not None and not isinstance(value, bool):
        return MASK
    return masked(value, depth)


@lru_cache(maxsize=2048)
def is_secret_name(name: str) -> bool:
    """Return whether what has this name is a secret."""
    words = [word.lower() for word in _WORDS.findall(name)]
    pairs = list(pairwise(words))
    if words and words[-1] in HARMLESS_ENDINGS:
        return bool(pairs) and pairs[-1] in SECRET_PAIRS
    return not SECRET_WORDS.isdisjoint(words) or not SECRET_PAIRS.isdisjoint(pairs)


def masked_text(text: str) -> str:
    """Return a text with the secrets in it masked, and its end cut off when it is very long."""
    if text in _CLEAN_TEXTS:
        return text
    shown = text if len(text) <= LONGEST_TEXT else _cut(text)
    if "=" in shown or ":" in shown or "'" in shown or '"' in shown:
        shown = _without_assigned(shown)
    if "@" in shown:
        shown = _RUN.sub(_without_credentials, shown) if "://" in shown else shown
        shown = _EMAIL.sub(MASK, shown)
    if "/downloads/" in shown:
        shown = _LINK.sub(rf"\g<1>{MASK}", shown)
    for hint in _SHAPE_HINTS:
        if hint in shown:
            shown = _SHAPES.sub(MASK, shown)
            break
    if " " in shown and ("bearer" in (lowered := shown.lower()) or "basic" in lowered):
        shown = _SCHEME.sub(rf"\g<1>{MASK}", shown)
    shown = _CARD.sub(_masked_card, shown)
    if shown == text and len(text) <= _LONGEST_CLEAN_TEXT:
        _remember_clean(text)
    return shown


def _without_assigned(text: str) -> str:
    lowered = text.lower()
    for hints, pattern in _ASSIGNMENTS:
        for hint in hints:
            if hint in lowered:
                text = pattern.sub(rf"\g<1>{MASK}", text)
                break
    return text


def _without_credentials(found: re.Match[str]) -> str:
    """Return a run without spaces or quotes, with all masked that stands between `scheme://` and the last `@` in it.

    A password may hold `/`, `?`, `#` and `@` as they are, so nothing nearer tells where it ends.
    """
    run = found[0]
    end = run.rfind("@")
    address = _ADDRESS.search(run, 0, end) if end > 0 else None
    return f"{run[: address.end()]}{MASK}{run[end:]}" if address and address.end() < end else run


def _remember_clean(text: str) -> None:
    if len(_CLEAN_TEXTS) >= _MOST_CLEAN_TEXTS:
        _CLEAN_TEXTS.clear()
    _CLEAN_TEXTS[text] = None


def _cut(text: str) -> str:
    return f"{text[:LONGEST_TEXT]}… ({len(text) - LONGEST_TEXT} more characters)"


def _masked_card(found: re.Match[str]) -> str:
    return MASK if _is_card(re.sub(r"\D", "", found[0])) else found[0]


def _is_card(digits: str) -> bool:
    """Return whether digits are a card number: of its length, first digit and check digit (Luhn)."""
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456":
        return False
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


_PLAIN: Final[Mapping[type, Callable[[Any], Any]]] = {
    str: masked_text, int: _masked_integer, float: _masked_float, bool: _same, type(None): _same,
}  # fmt: skip
"""What most values are, found by their type at a quarter of what asking one by one costs."""
