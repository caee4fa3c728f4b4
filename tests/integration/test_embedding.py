from __future__ import annotations

import numpy as np
import pytest

from app.engines.embedding.minilm import MiniLmEngine, embed

pytestmark = pytest.mark.slow


def test_near_meanings_have_near_vectors() -> None:
    texts = ["how to insulate a house", "a warm home needs thick walls", "the stock market crashed"]
    vectors = embed(texts)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.3 > vectors[0] @ vectors[2]


def test_a_vector_does_not_depend_on_its_company() -> None:
    texts = [f"text number {number} " + "and more " * (number % 7) for number in range(40)]
    together = MiniLmEngine().embed(texts)
    assert np.allclose(together[17], embed([texts[17]])[0], atol=1e-5)


def test_no_texts_give_no_vectors() -> None:
    assert embed([]).shape == (0, 384)
