from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.core.exceptions import StorageError
from app.core.storage import ArtifactStore, folder_written_whole, written_whole


def _fail_half_way(target: Path) -> None:
    with written_whole(target) as partial:
        partial.write_text("half")
        raise RuntimeError


class TestWrittenWhole:
    def test_publishes_on_success(self, tmp_path: Path) -> None:
        target = tmp_path / "deep" / "a.txt"
        with written_whole(target) as partial:
            partial.write_text("whole")
            assert partial.suffix == ".txt"
            assert not target.exists()
        assert target.read_text() == "whole"
        assert [f.name for f in target.parent.iterdir()] == ["a.txt"]

    def test_leaves_nothing_on_failure(self, tmp_path: Path) -> None:
        target = tmp_path / "a.txt"
        with pytest.raises(RuntimeError):
            _fail_half_way(target)
        assert list(tmp_path.iterdir()) == []

    def test_keeps_the_old_file_on_failure(self, tmp_path: Path) -> None:
        target = tmp_path / "a.txt"
        target.write_text("old")
        with pytest.raises(RuntimeError):
            _fail_half_way(target)
        assert target.read_text() == "old"

    def test_says_why_it_cannot_write(self, tmp_path: Path) -> None:
        (tmp_path / "taken").mkdir()
        with pytest.raises(StorageError, match="Cannot write"), written_whole(tmp_path / "taken") as partial:
            partial.write_text("x")


class TestFolders:
    def test_appear_whole(self, tmp_path: Path) -> None:
        with folder_written_whole(tmp_path / "model") as partial:
            (partial / "weights").write_text("1")
            assert not (tmp_path / "model").exists()
        assert (tmp_path / "model" / "weights").read_text() == "1"
        assert [path.name for path in tmp_path.iterdir()] == ["model"]

    def test_leave_nothing_on_failure(self, tmp_path: Path) -> None:
        with pytest.raises(IsADirectoryError), folder_written_whole(tmp_path / "model") as partial:
            partial.write_text("not a file")
        assert list(tmp_path.iterdir()) == []

    def test_the_first_of_two_stays(self, tmp_path: Path) -> None:
        with folder_written_whole(tmp_path / "model") as late:
            (late / "weights").write_text("late")
            with folder_written_whole(tmp_path / "model") as early:
                (early / "weights").write_text("early")
        assert (tmp_path / "model" / "weights").read_text() == "early"
        assert [path.name for path in tmp_path.iterdir()] == ["model"]

    def test_say_why_they_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StorageError, match="Cannot write"), folder_written_whole(tmp_path / "file" / "model"):
            pass


class TestArtifactStore:
    def test_finds_what_was_written(self, store: ArtifactStore) -> None:
        assert store.find("segments", "ab12", ".mp4") is None
        with store.write("segments", "ab12", ".mp4") as path:
            path.write_bytes(b"video")
        found = store.find("segments", "ab12", ".mp4")
        assert found is not None
        assert found.read_bytes() == b"video"

    def test_json_survives_and_damage_is_dropped(self, store: ArtifactStore) -> None:
        store.save_json("words", "cd34", {"a": [1, 2]})
        assert store.load_json("words", "cd34") == {"a": [1, 2]}
        store.path("words", "cd34", ".json").write_text("{half")
        assert store.load_json("words", "cd34") is None
        assert not store.path("words", "cd34", ".json").exists()

    def test_prunes_the_longest_unused_first(self, store: ArtifactStore) -> None:
        for age, key in enumerate(("new", "mid", "old")):
            with store.write("k", key, ".bin") as path:
                path.write_bytes(b"x" * 100)
            os.utime(store.path("k", key, ".bin"), (1_000_000 - age, 1_000_000 - age))
        assert store.prune(250) == 100
        assert store.find("k", "old", ".bin") is None
        assert store.find("k", "new", ".bin") is not None

    def test_being_used_keeps_an_artifact(self, store: ArtifactStore) -> None:
        for key in ("a", "b"):
            with store.write("k", key, ".bin") as path:
                path.write_bytes(b"x" * 100)
            os.utime(store.path("k", key, ".bin"), (1, 1))
        store.find("k", "a", ".bin")
        store.prune(100)
        assert store.find("k", "a", ".bin") is not None
        assert store.find("k", "b", ".bin") is None

    def test_counts_by_kind(self, store: ArtifactStore) -> None:
        with store.write("small", "a", ".bin") as path:
            path.write_bytes(b"x")
        with store.write("large", "b", ".bin") as path:
            path.write_bytes(b"x" * 10)
        assert [(u.kind, u.files, u.bytes) for u in store.usage()] == [("large", 1, 10), ("small", 1, 1)]
        store.clear()
        assert store.usage() == []
