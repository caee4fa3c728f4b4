"""The interface of sentence embeddings: texts in, vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class EmbeddingEngine(Protocol):
    """One model of meaning. `version` enters the key of everything computed with it."""

    name: str
    version: str
    dimensions: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, float32, shape (len(texts), dimensions): near texts have a large dot product.

        Raises ModelNotAvailableError when the model is absent.
        """
        ...
