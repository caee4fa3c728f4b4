"""Names and places of a render's files."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.core.file_failures import checked_key
from app.renders.models import ArtifactKind
from app.renders.results import file_name, key_of

RENDER = UUID(int=1)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("How tides work", "How-tides-work.mp4"),
        ("  Ebbe & Flut: 3 Dinge ", "Ebbe-Flut-3-Dinge.mp4"),
        ("Приливы", "Приливы.mp4"),
        ("../../etc/passwd", "etc-passwd.mp4"),
        ("???", "video.mp4"),
        ("", "video.mp4"),
        ("a" * 200, f"{'a' * 80}.mp4"),
        ("Cafe\u0301", "Café.mp4"),
        ("a\r\nb\0c", "a-b-c.mp4"),
    ],
)
def test_files_are_called_like_the_title(title: str, name: str) -> None:
    assert file_name(title, ArtifactKind.VIDEO) == name


def test_attempts_never_share_a_place() -> None:
    places = {key_of(RENDER, token, kind) for token in (1, 2, 3) for kind in ArtifactKind}
    assert len(places) == 3 * len(ArtifactKind)
    assert all(checked_key(place) == place for place in places)
