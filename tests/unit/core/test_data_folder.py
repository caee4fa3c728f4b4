from __future__ import annotations

import os
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from app.core.config import Development, Test
from app.core.config_values import kept_key
from app.core.data_folder import DataFolder, make_passable
from app.core.exceptions import StorageError
from app.core.logging import configure, unconfigure


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("user", "mode"), [(0, 0o711), (1000, 0o700)])
class TestModes:
    """Only this user looks in; started by root, the database's account may pass."""

    @pytest.fixture(autouse=True)
    def _user(self, monkeypatch: pytest.MonkeyPatch, user: int) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: user)

    def test_of_folders_on_the_way(self, tmp_path: Path, mode: int) -> None:
        make_passable(tmp_path / "a" / "b")
        assert [mode_of(tmp_path / name) for name in ("a", "a/b")] == [mode, mode]

    def test_of_the_whole(self, tmp_path: Path, mode: int) -> None:
        folders = DataFolder(tmp_path / "data")
        folders.prepare()
        folders.prepare()
        assert mode_of(folders.root) == mode
        made = {path.relative_to(folders.root).as_posix(): mode_of(path) for path in folders.root.rglob("*")}
        assert made == dict.fromkeys(("artifacts", "cache", "cache/assets", "uploads", "work"), 0o700)

    def test_where_a_key_is_kept_first(self, tmp_path: Path, mode: int) -> None:
        kept_key(tmp_path / "data" / "secret_key")
        assert mode_of(tmp_path / "data") == mode
        assert mode_of(tmp_path / "data" / "secret_key") == 0o600

    def test_where_logs_are_written_first(self, tmp_path: Path, mode: int) -> None:
        configure(Test(data_dir=tmp_path / "data", log_file=True), "api")
        unconfigure()
        assert (mode_of(tmp_path / "data"), mode_of(tmp_path / "data" / "logs")) == (mode, 0o700)


def test_what_is_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "work").mkdir(mode=0o750)
    DataFolder(tmp_path).prepare()
    assert (mode_of(tmp_path), mode_of(tmp_path / "work")) == (0o755, 0o750)


def test_one_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"Cannot use .*REELWRIGHT_DATA_DIR"):
        DataFolder(tmp_path / "file" / "data").prepare()


def test_every_place_lies_in_the_folder(tmp_path: Path) -> None:
    folders = Development(data_dir=tmp_path, secret_key="k" * 8 + "0123456789abcdefghijklmnop").folders
    assert [field.name for field in fields(folders)] == ["root"]
    names = [name for name, value in vars(DataFolder).items() if isinstance(value, property)]
    places = [getattr(folders, name) for name in names]
    assert len(set(places)) == len(places)
    assert all(place.is_relative_to(tmp_path) for place in places)
