"""The checked-in list of models: what each is, under which licence, its checksums, and where it comes from."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from app.core.exceptions import NotFoundError
from app.media.timeline import Frozen


class ModelFile(Frozen):
    """One file of a model; `size` in bytes."""

    name: str
    size: int
    sha256: str


class PackageSource(Frozen):
    """Data inside installed Python packages: each file is its parts ("import_name/path") joined in order."""

    kind: Literal["package"] = "package"
    files: dict[str, tuple[str, ...]]


class NpmSource(Frozen):
    """An npm package at an exact version, whose `folder` holds the files."""

    kind: Literal["npm"] = "npm"
    package: str
    folder: str


class HubSource(Frozen):
    """The upstream hub: every file lies directly under `base`."""

    kind: Literal["hub"] = "hub"
    base: str


Source = Annotated[PackageSource | NpmSource | HubSource, Field(discriminator="kind")]


class Model(Frozen):
    """A model: its files, and its sources in the order they are tried."""

    name: str
    title: str
    version: str
    licence: str
    used_for: Literal["speech", "transcription", "embedding"]
    files: tuple[ModelFile, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Model]:
    """Return every known model by name."""
    rows = json.loads(Path(__file__).with_name("models.json").read_text("utf-8"))
    models = [Model.model_validate(row) for row in rows]
    return {model.name: model for model in models}


def model_named(name: str) -> Model:
    """Return a model. Raises NotFoundError for a name the list does not have."""
    try:
        return catalogue()[name]
    except KeyError:
        raise NotFoundError(
            f"There is no model {name!r}.", hint=f"Known: {', '.join(sorted(catalogue()))}."
        ) from None
