"""Multipart forms, whole, in pieces, and wrong."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assets.exceptions import UploadFormError
from app.assets.forms import FormReader, UploadForm
from app.core.exceptions import UnsupportedMediaTypeError

KIND = "multipart/form-data; boundary=frontier"
CONTENT = b"\x89PNG\r\n\x1a\n--frontie\r\n--frontierx" * 3


def form(*parts: tuple[str, bytes], end: bytes = b"--frontier--\r\n") -> bytes:
    written = b"".join(
        b"--frontier\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + body + b"\r\n"
        for head, body in parts
    )
    return written + end


def read(body: bytes, step: int = 10**9, kind: str = KIND) -> tuple[UploadForm, bytes]:
    reader = FormReader(kind)
    content = b"".join(reader.feed(body[at : at + step]) for at in range(0, len(body), step))
    return reader.finish(), content


FILE = ('name="file"; filename="cat.png"\r\nContent-Type: image/png', b"some bytes")


@pytest.mark.parametrize("step", [1, 7, 10**9])
def test_file_and_name_in_either_order(step: int) -> None:
    for parts in ([FILE, ('name="name"', b"my cat.png")], [('name="name"', b"my cat.png"), FILE]):
        found, content = read(form(*parts), step)
        assert found == UploadForm("my cat.png", "cat.png", has_file=True)
        assert content == b"some bytes"


@given(st.binary(max_size=300), st.integers(1, 50))
def test_any_content_in_any_pieces(content: bytes, step: int) -> None:
    boundary = "b" * 40
    request = httpx.Request("POST", "http://x", files={"file": ("ü.png", content)}, headers={
        "Content-Type": f"multipart/form-data; boundary={boundary}"})  # fmt: skip
    found, received = read(request.read(), step, request.headers["content-type"])
    assert (received, found.file_name) == (content, "ü.png")


def test_only_the_file_is_needed() -> None:
    found, _ = read(form(('name="file"', b"x")))
    assert found == UploadForm(None, None, has_file=True)


@pytest.mark.parametrize("kind", ["", "application/json", "multipart/mixed; boundary=a", "image/png"])
def test_other_types(kind: str) -> None:
    with pytest.raises(UnsupportedMediaTypeError, match="multipart form"):
        FormReader(kind)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form at all",
        form(),
        form(FILE, end=b""),
        form(FILE)[:-30],
        form(FILE, FILE),
        form(FILE, ('name="other"', b"x")),
        form(FILE, ('name="name"', b"a"), ('name="name"', b"b")),
        form(('name="name"', b"a")),
        form(FILE, ('name="name"', b"a" * 5000)),
        form(FILE, ('name="name"', b"\xff")),
        form(("filename=cat.png", b"x")),
        b"--frontier\r\nNo colon here\r\n\r\nx\r\n--frontier--",
        b"--frontier\r\n" + b"X-Long: " + b"a" * 100_000 + b"\r\n\r\n",
        b"--frontier\r\n" + b"X: a\r\n" * 1000 + b"\r\n",
    ],
)
def test_wrong_forms(body: bytes) -> None:
    with pytest.raises(UploadFormError) as caught:
        read(body)
    assert caught.value.hint


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", f"multipart/form-data; boundary={'a' * 300}"]
)
def test_boundaries_that_are_none(kind: str) -> None:
    with pytest.raises(UploadFormError):
        FormReader(kind)
