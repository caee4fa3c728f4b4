"""Files sent to clients: whole or in ranges, and by signed links that work without an account until they expire."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from fastapi import Path, Request
from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse

from app.api.access import ANYONE
from app.api.dependencies import PartsDep
from app.api.openapi import errors
from app.api.ranges import http_date, is_known, wanted_range
from app.api.routing import feature_router
from app.core.config import Settings
from app.core.exceptions import ForbiddenError, GoneError, NotFoundError, RangeNotSatisfiableError, ValidationError
from app.core.files import FileStore

MAX_TOKEN_LENGTH: Final = 4096
LINK_VERSION: Final = 1
LONGEST_LINK_SECONDS: Final = 7 * 86_400
"""What may be asked for; settings may allow less."""
SANDBOX: Final = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'"
"""What a browser may do with a file it opens: show it."""

Disposition = Literal["inline", "attachment"]


@dataclass(frozen=True)
class Download:
    """A stored file as a client gets it: its key, name, type, `size` in bytes and strong `etag` without quotes."""

    key: str
    name: str
    media_type: str
    size: int
    etag: str
    modified: datetime
    disposition: Disposition = "inline"


class DownloadLink(BaseModel):
    """Where a file can be had without an account, and until when."""

    url: str = Field(examples=["http://127.0.0.1:8000/v1/downloads/WzEsImFzc2V0cy8…"])
    expires_at: datetime


class LinkSigner:
    """Signs links with a key derived from the service's secret (HMAC-SHA-256)."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"reelwright downloads", hashlib.sha256)

    @classmethod
    def of(cls, settings: Settings) -> LinkSigner:
        """Return the signer of this installation."""
        return cls(settings.secret_key.get_secret_value())

    def sign(self, download: Download, expires_at: datetime) -> str:
        """Return a token that opens `download` until `expires_at`."""
        fields = [
            LINK_VERSION, download.key, download.name, download.media_type, download.size, download.etag,
            download.modified.timestamp(), download.disposition, expires_at.timestamp(),
        ]  # fmt: skip
        content = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
        return f"{_written(content)}.{_written(self._signature(content))}"

    def open(self, token: str, now: datetime | None = None) -> Download:
        """Return what a token opens. Raises ForbiddenError when it is not ours, GoneError when its time is over."""
        content, signature = _parts(token)
        if not hmac.compare_digest(signature, self._signature(content)):
            raise _not_ours()
        version, key, name, media_type, size, etag, modified, disposition, expires = json.loads(content)
        if version != LINK_VERSION:
            raise _not_ours()
        if (now or datetime.now(UTC)).timestamp() >= expires:
            raise GoneError("This link has expired.", hint="Ask for a new one.")
        return Download(key, name, media_type, size, etag, datetime.fromtimestamp(modified, UTC), disposition)

    def _signature(self, content: bytes) -> bytes:
        return hmac.digest(self._key, content, hashlib.sha256)


def link_to(request: Request, settings: Settings, download: Download, seconds: float | None = None) -> DownloadLink:
    """Return a link to a file that works for `seconds`, or as long as the settings say.

    Raises ValidationError when that is longer than they allow.
    """
    wanted = settings.link_seconds if seconds is None else seconds
    if not 0 < wanted <= settings.link_max_seconds:
        raise ValidationError(
            f"A link cannot work for {wanted:g} seconds.", hint=f"Ask for at most {settings.link_max_seconds:g}."
        )
    expires_at = (datetime.now(UTC) + timedelta(seconds=wanted)).replace(microsecond=0)
    token = LinkSigner.of(settings).sign(download, expires_at)
    return DownloadLink(url=str(request.url_for("download_file", token=token)), expires_at=expires_at)


async def serve(request: Request, files: FileStore, download: Download) -> Response:
    """Answer a GET for a stored file: 200, 206 for a range, 304 when the client has it.

    Raises 416 for a range outside of the file, NotFoundError when it is gone from the store.
    """
    headers = _headers(download)
    if is_known(request.headers, download.etag, download.modified):
        return Response(status_code=304, headers=headers)
    stretch = wanted_range(request.headers, download.size, download.etag, download.modified)
    start, end = stretch or (0, download.size)
    status = 206 if stretch else 200
    headers["Content-Length"] = str(end - start)
    if stretch:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{download.size}"
    reading = await files.read(download.key, start=start, end=end)
    return StreamingResponse(reading.chunks, status, headers, media_type=download.media_type)


def _headers(download: Download) -> dict[str, str]:
    return {
        "ETag": f'"{download.etag}"',
        "Last-Modified": http_date(download.modified),
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Disposition": content_disposition(download.name, download.disposition),
        "Content-Security-Policy": SANDBOX,
    }


def content_disposition(name: str, disposition: Disposition) -> str:
    """Return the header that names a file (RFC 6266), with an ASCII name for clients that know no other."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(c if c.isprintable() and c not in '"\\%;' else "_" for c in plain)
    if not plain or plain.startswith("."):
        plain = f"file{plain}"
    value = f'{disposition}; filename="{plain}"'
    return value if plain == name else f"{value}; filename*=UTF-8''{quote(name, safe='')}"


def _written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _parts(token: str) -> tuple[bytes, bytes]:
    try:
        content, signature = (
            base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
            for part in token.split(".")
        )
    except (ValueError, binascii.Error) as error:
        raise _not_ours() from error
    return content, signature


def _not_ours() -> ForbiddenError:
    return ForbiddenError("This link was not made by this service.", hint="Check that it was copied whole.")


Token = Annotated[str, Path(max_length=MAX_TOKEN_LENGTH, description="What a link was given to open.")]
ANY_TYPE: Final = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
CONTENT: Final[dict[int | str, dict[str, Any]]] = errors(
    RangeNotSatisfiableError,
    into={
        200: {"description": "The file, as the type it is.", "content": ANY_TYPE},
        206: {"description": "The stretch of it that Range names.", "content": ANY_TYPE},
        304: {"description": "The client has this version."},
    },
)
"""How endpoints that `serve` document their answers."""


router = feature_router(
    "downloads", prefix="/v1/downloads", access=ANYONE, errors_of_all=(ForbiddenError, NotFoundError, GoneError)
)


@router.get("/{token}", response_class=Response, responses=CONTENT)
async def download_file(token: Token, request: Request, parts: PartsDep) -> Response:
    """Send the file that a signed link opens; no account is needed, and ranges are served."""
    return await serve(request, parts.files, LinkSigner.of(parts.settings).open(token))
