"""all-MiniLM-L6-v2, int8: the meaning of English sentences in 384 numbers, in a few milliseconds each."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from app.core.machine import cache_root
from app.engines.embedding.base import Vectors
from app.engines.models.shelf import model_path
from app.engines.onnx import Session, open_prepared_session

MODEL_NAME = "minilm-l6-v2-int8-1.0.0"
"""Enters the key of everything computed with these vectors."""
CACHE_FOLDER = "embeddings"
MAX_TOKENS = 256
BATCH_TEXTS = 32
SMALLEST_NORM = 1e-12


class MiniLmEngine:
    """MiniLM; loads its model at the first text. Safe to use from several threads."""

    name = "minilm"
    version = MODEL_NAME
    dimensions = 384

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._loaded: tuple[Session, Any] | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, float32, shape (len(texts), 384); as `EmbeddingEngine.embed`."""
        out = np.zeros((len(texts), self.dimensions), np.float32)
        by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for first in range(0, len(texts), BATCH_TEXTS):
            batch = by_length[first : first + BATCH_TEXTS]
            out[batch] = self._embed_batch([texts[index] for index in batch])
        return out

    def _embed_batch(self, texts: list[str]) -> Vectors:
        """Average the token vectors of each text, as the model was trained to be used, and scale to unit length."""
        session, tokenizer = self._load()
        encoded = tokenizer.encode_batch(texts)
        ids = np.array([one.ids for one in encoded], np.int64)
        mask = np.array([one.attention_mask for one in encoded], np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = session.run(["last_hidden_state"], inputs)[0]
        weights = mask[..., np.newaxis].astype(np.float32)
        mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        norms = np.linalg.norm(mean, axis=1, keepdims=True)
        return np.asarray(mean / np.maximum(norms, SMALLEST_NORM), np.float32)

    def _load(self) -> tuple[Session, Any]:
        with self._loading:
            if self._loaded is None:
                from tokenizers import Tokenizer

                folder = model_path("minilm")
                tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
                tokenizer.enable_truncation(max_length=MAX_TOKENS)
                tokenizer.enable_padding()
                self._loaded = (
                    open_prepared_session(folder / "model.onnx", cache_root() / CACHE_FOLDER),
                    tokenizer,
                )
            return self._loaded


@lru_cache(maxsize=1)
def engine() -> MiniLmEngine:
    """Return the one engine of this process."""
    return MiniLmEngine()


def embed(texts: Sequence[str]) -> Vectors:
    """Return unit vectors of texts, float32, shape (len(texts), 384).

    Raises ModelNotAvailableError when the model is absent.
    """
    return engine().embed(texts)
