"""Versions of what a client reads, and conditions on them: ETag, If-Match and If-None-Match (RFC 9110, 8.8 and 13).

A resource has a whole number `revision` that every change raises; its strong entity tag is that number in quotes.

    async def update(..., known: IfMatch) -> ...:      # service: `known.check(project.revision)` before changing
    async def read(..., seen: IfNoneMatch) -> ...:     # endpoint: `seen.check(project.revision)` before answering
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Header, Response
from starlette.exceptions import HTTPException

from app.core.exceptions import PreconditionFailedError, ValidationError

_TAG: Final = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_LIST: Final = re.compile(rf"\s*(?:{_TAG.pattern}\s*,\s*)*{_TAG.pattern}\s*,?\s*")
_MAX_HEADER_LENGTH: Final = 2048
FORMAT: Final = "entity-tags"
PATTERN: Final = r'^(\*|(W/)?"[!#-~]*"(, ?(W/)?"[!#-~]*")*)$'
"""What a client should send, for the schema; `_LIST` says what is taken."""


def etag(revision: int) -> str:
    """Return the strong entity tag of a revision."""
    return f'"{revision}"'


@dataclass(frozen=True)
class Precondition:
    """What a change was made on: `tags` None means the client named no version, so any will do."""

    tags: frozenset[str] | None = None

    def check(self, revision: int) -> None:
        """Raise PreconditionFailedError when the resource has moved on from what the client knew."""
        if self.tags is not None and str(revision) not in self.tags:
            raise PreconditionFailedError(
                "It was changed since you last read it.",
                hint="Read it again, apply your change to what it is now, and send the new ETag as If-Match.",
                details={"current_etag": etag(revision)},
            )


@dataclass(frozen=True)
class Freshness:
    """Which versions the client holds already; sets the ETag of what is answered."""

    tags: frozenset[str]
    any: bool
    response: Response

    def check(self, revision: int) -> None:
        """Set the answer's ETag; raise NotModified when the client has this version."""
        self.response.headers["ETag"] = etag(revision)
        if self.any or str(revision) in self.tags:
            raise NotModified(revision)


class NotModified(HTTPException):
    """The client has this version already: 304 without a body."""

    def __init__(self, revision: int) -> None:
        super().__init__(304, headers={"ETag": etag(revision)})


async def read_if_match(
    if_match: Annotated[
        str | None,
        Header(
            description="ETag of the version that the change is made on; 412 when it is no longer that one.",
            alias="If-Match",
            examples=['"3"'],
            json_schema_extra={"pattern": PATTERN, "format": FORMAT},
        ),
    ] = None,
) -> Precondition:
    """Read If-Match: `*` and an absent header let any version pass, weak tags match none. Raises ValidationError."""
    if if_match is None or if_match.strip() == "*":
        return Precondition()
    return Precondition(frozenset(tag for weak, tag in _tags("If-Match", if_match) if not weak))


async def read_if_none_match(
    response: Response,
    if_none_match: Annotated[
        str | None,
        Header(
            description="ETags of versions you hold; 304 when one of them is current.",
            alias="If-None-Match",
            examples=['"3"'],
            json_schema_extra={"pattern": PATTERN, "format": FORMAT},
        ),
    ] = None,
) -> Freshness:
    """Read If-None-Match; weak tags match like strong ones. Raises ValidationError."""
    if if_none_match is None:
        return Freshness(frozenset(), any=False, response=response)
    if if_none_match.strip() == "*":
        return Freshness(frozenset(), any=True, response=response)
    tags = frozenset(tag for _, tag in _tags("If-None-Match", if_none_match))
    return Freshness(tags, any=False, response=response)


IfMatch = Annotated[Precondition, Depends(read_if_match)]
IfNoneMatch = Annotated[Freshness, Depends(read_if_none_match)]


def _tags(header: str, text: str) -> list[tuple[str, str]]:
    if len(text) > _MAX_HEADER_LENGTH or not _LIST.fullmatch(text):
        raise ValidationError(
            f"{header} is not a list of entity tags.", hint='Send the ETag as it came, quotes included: "3".'
        )
    return [(weak, tag) for weak, tag in _TAG.findall(text)]
