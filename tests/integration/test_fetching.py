"""The server fetches what everyone can reach and nothing else: a real server redirects, drips and lies."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from app.core.fetching import (
    HEAD_BYTES,
    Fetcher,
    FetchFailedError,
    FetchRefusedError,
    FetchRules,
    FetchTooLargeError,
    resolve,
)
from app.core.web_addresses import read_url

pytestmark = pytest.mark.anyio
HOME = (ip_network("127.0.0.1/32"),)
Answer = bytes | Callable[[], AsyncIterator[bytes]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Site:
    """A server that answers each path with bytes as they are, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[bytes] = []
        self.port = 0
        self.visits: set[asyncio.Task[None] | None] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits.add(asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self.answer(await reader.readuntil(b"\r\n\r\n"), writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        self.asked.append(head)
        answer = self.answers.get(head.split()[1].decode(), b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
        if isinstance(answer, bytes):
            writer.write(answer)
            return
        async for piece in answer():
            writer.write(piece)
            await writer.drain()

    def fetcher(self, *names: Sequence[str], **rules: Any) -> Fetcher:
        """Return a fetcher that may reach this site; resolved, a name gives each of `names` in turn."""
        turns = iter(names or [("127.0.0.1",)] * 9)

        async def resolver(_host: str, _port: int) -> Sequence[str]:
            return next(turns)

        usual: dict[str, Any] = {
            "schemes": frozenset({"http", "https"}),
            "ports": frozenset({self.port}),
            "exempt": HOME,
        }
        return Fetcher(replace(FetchRules(), **{**usual, **rules}), resolver)

    def url(self, path: str) -> str:
        return f"http://site.example:{self.port}{path}"


@asynccontextmanager
async def _running(context: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    site = Site()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=context)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        await asyncio.gather(*(visit for visit in site.visits if visit is not None))
        await server.wait_closed()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with _running() as running:
        yield running


def ok(body: bytes, *headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def to(location: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


class TestFetching:
    async def test_gives_content_and_type_and_sends_nothing_of_ours(self, site: Site) -> None:
        site.answers["/a?b=c%20d"] = ok(b"words", "Content-Type: text/Markdown; charset=utf-8", "Set-Cookie: a=b")
        found = await site.fetcher().fetch(site.url("/a?b=c%20d"))
        assert (found.status, found.media_type, found.content) == (200, "text/markdown", b"words")
        asked = site.asked[0].lower()
        assert f"host: site.example:{site.port}".encode() in asked
        assert b"accept-encoding: identity" in asked
        assert not any(name in asked for name in (b"cookie", b"authorization", b"referer", b"x-forwarded"))

    async def test_gives_an_answer_that_is_no_success_as_it_is(self, site: Site) -> None:
        assert (await site.fetcher().fetch(site.url("/nowhere"))).status == 404

    async def test_reads_an_answer_in_chunks(self, site: Site) -> None:
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        site.answers["/"] = b"HTTP/1.1 103 Early\r\n\r\n" + chunked
        assert (await site.fetcher().fetch(site.url("/"))).content == b"abcde"


class TestWhere:
    @pytest.mark.parametrize(
        "found",
        [["127.0.0.2"], ["10.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["2002:7f00:1::"],
         ["169.254.169.254"], ["8.8.8.8", "192.168.1.1"], [], ["site.example"]],
    )  # fmt: skip
    async def test_a_name_with_any_address_that_is_not_public_is_refused(self, site: Site, found: list[str]) -> None:
        with pytest.raises(FetchRefusedError, match="not a public address"):
            await site.fetcher(found).fetch(site.url("/"))
        assert site.asked == []

    @pytest.mark.parametrize(
        "host", ["127.1", "0x7f.1", "2130706433", "017700000001", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0"]
    )
    async def test_loopback_is_refused_however_it_is_written(self, site: Site, host: str) -> None:
        fetcher = Fetcher(FetchRules(schemes=frozenset({"http"}), ports=frozenset({site.port})), resolve)
        with pytest.raises((FetchRefusedError, FetchFailedError)):
            await fetcher.fetch(f"http://{host}:{site.port}/")
        assert site.asked == []

    async def test_what_is_checked_is_what_is_connected_to(self, site: Site) -> None:
        site.answers["/"] = ok(b"first")
        fetcher = site.fetcher(["127.0.0.1"], ["127.0.0.2"])
        assert (await fetcher.fetch(site.url("/"))).content == b"first"
        with pytest.raises(FetchRefusedError):
            await fetcher.fetch(site.url("/"))

    async def test_another_address_of_a_name_is_tried_where_one_does_not_answer(self, site: Site) -> None:
        site.answers["/"] = ok(b"found")
        exempt = (*HOME, ip_network("::1/128"))
        assert (await site.fetcher(["::1", "127.0.0.1"], exempt=exempt).fetch(site.url("/"))).content == b"found"

    async def test_a_name_that_changes_between_redirects_gains_nothing(self, site: Site) -> None:
        site.answers["/"] = to(site.url("/inside"))
        with pytest.raises(FetchRefusedError):
            await site.fetcher(["127.0.0.1"], ["127.0.0.2"]).fetch(site.url("/"))
        assert len(site.asked) == 1


class TestRedirects:
    async def test_are_followed_by_the_same_rules(self, site: Site) -> None:
        site.answers |= {"/": to("/two"), "/two": to(f"//other.example:{site.port}/three"), "/three": ok(b"there")}
        found = await site.fetcher().fetch(site.url("/"))
        assert (found.content, found.url) == (b"there", f"http://other.example:{site.port}/three")

    @pytest.mark.parametrize(
        "location",
        ["http://169.254.169.254/latest", "file:///etc/passwd", "gopher://site.example/", "http://a:b@site.example/",
         "http://site.example:22/", "//[", "http://site.example\\@other.example/"],
    )  # fmt: skip
    async def test_to_what_would_be_refused_are_refused(self, site: Site, location: str) -> None:
        site.answers["/"] = to(location)
        with pytest.raises(FetchRefusedError):
            await site.fetcher(["127.0.0.1"], ["169.254.169.254"]).fetch(site.url("/"))
        assert len(site.asked) == 1

    async def test_end_somewhere(self, site: Site) -> None:
        site.answers["/"] = to("/")
        with pytest.raises(FetchRefusedError, match="on and on"):
            await site.fetcher().fetch(site.url("/"))
        assert len(site.asked) == FetchRules().max_redirects + 1


class TestBounds:
    @pytest.mark.parametrize("is_declared", [True, False])
    async def test_what_is_too_large_is_given_up(self, site: Site, is_declared: bool) -> None:
        body = bytes(200_000)
        site.answers["/"] = ok(body) if is_declared else b"HTTP/1.1 200 OK\r\n\r\n" + body
        with pytest.raises(FetchTooLargeError):
            await site.fetcher(max_bytes=100_000).fetch(site.url("/"))

    async def test_nothing_is_unpacked(self, site: Site) -> None:
        site.answers["/"] = ok(gzip.compress(bytes(10_000_000)), "Content-Encoding: gzip")
        with pytest.raises(FetchRefusedError, match="compressed"):
            await site.fetcher().fetch(site.url("/"))

    async def test_what_drips_is_given_up(self, site: Site) -> None:
        async def drip() -> AsyncIterator[bytes]:
            yield b"HTTP/1.1 200 OK\r\n\r\n"
            while True:
                yield b"."
                await asyncio.sleep(0.01)

        site.answers["/"] = drip
        with pytest.raises(FetchFailedError, match="longer than"):
            await site.fetcher(seconds=0.1).fetch(site.url("/"))

    @pytest.mark.parametrize(
        "answer",
        [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
         b"HTTP/1.1 200 OK\r\nX: " + b"a" * 2 * HEAD_BYTES, b"HTTP/1.1 103 Early\r\n\r\n" * 9_000],
    )  # fmt: skip
    async def test_an_answer_that_is_not_sound_is_a_failure(self, site: Site, answer: bytes) -> None:
        site.answers["/"] = answer
        with pytest.raises(FetchFailedError):
            await site.fetcher().fetch(site.url("/"))

    async def test_a_server_that_is_not_there_is_a_failure(self, site: Site) -> None:
        async def nothing(_host: str, _port: int) -> Sequence[str]:
            raise OSError

        with pytest.raises(FetchFailedError):
            await Fetcher(resolver=nothing).fetch("https://nowhere.example/")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate with its key, for site.example alone."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site.example")])
    built = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1)
    )
    names = x509.SubjectAlternativeName([x509.DNSName("site.example")])
    signed = built.add_extension(names, critical=False).sign(key, hashes.SHA256())
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


class TestTLS:
    @pytest.mark.parametrize("host", ["site.example", "other.example"])
    async def test_the_certificate_is_held_against_the_name_not_the_address(
        self, certificate: Path, host: str
    ) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        async with _running(context) as site:
            site.answers["/"] = ok(b"secret")
            usual = site.fetcher()
            fetcher = Fetcher(usual.rules, usual.resolver, lambda: ssl.create_default_context(cafile=certificate))
            if host == "site.example":
                assert (await fetcher.fetch(f"https://{host}:{site.port}/")).content == b"secret"
            else:
                with pytest.raises(FetchFailedError):
                    await fetcher.fetch(f"https://{host}:{site.port}/")

    async def test_a_way_from_https_to_http_is_refused(self, certificate: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        async with _running(context) as site:
            site.answers["/"] = to(site.url("/plain"))
            usual = site.fetcher()
            fetcher = Fetcher(usual.rules, usual.resolver, lambda: ssl.create_default_context(cafile=certificate))
            with pytest.raises(FetchRefusedError, match="from https to http"):
                await fetcher.fetch(f"https://site.example:{site.port}/")


REFUSED_URLS = [
    "", "site.example", "ftp://site.example/", "file:///etc/passwd", "http://site.example/", "https://",
    "https://user@site.example/", "https://user:pass@site.example/", "https://site.example:22/",
    "https://site.example:99999/", "https://site.example:x/", "https://site.example\\@other.example/",
    "https://site example/", "https://site.example/\r\nX: y", "https://[fe80::1%25eth0]/", "https://[::1",
    "https://-site.example/", "https://" + "a" * 64 + ".example/", "https://site..example/", "javascript:alert(1)",
    "data:text/plain,x", "https://site.example/" + "a" * 2048, "https://\u2488example.com@x/", "https:///path",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED_URLS)
async def test_odd_urls_are_refused_before_anything_is_asked(url: str) -> None:
    async def never(_host: str, _port: int) -> Sequence[str]:
        raise AssertionError("asked")

    with pytest.raises(FetchRefusedError) as caught:
        await Fetcher(resolver=never).fetch(url)
    assert "pass" not in caught.value.message.replace("password", "")


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z@:\[\]./%0-9\\]{0,30}"))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        address = read_url(text)
    except ValueError:
        return
    assert read_url(address.url) == address
    assert address.url.isascii()
    assert not set(address.url) & set(" \r\n\\@") - set(address.target)
