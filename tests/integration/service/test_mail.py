"""Mails through a real mail server: encrypted, signed in, sent once, tried again, and nothing smuggled into them."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr
from sqlalchemy import text

from app.api.dependencies import Parts
from app.auth import mail
from app.auth import tasks as auth_tasks
from app.auth.tasks import mail_to
from app.core.config import Settings
from app.core.error_tracking import InMemory
from app.core.exceptions import ExternalServiceError
from app.core.job_runner import JobRunner, Lane
from app.core.jobs import LIGHT_QUEUE
from app.core.transactions import transaction
from tests.integration.service.mail_server import PASSWORD, USER, MailServer, mail_server
from tests.integration.service.signing_in import PASSWORD as MIAS_PASSWORD
from tests.integration.service.signing_in import app_with_accounts, client_of, make_admin, make_member, tokens_of
from tests.integration.service.test_accounts import Outbox

pytestmark = pytest.mark.anyio
ELSEWHERE = "127.1"
"""This machine, by a name that a sender does not know for it."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate with its key, for this machine by both names."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    built = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - timedelta(1), now + timedelta(1)
    )
    names = [x509.DNSName(name) for name in ("localhost", ELSEWHERE)]
    built = built.add_extension(x509.SubjectAlternativeName(names), critical=False)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    path.write_bytes(private + built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def context(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server with that certificate needs; this machine trusts it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def through(settings: Settings, server: MailServer, host: str = "localhost", password: str = PASSWORD) -> Settings:
    """Return settings that send mails through a server, as someone it knows."""
    url = f"smtp://{quote(USER)}:{quote(password, safe='')}@{host}:{server.port}"
    return settings.model_copy(update={"smtp_url": SecretStr(url)})


async def send(settings: Settings) -> None:
    await mail.send(settings, mail.message(settings, "mia@example.org", "Grüße", "Hello,\n.\n\nthat is all.\n"))


async def test_a_mail_goes_encrypted_and_signed_in(settings: Settings, context: ssl.SSLContext) -> None:
    for host in ("localhost", ELSEWHERE):
        async with mail_server(context=context, wants_auth=True) as server:
            await send(through(settings, server, host))
        [delivery] = server.taken
        assert (delivery.is_encrypted, delivery.user, delivery.to) == (True, USER, ["mia@example.org"])
        assert delivery.mail["Subject"] == "Grüße"
        assert delivery.mail["Auto-Submitted"] == "auto-generated"
        assert "that is all." in delivery.mail.get_content()


async def test_nothing_goes_unencrypted_to_another_machine(settings: Settings) -> None:
    async with mail_server() as server:
        with pytest.raises(ExternalServiceError) as refusal:
            await send(through(settings, server, ELSEWHERE))
        assert server.taken == []
        assert PASSWORD not in str(refusal.value)


async def test_a_certificate_that_nobody_vouches_for_is_not_talked_to(
    settings: Settings, context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    async with mail_server(context=context) as server:
        with pytest.raises(ExternalServiceError):
            await send(through(settings, server))
        assert server.taken == []


async def test_a_wrong_password_is_told_without_it(settings: Settings, context: ssl.SSLContext) -> None:
    async with mail_server(context=context, wants_auth=True) as server:
        with pytest.raises(ExternalServiceError) as refusal:
            await send(through(settings, server, password="not this one"))
        assert "not this one" not in f"{refusal.value} {refusal.value.details}"
        assert server.taken == []


async def test_a_mail_that_cannot_be_sent_now_is_sent_once_later(parts: Parts) -> None:
    account = await make_member(parts.database)
    async with mail_server(refusals=1) as server:
        settings = through(parts.settings, server, "127.0.0.1")
        errors, lanes = InMemory(), [Lane((LIGHT_QUEUE,), 2)]
        changed = Parts(settings, parts.database, parts.files)
        runner = JobRunner(parts.database, [auth_tasks.tasks], changed, lanes=lanes, errors=errors)
        async with transaction(parts.database) as session:
            await mail_to(session, account.id, "reset")
            waiting = await session.scalar(text("SELECT args::text FROM procrastinate_jobs"))
        assert not any(secret in waiting for secret in ("rwm_", "example.org"))
        working = asyncio.create_task(runner.run(heartbeat_seconds=0.2, grace_seconds=0.2))
        async with asyncio.timeout(30):
            while not server.taken:  # noqa: ASYNC110 — the server is what changes
                await asyncio.sleep(0.02)
        runner.stop()
        await working
        assert (server.turned_down, len(server.taken)) == (1, 1)
        assert "/reset#" in server.taken[0].mail.get_content()


@pytest.mark.parametrize(
    "address",
    [
        "mia@example.org\r\nBcc: eve@example.org", "mia@example.org\nX: y", "mia@example.org,eve@example.org",
        "mia@example.org eve@example.org", "Mia <mia@example.org>", "a,eve@example.org",
        "mia(x)@example.org", "mia@example.org\x00",
    ],
)  # fmt: skip
async def test_nothing_but_one_address_is_an_address(parts: Parts, settings: Settings, address: str) -> None:
    async with client_of(app_with_accounts(parts)) as guest:
        body = {"email": address, "name": "Mia", "password": MIAS_PASSWORD}
        assert (await guest.post("/v1/account", json=body)).status_code == 422
    with pytest.raises(ValueError, match=" "):
        mail.message(settings, address, "Subject", "Text")


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: eve@example.org", "Hello\nX: y"])
def test_a_subject_is_one_line(settings: Settings, subject: str) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        mail.message(settings, "mia@example.org", subject, "Text")


async def test_a_stranger_writes_nothing_of_their_own_to_an_address(parts: Parts) -> None:
    async with client_of(app_with_accounts(parts)) as guest:
        body = {"email": "mia@example.org", "name": "Win a prize at evil.example", "password": MIAS_PASSWORD}
        for _ in range(2):
            assert (await guest.post("/v1/account", json=body)).status_code == 202
        await guest.post("/v1/account/password/forgotten", json={"email": "mia@example.org"})
        assert (await guest.post("/v1/account", json={**body, "name": "Mia\u202e"})).status_code == 422
    mails = await Outbox(parts).mails(3)
    assert not any("evil.example" in each.get_content() for each in mails)


async def test_who_is_known_or_invited_is_greeted_by_name(parts: Parts) -> None:
    await make_admin(parts.database)
    app = app_with_accounts(parts)
    async with client_of(app) as guest:
        token = (await tokens_of(guest, "ada@example.org"))["access_token"]
        await guest.post("/v1/account/password/forgotten", json={"email": "ada@example.org"})
    async with client_of(app, token) as ada:
        body = {"email": "mia@example.org", "name": "Mia"}
        assert (await ada.post("/v1/admin/users", json=body)).status_code == 201
    said = {each["To"]: each.get_content() for each in await Outbox(parts).mails(2)}
    assert said["ada@example.org"].startswith("Hello Ada,")
    assert said["mia@example.org"].startswith("Hello Mia,")
    assert "/reset#rwm_" in said["mia@example.org"]
