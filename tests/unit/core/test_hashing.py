from __future__ import annotations

from pathlib import Path

from app.core.hashing import content_key, file_sha256, source_fingerprint
from app.media.composition import Transition


def test_key_ignores_the_order_of_mappings_and_heeds_values() -> None:
    assert content_key({"a": 1, "b": 2}) == content_key({"b": 2, "a": 1})
    assert content_key({"a": 1}) != content_key({"a": 2})
    assert content_key("a", "b") != content_key("ab")


def test_models_and_paths_are_hashed_by_content() -> None:
    assert content_key(Transition(frames=2)) == content_key(Transition(frames=2))
    assert content_key(Transition(frames=2)) != content_key(Transition(frames=4))
    assert content_key(Path("a")) == content_key("a")


def test_a_file_is_hashed_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("one")
    first = file_sha256(file)
    file.write_text("other")
    assert file_sha256(file) != first


def test_each_package_has_a_fingerprint_of_its_own() -> None:
    assert source_fingerprint("media") != source_fingerprint("core")
    assert source_fingerprint("media") == source_fingerprint("media")
