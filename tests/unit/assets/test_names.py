"""Names that files can have, and those that play tricks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assets.exceptions import AssetNameError, UnsupportedAssetError
from app.assets.names import MAX_BYTES, checked_name, named_as

FINE = [
    "cat.jpg",
    "my cat (2).jpg",
    "Ünïcode.png",
    "猫.mp4",
    "گربه\u200cها.mp3",
    "👩\u200d🚀.png",
    "a" * 196 + ".png",
    "no extension",
]
TRICKS = {
    "empty": "",
    "parent": "..",
    "path": "../../etc/passwd",
    "absolute": "/etc/passwd",
    "windows path": "C:\\cat.jpg",
    "stream": "cat.jpg:hidden",
    "nul": "cat.jpg\0.exe",
    "line": "cat\r\nSet-Cookie: a=b.jpg",
    "escape": "cat\x1b[31m.jpg",
    "backwards": "cat\u202egpj.exe",
    "isolate": "cat\u2066.jpg",
    "no width": "c\u200bat.jpg",
    "byte order mark": "\ufeffcat.jpg",
    "tag": "cat\U000e0041.jpg",
    "line separator": "cat\u2028.jpg",
    "surrogate": "cat\ud800.jpg",
    "private": "cat\ue000.jpg",
    "hidden": ".htaccess",
    "last dot": "cat.jpg.",
    "last space": "cat.jpg ",
    "first space": " cat.jpg",
    "device": "CON",
    "device with extension": "nul.txt",
    "port": "com1.jpg",
    "superscript port": "LPT¹.jpg",
    "quote": 'cat".jpg',
    "wildcard": "*.jpg",
    "pipe": "cat|x.jpg",
    "long": "a" * 201,
    "long in bytes": "猫" * 70,
}


@pytest.mark.parametrize("name", FINE)
def test_fine_names_stay_as_they_are(name: str) -> None:
    assert checked_name(name) == name


@pytest.mark.parametrize("trick", TRICKS)
def test_tricks(trick: str) -> None:
    with pytest.raises(AssetNameError, match="cannot be named") as caught:
        checked_name(TRICKS[trick])
    assert caught.value.hint
    assert caught.value.details == {"location": "body.name"}


def test_one_spelling_of_each_character_is_kept() -> None:
    assert checked_name(unicodedata.normalize("NFD", "Ünïcode.png")) == "Ünïcode.png"


@given(st.text(max_size=60))
def test_what_passes_is_one_plain_name(name: str) -> None:
    try:
        kept = checked_name(name)
    except AssetNameError:
        return
    assert kept == checked_name(kept)
    assert not set("/\\\0\n") & set(kept)
    assert kept not in {".", ".."}
    assert len(kept.encode()) <= MAX_BYTES


@pytest.mark.parametrize(
    ("name", "media_type", "named"),
    [
        ("cat.jpg", "image/jpeg", "cat.jpg"),
        ("cat.JPEG", "image/jpeg", "cat.JPEG"),
        ("cat", "image/jpeg", "cat.jpg"),
        ("Scene 2. Cats", "audio/mpeg", "Scene 2. Cats.mp3"),
        ("take 1.5", "video/mp4", "take 1.5.mp4"),
        ("clip.mov", "video/mp4", "clip.mov"),
        ("notes.md", "text/plain", "notes.md"),
    ],
)
def test_extensions(name: str, media_type: str, named: str) -> None:
    assert named_as(name, media_type) == named


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("cat.png", "image/jpeg"), ("cat.exe", "image/png"), ("cat.jpg.html", "image/jpeg"), ("film.m3u8", "video/mp4")],
)
def test_extensions_of_other_kinds(name: str, media_type: str) -> None:
    with pytest.raises(UnsupportedAssetError, match="another kind") as caught:
        named_as(name, media_type)
    assert caught.value.details["detected"] == media_type


def test_no_room_for_the_extension() -> None:
    with pytest.raises(AssetNameError, match="longer"):
        named_as("a" * 200, "image/png")
