"""Mail: through an SMTP server where one is set, else into the folder `outbox`, one file for each.

What is sent is decided when it is sent, in a worker: neither an address nor the token of a link waits in the queue.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from ssl import create_default_context
from typing import Final
from urllib.parse import quote, unquote, urlsplit

import aiosmtplib
from pydantic import SecretStr

from app.core.config import Settings
from app.core.exceptions import ExternalServiceError
from app.core.identifiers import new_id
from app.core.logging import get_logger

SECONDS: Final = 20.0
SUBMISSION_PORT, TLS_PORT = 587, 465

log = get_logger(__name__)


def link(settings: Settings, path: str, token: str) -> str:
    """Return the address of a page that takes a token; behind `#`, it reaches no server's log."""
    return f"{settings.site}{path}#{quote(token)}"


def message(settings: Settings, to: str, subject: str, text: str) -> EmailMessage:
    """Return a mail of plain text to one address. Raises ValueError for what is more or less than one."""
    address = Address(addr_spec=to)
    if address.addr_spec != to:
        raise ValueError("That is no address alone.")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = settings.mail_from, address, subject
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain=urlsplit(settings.site).hostname)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail


async def send(settings: Settings, mail: EmailMessage) -> None:
    """Send a mail. Raises ExternalServiceError when the server cannot be reached or refuses it."""
    if settings.smtp_url is None:
        _keep(settings.folders.outbox, mail)
        return
    try:
        await _submitted(settings.smtp_url, mail)
    except (aiosmtplib.SMTPException, OSError) as error:
        raise ExternalServiceError(
            "The mail server cannot be reached or refused a mail.", hint="Check REELWRIGHT_SMTP_URL and the server."
        ) from error


async def _submitted(url: SecretStr, mail: EmailMessage) -> None:
    parts = urlsplit(url.get_secret_value())
    is_tls = parts.scheme == "smtps"
    host = parts.hostname or "localhost"
    is_here = host in {"localhost", "127.0.0.1", "::1"}
    await aiosmtplib.send(
        mail,
        hostname=host,
        port=parts.port or (TLS_PORT if is_tls else SUBMISSION_PORT),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=is_tls,
        start_tls=False if is_tls else (None if is_here else True),
        tls_context=create_default_context(),
        timeout=SECONDS,
    )


def _keep(folder: Path, mail: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{new_id()}.eml"
    path.write_bytes(bytes(mail))
    path.chmod(0o600)
    log.info("A mail lies in the outbox", file=str(path))
