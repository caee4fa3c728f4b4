"""Identifiers of a request: X-Request-ID, and the W3C Trace Context (traceparent in, traceresponse out)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Final

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._:/+=@-]{1,128}")
_TRACEPARENT: Final = re.compile(rb"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_NO_TRACE: Final = b"0" * 32
_NO_SPAN: Final = b"0" * 16
_FRESH_BYTES: Final = 40
"""A request, a trace and a span, drawn at once."""


def identified(headers: Mapping[bytes, bytes]) -> tuple[str, str, str | None]:
    """Return a request's identifier, its trace, and `traceresponse` for a caller that sent a good traceparent.

    The caller's X-Request-ID is taken when it is sane (1 to 128 harmless characters), its trace when traceparent is
    well formed; else they are new.
    """
    fresh = secrets.token_hex(_FRESH_BYTES)
    given, parent = headers.get(b"x-request-id"), headers.get(b"traceparent")
    request_id = fresh[:32]
    if given is not None and _REQUEST_ID.fullmatch(given):
        request_id = given.decode("ascii")
    known = _continued(parent) if parent is not None else None
    if known is None:
        return request_id, fresh[32:64], None
    trace_id, flags = known
    return request_id, trace_id, f"00-{trace_id}-{fresh[64:]}-{flags}"


def _continued(parent: bytes) -> tuple[str, str] | None:
    """Return the trace and the flags of a traceparent; None when it is malformed.

    Source: https://www.w3.org/TR/trace-context/ (3.2): version ff and identifiers of zeros alone are malformed, a
    version later than 00 may carry more fields.
    """
    match = _TRACEPARENT.fullmatch(parent)
    if match is None:
        return None
    version, trace, span, flags, more = match.groups()
    if trace == _NO_TRACE or span == _NO_SPAN or version == b"ff" or (more and version == b"00"):
        return None
    return trace.decode("ascii"), "01" if int(flags, 16) & 1 else "00"
