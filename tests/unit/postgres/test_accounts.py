"""Which account runs the server, and what it can reach."""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.core.exceptions import ConfigurationError
from app.postgres import accounts
from app.postgres.accounts import Account, blocked_at, server_account

STRANGER = Account("stranger", 4_000_001, 4_000_001)


def knows(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let the machine have these accounts alone, numbered from 101."""

    def getpwnam(name: str) -> SimpleNamespace:
        if name not in names:
            raise KeyError(name)
        number = 101 + names.index(name)
        return SimpleNamespace(pw_name=name, pw_uid=number, pw_gid=number)

    monkeypatch.setattr(pwd, "getpwnam", getpwnam)


class TestServerAccount:
    def test_an_ordinary_user_runs_it(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        assert server_account(tmp_path) is None

    @pytest.mark.parametrize(("there", "expected"), [(("postgres", "nobody"), "postgres"), (("nobody",), "nobody")])
    def test_root_lends_an_account(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: tuple[str, ...], expected: str
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        knows(monkeypatch, *there)
        account = server_account(tmp_path / "cluster")
        assert account is not None
        assert account.name == expected

    def test_root_without_one_is_told_what_to_do(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        knows(monkeypatch)
        with pytest.raises(ConfigurationError, match="ordinary user"):
            server_account(tmp_path / "cluster")

    def test_a_cluster_keeps_its_owner(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(Path, "stat", lambda _: SimpleNamespace(st_uid=4_000_001, st_gid=7, st_mode=0))
        monkeypatch.setattr(Path, "exists", lambda _: True)
        assert server_account(tmp_path) == Account("4000001", 4_000_001, 7)


class TestReach:
    def test_open_folders(self, tmp_path: Path) -> None:
        for folder in [tmp_path, *tmp_path.parents]:
            if folder.stat().st_mode & 0o001 == 0:
                folder.chmod(folder.stat().st_mode | 0o001)
        assert blocked_at(tmp_path / "not yet there", STRANGER) is None

    def test_the_outermost_closed_folder_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "a" / "b").mkdir(parents=True)
        for folder in [tmp_path, *tmp_path.parents]:
            if folder.stat().st_mode & 0o001 == 0:
                folder.chmod(folder.stat().st_mode | 0o001)
        (tmp_path / "a" / "b").chmod(0o700)
        (tmp_path / "a").chmod(0o750)
        assert blocked_at(tmp_path / "a" / "b" / "c", STRANGER) == tmp_path / "a"

    def test_owner_and_group_have_rights_of_their_own(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o710)
        status = tmp_path.stat()
        assert blocked_at(tmp_path, Account("owner", status.st_uid, 4_000_001)) != tmp_path
        assert blocked_at(tmp_path, Account("member", 4_000_001, status.st_gid)) != tmp_path
        tmp_path.chmod(0o700)
        assert not accounts._may_pass(tmp_path.stat(), Account("member", 4_000_001, status.st_gid))
