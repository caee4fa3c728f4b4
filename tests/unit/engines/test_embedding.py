from __future__ import annotations

import numpy as np

from app.engines.embedding.fake import FakeEmbedding


def test_the_fake_gives_unit_vectors_that_share_words() -> None:
    vectors = FakeEmbedding().embed(["insulate the house", "house insulation", "stock market", ""])
    assert vectors.shape == (4, 64)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0)
    assert vectors[0] @ vectors[1] > 2 * abs(vectors[0] @ vectors[2])
    assert FakeEmbedding().embed([]).shape == (0, 64)
