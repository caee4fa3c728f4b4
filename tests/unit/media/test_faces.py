from __future__ import annotations

from pathlib import Path

import pytest

from app.media import faces
from app.media.faces import faces_in_clip, faces_in_picture
from tests.unit.media.drawn_face import FACE_HEIGHT, FACE_WIDTH, film, portrait, save_portrait


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELWRIGHT_CACHE", str(tmp_path / "cache"))
    faces.known_faces.cache_clear()
    if faces.detector() is None:
        pytest.skip("the optional package that finds faces is not installed")


def test_a_face_is_found_where_it_is(tmp_path: Path) -> None:
    found = faces_in_picture(str(save_portrait(tmp_path / "a.png", 640, 400, (200, 240))))
    (face,) = found.faces
    assert (face.x + face.w / 2) * 640 == pytest.approx(200, abs=0.15 * FACE_WIDTH)
    assert (face.y + face.h / 2) * 400 == pytest.approx(240, abs=0.2 * FACE_HEIGHT)
    assert face.h * 400 == pytest.approx(FACE_HEIGHT, rel=0.25)


def test_a_picture_without_one_has_none_and_a_changed_file_is_looked_at_again(tmp_path: Path) -> None:
    path = save_portrait(tmp_path / "a.png", 640, 400)
    assert not faces_in_picture(str(path)).faces
    save_portrait(path, 640, 400, (320, 200))
    assert len(faces_in_picture(str(path)).faces) == 1


def test_what_was_found_is_kept_by_content(tmp_path: Path) -> None:
    first = faces_in_picture(str(save_portrait(tmp_path / "a.png", 640, 400, (320, 200))))
    (kept,) = (tmp_path / "cache" / "faces").iterdir()
    copy = save_portrait(tmp_path / "b.png", 640, 400, (320, 200))
    assert faces_in_picture(str(copy)) == first
    kept.write_text("{broken")
    faces.known_faces.cache_clear()
    assert faces_in_picture(str(copy)) == first


def test_a_clip_is_looked_at_in_several_moments(tmp_path: Path) -> None:
    empty, left, right = portrait(640, 400), portrait(640, 400, (200, 200)), portrait(640, 400, (440, 200))
    path = str(film(tmp_path / "a.mp4", [empty, left, right, empty]))
    middles = [face.x + face.w / 2 for face in faces_in_clip(path, 0.0, None).faces]
    assert [round(middle, 1) for middle in middles] == [0.3, 0.7]
    assert len(faces_in_clip(path, 2.0, 3.0).faces) == 4


def test_without_the_package_there_are_no_faces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "detector", lambda: None)
    found = faces_in_picture(str(save_portrait(tmp_path / "a.png", 640, 400, (320, 200))))
    assert not found.faces
    assert found.size[0] / found.size[1] == pytest.approx(1.6, rel=0.01)
