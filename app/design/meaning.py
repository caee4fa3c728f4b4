"""How close a text is to what an illustration shows, by sentence embedding; vectors of the table lie in the cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.exceptions import ModelNotAvailableError
from app.core.hashing import content_key
from app.core.machine import cache_root
from app.core.storage import written_whole
from app.design.vocabulary import Entry, entries

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Returns unit vectors of shape (number of texts, dimensions)."""

CACHE_FOLDER = "embeddings"
TEXTS_REMEMBERED = 512
UNKNOWN = 0.26
"""The similarity taken for granted when no model is there to measure it."""


class Meaning(Protocol):
    """Compares texts with illustrations: 1 is the same, 0 unrelated."""

    def similarity(self, text: str, pictured: Entry) -> float:
        """Return how close `text` is to an illustration."""
        ...

    def close_to(self, word: str, pictured: Sequence[Entry], *, least: float) -> list[Entry]:
        """Return the illustrations at least `least` close to a word."""
        ...

    def alike(self, one: Entry, other: Entry) -> float:
        """Return how close two illustrations are."""
        ...


class NoMeaning:
    """Stands in when the embedding model is not installed: everything in the table is as likely, nothing else is."""

    def similarity(self, text: str, pictured: Entry) -> float:
        """Return the same for every illustration."""
        return UNKNOWN

    def close_to(self, word: str, pictured: Sequence[Entry], *, least: float) -> list[Entry]:
        """Return none: closeness cannot be measured."""
        return []

    def alike(self, one: Entry, other: Entry) -> float:
        """Return 1 for an illustration and itself."""
        return float(one.code == other.code)


class EmbeddedMeaning:
    """Compares by the cosine of sentence embeddings."""

    def __init__(self, embed: Embed, vectors: dict[str, Vectors]) -> None:
        self._vectors = vectors
        self._of_text = lru_cache(maxsize=TEXTS_REMEMBERED)(lambda text: embed([text])[0])

    def similarity(self, text: str, pictured: Entry) -> float:
        """Return a cosine."""
        return float(self._vectors[pictured.code] @ self._of_text(text))

    def close_to(self, word: str, pictured: Sequence[Entry], *, least: float) -> list[Entry]:
        """Return the illustrations whose cosine with a word is at least `least`."""
        return [entry for entry in pictured if self.similarity(word, entry) >= least]

    def alike(self, one: Entry, other: Entry) -> float:
        """Return a cosine."""
        return float(self._vectors[one.code] @ self._vectors[other.code])


@lru_cache(maxsize=1)
def load_meaning() -> Meaning:
    """Return the installed way to compare meanings; the first use on a machine embeds the table."""
    from app.engines.embedding import minilm  # noqa: PLC0415 - the runtime loads only when a scene asks for a picture

    try:
        return EmbeddedMeaning(minilm.embed, table_vectors(minilm.embed, model=minilm.MODEL_NAME))
    except ModelNotAvailableError:
        return NoMeaning()


def table_vectors(embed: Embed, *, model: str, folder: Path | None = None) -> dict[str, Vectors]:
    """Return a vector for every illustration of the table, from the cache where they were made before."""
    table = entries()
    texts = [entry.description for entry in table]
    path = (folder or cache_root() / CACHE_FOLDER) / f"illustrations-{content_key(model, texts)}.npy"
    matrix = _stored(path, len(texts))
    if matrix is None:
        matrix = embed(texts).astype(np.float32)
        with written_whole(path) as partial:
            np.save(partial, matrix)
    return {entry.code: row for entry, row in zip(table, matrix, strict=True)}


def _stored(path: Path, rows: int) -> Vectors | None:
    try:
        matrix: Vectors = np.load(path)
    except (OSError, ValueError, EOFError):
        return None
    return matrix if matrix.ndim == 2 and len(matrix) == rows else None
