from __future__ import annotations

from app.engines.onnx import with_output


def test_the_added_output_is_one_more_value_of_the_graph() -> None:
    added = with_output(b"model", "ab")
    # field 7 (graph), length 6: field 12 (output), length 4: field 1 (name), length 2
    assert added == b"model" + bytes([0x3A, 6, 0x62, 4, 0x0A, 2]) + b"ab"


def test_long_names_have_lengths_of_two_bytes() -> None:
    added = with_output(b"", "x" * 200)
    assert added.endswith(bytes([0x0A, 0xC8, 0x01]) + b"x" * 200)
