"""Passwords: Argon2id hashes of them (RFC 9106), and which are refused.

There are no rules of composition and none of expiry (NIST SP 800-63B, 3.1.1.2): a password has to be long enough and
not among those that are tried first, nor guessed from what the account itself tells.
"""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.auth.exceptions import PasswordRefusedError

SHORTEST, LONGEST = 10, 256
MOST_GUESSED: Final = 64
"""Characters that the estimate looks at: its time grows faster than the text."""
FEWEST_GUESSES: Final = 10**8
"""As many as a throttled attacker has no hope to make, by Wheeler's estimate (USENIX Security 2016)."""
AT_ONCE: Final = 2
"""Hashes worked out at the same time: each takes 19 MiB and a core for some 30 ms."""

_STANDARD: Final = str.maketrans("-_", "+/")
_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")


def normalised(password: str) -> str:
    """Return a password as it is hashed: NFC, so that another keyboard's accents make the same one."""
    return unicodedata.normalize("NFC", password)


def check(password: str, known: Sequence[str] = ()) -> None:
    """Raise PasswordRefusedError for a password that is too short, too long, or easily guessed.

    `known` is what others know of the account: its name and e-mail address.
    """
    length = len(normalised(password))
    if not SHORTEST <= length <= LONGEST:
        raise PasswordRefusedError(
            f"The password has {length} characters.",
            hint=f"Choose one of {SHORTEST} to {LONGEST}.",
            details={"field": "password"},
        )
    reason = _easily_guessed(normalised(password), known)
    if reason:
        raise PasswordRefusedError(
            reason,
            hint="Choose another: four or five words that don't belong together, say.",
            details={"field": "password"},
        )


def _easily_guessed(password: str, known: Sequence[str]) -> str:
    """Return why a password is easily guessed, or nothing."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 — its lists of words take 50 ms that only a new password needs

    parts = [part for word in known for part in (word, *word.replace("@", " ").replace(".", " ").split()) if part]
    found = zxcvbn(password[:MOST_GUESSED], user_inputs=parts)
    if int(found["guesses"]) >= FEWEST_GUESSES:
        return ""
    return str(found["feedback"]["warning"]) or "The password is easily guessed."


async def hashed(password: str) -> str:
    """Return the hash of a password, worked out beside the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, normalised(password))


def nobodys(hashed: str) -> str:
    """Return a hash like this one, as slow to compare with, that no password is known to have."""
    kept, _, digest = hashed.rpartition("$")
    return f"{kept}${secrets.token_urlsafe(len(digest)).translate(_STANDARD)[: len(digest) - 1]}A"


async def verified(password: str, kept: str | None) -> bool:
    """Return whether a password is the one that was hashed.

    Without a hash (an unknown account) it takes as long, and is False.
    """
    loop = asyncio.get_running_loop()
    right = await loop.run_in_executor(
        _threads, _hasher.verify, normalised(password)[: LONGEST + 1], kept or _nobodys()
    )
    return right and kept is not None


@cache
def _nobodys() -> str:
    """Return a hash to compare with where there is none."""
    return _hasher.hash("nobody has this one")
