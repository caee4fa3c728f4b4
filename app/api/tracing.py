"""Identifiers of a request: X-Request-ID, and the W3C Trace Context (traceparent in, traceresponse out)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._:/+=@-]{1,128}")
_TRACEPARENT: Final = re.compile(rb"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_NO_TRACE: Final = b"0" * 32
_NO_SPAN: Final = b"0" * 16


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a request stands in a trace: its trace, our own span in it, and the caller's flags (hexadecimal)."""

    trace_id: str
    span_id: str
    flags: str

    @property
    def header(self) -> str:
        """The value of `traceresponse`, or of `traceparent` for what we call ourselves."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


def request_id_of(headers: Mapping[bytes, bytes]) -> str:
    """Return the caller's X-Request-ID when it is sane (1 to 128 harmless characters), else a new one."""
    given = headers.get(b"x-request-id")
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given.decode("ascii")
    return secrets.token_hex(16)


def trace_of(headers: Mapping[bytes, bytes]) -> Trace:
    """Return a span of our own in the caller's trace, or in a new one when traceparent is absent or malformed.

    Source: https://www.w3.org/TR/trace-context/ (3.2): version ff and identifiers of zeros alone are malformed, a
    version later than 00 may carry more fields.
    """
    given = headers.get(b"traceparent")
    match = _TRACEPARENT.fullmatch(given) if given is not None else None
    if match is not None:
        version, trace, parent, flags, more = match.groups()
        if trace != _NO_TRACE and parent != _NO_SPAN and version != b"ff" and not (more and version == b"00"):
            return Trace(trace.decode("ascii"), secrets.token_hex(8), "01" if int(flags, 16) & 1 else "00")
    fresh = secrets.token_hex(24)
    return Trace(fresh[:32], fresh[32:], "00")
