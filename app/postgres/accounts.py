"""Which operating system account runs the server: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.core.exceptions import ConfigurationError

CANDIDATES: Final = ("postgres", "nobody")
"""Accounts that root lends the server, best first; none is ever created."""


@dataclass(frozen=True)
class Account:
    """An account other than root."""

    name: str
    uid: int
    gid: int


def server_account(cluster: Path) -> Account | None:
    """Return the account that runs the server of `cluster`, or None when this process is not root and runs it itself.

    A cluster that exists keeps its owner. Raises ConfigurationError when root has no account to lend.
    """
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (owner := cluster.stat().st_uid) != 0:
        return _account_of(owner, cluster)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise ConfigurationError(
        "PostgreSQL refuses to run as root, and there is neither a `postgres` nor a `nobody` account to run it.",
        hint="Start Reelwright as an ordinary user, or set DATABASE_URL.",
    )


def _account_of(uid: int, cluster: Path) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(str(uid), uid, cluster.stat().st_gid)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def blocked_at(path: Path, account: Account) -> Path | None:
    """Return the outermost folder on the way to `path` that `account` may not pass, or None."""
    for folder in [*reversed(path.resolve().parents), path.resolve()]:
        if folder.is_dir() and not _may_pass(folder.stat(), account):
            return folder
    return None


def _may_pass(status: os.stat_result, account: Account) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
