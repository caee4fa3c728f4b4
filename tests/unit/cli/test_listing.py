from __future__ import annotations

import pytest

from app.cli.listing import parse_bytes
from app.cli.output import human_bytes
from app.core.exceptions import ValidationError


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("2GB", 2_000_000_000), ("500 mb", 500_000_000), ("1.5G", 1_500_000_000), ("12k", 12_000), ("7B", 7)],
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert parse_bytes(text) == size


@pytest.mark.parametrize("text", ["", "GB", "-1", "2 potatoes", "1e9"])
def test_other_words_are_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="not a size"):
        parse_bytes(text)


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2.5e9, "2.5 GB"), (4e13, "40000.0 GB")]
)
def test_sizes_are_told(size: float, text: str) -> None:
    assert human_bytes(size) == text
