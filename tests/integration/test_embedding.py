from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.engines.embedding.minilm import MiniLmEngine, embed
from app.engines.models.shelf import model_path
from app.engines.onnx import open_prepared_session, open_session

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


def test_a_prepared_model_means_the_same_as_the_model_itself(tmp_path: Path) -> None:
    folder = model_path("minilm")
    ids = np.array([[101, 2422, 2083, 1996, 2154, 102]], np.int64)
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    plain = open_session(folder / "model.onnx").run(["last_hidden_state"], inputs)[0]
    for _ in range(2):
        prepared = open_prepared_session(folder / "model.onnx", tmp_path).run(["last_hidden_state"], inputs)[0]
        assert np.allclose(plain, prepared, atol=1e-4)
    assert [path.name.split("-onnx")[0] for path in tmp_path.iterdir()] == [folder.name]
