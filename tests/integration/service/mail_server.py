"""A mail server that speaks SMTP over a socket: greeting, STARTTLS, AUTH, and the mails that it took."""

from __future__ import annotations

import asyncio
import base64
import email
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

USER, PASSWORD = "reelwright", "p@ss word/1"


@dataclass
class Delivery:
    """A mail that was taken, who it was for, and how it came."""

    mail: EmailMessage
    to: list[str]
    is_encrypted: bool
    user: str | None


@dataclass
class MailServer:
    """What a server does: `context` lets it offer STARTTLS, `refusals` mails are put off before one is taken."""

    context: ssl.SSLContext | None = None
    refusals: int = 0
    wants_auth: bool = False
    port: int = 0
    taken: list[Delivery] = field(default_factory=list)
    turned_down: int = 0
    talks: set[Any] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.talks.add(asyncio.current_task())
        with suppress(ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            await _Talk(self, reader, writer).run()
        writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()


class _Talk:
    def __init__(self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.is_encrypted = False
        self.user: str | None = None
        self.to: list[str] = []

    async def run(self) -> None:
        await self.say("220 mail.example ready")
        while (line := (await self.reader.readline()).decode().strip()) and await self.answered(line):
            pass

    async def say(self, *lines: str) -> None:
        for number, line in enumerate(lines, 1):
            shown = line if number == len(lines) else f"{line[:3]}-{line[4:]}"
            self.writer.write(f"{shown}\r\n".encode())
        await self.writer.drain()

    async def answered(self, line: str) -> bool:
        verb, _, rest = line.partition(" ")
        match verb.upper():
            case "EHLO":
                await self.say("250 mail.example", *self.offers())
            case "STARTTLS":
                await self.say("220 go ahead")
                await self.writer.start_tls(self.server.context)  # type: ignore[arg-type]  # offered only with one
                self.is_encrypted = True
            case "AUTH":
                await self.say("235 welcome" if self.knows(rest) else "535 no")
            case "MAIL" | "RSET":
                self.to = []
                await self.say("530 who are you" if self.server.wants_auth and not self.user else "250 ok")
            case "RCPT":
                self.to.append(rest.partition("<")[2].partition(">")[0])
                await self.say("250 ok")
            case "DATA":
                await self.say("354 go on")
                await self.take(await self.reader.readuntil(b"\r\n.\r\n"))
            case "QUIT":
                await self.say("221 bye")
                return False
            case _:
                await self.say("502 what")
        return True

    def offers(self) -> list[str]:
        offers = ["250 AUTH PLAIN"] if self.is_encrypted or self.server.context is None else []
        return [*offers, *(["250 STARTTLS"] if self.server.context and not self.is_encrypted else []), "250 8BITMIME"]

    def knows(self, line: str) -> bool:
        _, user, password = base64.b64decode(line.partition(" ")[2]).decode().split("\0")
        self.user = user if (user, password) == (USER, PASSWORD) else None
        return self.user is not None

    async def take(self, content: bytes) -> None:
        if self.server.turned_down < self.server.refusals:
            self.server.turned_down += 1
            await self.say("451 later")
            return
        mail = email.message_from_bytes(content.removesuffix(b".\r\n"), policy=default)
        assert isinstance(mail, EmailMessage)
        self.server.taken.append(Delivery(mail, list(self.to), self.is_encrypted, self.user))
        await self.say("250 taken")


@asynccontextmanager
async def mail_server(**options: Any) -> AsyncIterator[MailServer]:
    """Run a mail server on the loopback address."""
    running = MailServer(**options)
    server = await asyncio.start_server(running.serve, "127.0.0.1", 0)
    running.port = server.sockets[0].getsockname()[1]
    try:
        yield running
    finally:
        server.close()
        await asyncio.gather(*running.talks, return_exceptions=True)
        await server.wait_closed()
