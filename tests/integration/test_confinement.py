"""A stranger's script may use the files of its own folder, and learns nothing of any other."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from app.core.exceptions import ReelwrightError, ScriptParsingError, ValidationError
from app.core.storage import ArtifactStore
from app.orchestrator.options import RenderOptions
from app.orchestrator.service import Pipeline
from app.orchestrator.stages import compose
from app.scripts.folder import only_in

SILENT = RenderOptions(voice="none", captions="off", size="720p", quality="draft")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The script's folder with a picture, beside a secret one, and links from the first to the second."""
    own, secret = tmp_path / "own", tmp_path / "secret"
    own.mkdir()
    secret.mkdir()
    (own / "photos").mkdir()
    for place in (own / "cat.png", own / "photos" / "dog.png", secret / "hidden.png", secret / "hiddem.png"):
        image = cv2.imencode(".png", np.full((90, 160, 3), 127, np.uint8))[1]
        place.write_bytes(image.tobytes())
    (own / "link.png").symlink_to(secret / "hidden.png")
    (own / "inside").symlink_to(secret)
    (own / "again.png").symlink_to(own / "cat.png")
    os.mkfifo(own / "pipe.png")
    return own


ESCAPES: list[Callable[[Path], str]] = [
    lambda own: str(own.parent / "secret" / "hidden.png"),
    lambda own: str(own / "cat.png"),
    lambda _: "../secret/hidden.png",
    lambda _: "photos/../../secret/hidden.png",
    lambda _: "photos/../cat.png",
    lambda _: "%2e%2e/secret/hidden.png",
    lambda _: "..%2fsecret%2fhidden.png",
    lambda own: f"%2f{str(own.parent)[1:]}/secret/hidden.png",
    lambda _: "~/hidden.png",
    lambda _: "~root/hidden.png",
    lambda _: "link.png",
    lambda _: "again.png",
    lambda _: "inside/hidden.png",
    lambda _: "pipe.png",
    lambda _: "photos",
    lambda _: ".",
    lambda _: "..\\secret\\hidden.png",
    lambda _: "/proc/self/environ.png",
    lambda _: "file:///etc/hidden.png",
    lambda _: "http://127.0.0.1/hidden.png",
    lambda _: "//127.0.0.1/hidden.png",
    lambda _: "data:image/png;base64,iVBORw0KGgo.png",
    lambda _: "a" * 2000 + ".png",
]


def refused(folder: Path, script: str, name: str = "script.md") -> ReelwrightError:
    file = folder / name
    file.write_text(script, "utf-8")
    with pytest.raises(ReelwrightError) as caught:
        compose(file, SILENT, Pipeline(ArtifactStore(folder.parent / "store"), files_root=folder))
    return caught.value


def accepted(folder: Path, script: str, name: str = "script.md", options: RenderOptions = SILENT) -> str:
    file = folder / name
    file.write_text(script, "utf-8")
    pipeline = Pipeline(ArtifactStore(folder.parent / "store"), files_root=folder)
    return compose(file, options, pipeline).composition.model_dump_json()


def assert_located(error: ReelwrightError, line: int) -> None:
    assert isinstance(error, ScriptParsingError)
    assert error.line == line
    assert "hiddem" not in f"{error.message} {error.hint}", "it names what lies beside the secret"


@pytest.mark.parametrize("escape", ESCAPES)
class TestNothingOutsideIsUsed:
    def test_picture(self, folder: Path, escape: Callable[[Path], str]) -> None:
        """Pictures on the web, and what Markdown takes for no picture, are left out instead."""
        script = f"# A cat\n\nWords.\n\n## Here\n\n![a cat](<{escape(folder)}>)\n\nMore words.\n"
        try:
            composition = accepted(folder, script)
        except ScriptParsingError as error:
            assert_located(error, 7)
        else:
            assert '"image"' not in composition

    def test_logo(self, folder: Path, escape: Callable[[Path], str]) -> None:
        error = refused(folder, f"---\nbrand:\n  logo: {json.dumps(escape(folder))}\n---\n# A cat\n\nWords.\n")
        assert_located(error, 3)

    def test_music(self, folder: Path, escape: Callable[[Path], str]) -> None:
        name = escape(folder).replace(".png", ".mp3")
        error = refused(folder, f"---\nmusic: {json.dumps(name)}\n---\n# A cat\n\nWords.\n")
        assert_located(error, 2)

    def test_music_of_the_options(self, folder: Path, escape: Callable[[Path], str]) -> None:
        options = SILENT.model_copy(update={"music": escape(folder)})
        with pytest.raises(ValidationError, match="no music file"):
            accepted(folder, "# A cat\n\nWords.\n", options=options)

    @pytest.mark.parametrize("kind", ["picture", "clip"])
    def test_json_script(self, folder: Path, escape: Callable[[Path], str], kind: str) -> None:
        name = escape(folder) if kind == "picture" else escape(folder).replace(".png", ".mp4")
        scene = {"id": "one", "visual": {"kind": kind, "path": name}}
        assert_located(refused(folder, json.dumps({"scenes": [scene]}, indent=1), "script.json"), 7)

    @pytest.mark.parametrize("setting", ["music", "logo"])
    def test_settings_of_a_json_script(self, folder: Path, escape: Callable[[Path], str], setting: str) -> None:
        name = escape(folder) if setting == "logo" else escape(folder).replace(".png", ".mp3")
        chosen: dict[str, Any] = {"music": name} if setting == "music" else {"brand": {"logo": name}}
        scene = {"id": "one", "visual": {"kind": "title", "title": {"text": "A cat"}}}
        script = json.dumps({**chosen, "scenes": [scene]}, indent=1)
        assert_located(refused(folder, script, "script.json"), 2 if setting == "music" else 3)

    @pytest.mark.parametrize("place", ["picture", "grouped picture", "clip", "sound"])
    def test_composition(self, folder: Path, escape: Callable[[Path], str], place: str) -> None:
        error = refused(folder, json.dumps(composition(place, escape(folder)), indent=1), "script.json")
        assert isinstance(error, ScriptParsingError)
        assert error.line > 1
        assert "no file" in error.message


BOX = {"x": 0, "y": 0, "w": 1920, "h": 1080}


def composition(place: str, path: str, sha256: str = "") -> dict[str, Any]:
    """Return a Composition that uses a file in one place."""
    named = {"path": path, "sha256": sha256}
    image: dict[str, Any] = {"op": "image", "box": BOX, **named}
    if place == "grouped picture":
        image = {"op": "group", "ops": [{"op": "group", "ops": [image]}]}
    layer: dict[str, Any] = {"kind": "sprite", "drawing": {"ops": [image]}}
    if place == "clip":
        layer = {"kind": "clip", "box": BOX, **named}
    sound = {"clips": [named]} if place == "sound" else {}
    layers = [] if place == "sound" else [layer]
    return {"scenes": [{"id": "one", "frames": 30, "layers": layers}], "audio": sound}


class TestWhatLiesInsideIsUsed:
    @pytest.mark.parametrize("name", ["cat.png", "photos/dog.png", "./cat.png", "photos//dog.png"])
    def test_picture(self, folder: Path, name: str) -> None:
        assert str(folder / "cat.png" if "cat" in name else folder / "photos" / "dog.png") in accepted(
            folder, f"# A cat\n\nWords.\n\n## Here\n\n![a cat]({name})\n\nMore words.\n"
        )

    def test_composition_has_its_hashes_taken_from_the_files(self, folder: Path) -> None:
        """A hash that a stranger claims would put their picture in the place of another's in the cache."""
        found = accepted(folder, json.dumps(composition("picture", "cat.png", "0" * 64)), "script.json")
        assert str(folder / "cat.png") in found
        assert "0" * 64 not in found

    def test_without_a_root_any_file_may_be_named(self, folder: Path) -> None:
        script = folder / "script.md"
        script.write_text(f"# A cat\n\nWords.\n\n![a cat]({folder.parent}/secret/hidden.png)\n", "utf-8")
        found = compose(
            script, SILENT, Pipeline(ArtifactStore(folder.parent / "store"))
        ).composition.model_dump_json()
        assert "secret/hidden.png" in found


class TestOnlyIn:
    def test_a_folder_that_is_a_link_itself_works(self, folder: Path) -> None:
        link = folder.parent / "alias"
        link.symlink_to(folder)
        assert only_in(link)("cat.png") == str(folder / "cat.png")

    def test_nothing_is_found_under_an_empty_name(self, folder: Path) -> None:
        assert only_in(folder)("") is None

    def test_a_null_character_is_no_name(self, folder: Path) -> None:
        assert only_in(folder)("cat.png\0.png") is None
