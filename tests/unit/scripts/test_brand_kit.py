from __future__ import annotations

import struct
from pathlib import Path

import brotli
import pytest

from app.core.exceptions import ScriptParsingError
from app.core.machine import node_modules
from app.media.drawing.font_files import MAX_UNPACKED_BYTES
from app.scripts.brand_kit import read_kit
from app.scripts.files import as_named
from app.scripts.front_matter import read_front_matter
from app.scripts.json_script import read_json
from app.scripts.parser import parse_file
from app.scripts.source import Source

FONT = "@fontsource-variable/newsreader/files/newsreader-latin-wght-normal.woff2"
KIT = """\
name: Acme
accent: "#7a1fa2"
background: "#FFF4D6"
logo: logo.png
logo-dark: white.png
display-font: fonts/Acme.woff2
theme: studio
caption-style: karaoke
motion: reduced
end-card: Learn more at acme.example
palette:
  ground-end: "#FFE9B0"
tokens:
  radius: 8
  headline-size: 0.9
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kit" / "fonts").mkdir(parents=True)
    (tmp_path / "kit" / "fonts" / "Acme.woff2").write_bytes((node_modules() / FONT).read_bytes())
    for name in ("logo.png", "white.png"):
        (tmp_path / "kit" / name).write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "kit" / "acme.yaml").write_text(KIT, "utf-8")
    return tmp_path


def wrong(folder: Path, text: str) -> ScriptParsingError:
    (folder / "kit" / "acme.yaml").write_text(text, "utf-8")
    with pytest.raises(ScriptParsingError) as caught:
        read_kit(folder / "kit" / "acme.yaml")
    return caught.value


def test_a_kit_is_read_with_its_files_beside_it(folder: Path) -> None:
    brand = read_kit(folder / "kit" / "acme.yaml")
    assert (brand.accent, brand.theme, brand.motion) == ("#7A1FA2", "studio", "reduced")
    assert brand.display_font == str(folder / "kit" / "fonts" / "Acme.woff2")
    assert brand.logo_dark == str(folder / "kit" / "white.png")
    assert brand.palette == {"ground_end": "#FFE9B0"}
    assert brand.tokens == {"radius": 8.0, "headline_size": 0.9}


@pytest.mark.parametrize("brand", ["brand: kit/acme.yaml", 'brand:\n  kit: kit/acme.yaml\n  ink: "#101010"'])
def test_a_script_names_a_kit_and_may_say_more(folder: Path, brand: str) -> None:
    (folder / "film.md").write_text(f"---\n{brand}\n---\n# Hello\n", "utf-8")
    script = parse_file(folder / "film.md")
    assert script.brand.kit == str(folder / "kit" / "acme.yaml")
    assert script.brand.accent == "#7A1FA2"
    assert script.brand.ink == ("#101010" if "ink" in brand else None)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("accent: plum", 1, 9, "not a colour"),
        ('accent: "#123456"\naccnt: "#123456"', 2, 1, "'accnt' is no setting of brand"),
        ("display-font: fonts/None.ttf", 1, 15, "no file"),
        ("display-font: logo.png", 1, 15, "cannot be used"),
        ("tokens:\n  radius: 900", 2, 11, "900"),
        ("palette:\n  sky: '#FFFFFF'", 2, 3, "'sky'"),
        ("kit: acme.yaml", 1, 1, "no setting of brand"),
        ("palette:\n  sky:\n    '#FFFFFF'", 2, 3, "'sky'"),
        ("accnt:\n  - '#123456'", 1, 1, "'accnt'"),
        ("- accent: plum", 1, 1, "not a list"),
        ("music: clam", 1, 8, "There is no music 'clam'"),
        ("accent: [", 1, 10, "cannot be read"),
        ("", 1, 1, "empty"),
    ],
)
def test_errors_point_into_the_kit(folder: Path, text: str, line: int, column: int, words: str) -> None:
    error = wrong(folder, text)
    assert words in str(error)
    assert "acme.yaml" in str(error)
    assert (error.line, error.column) == (line, column)


def test_a_font_that_unpacks_to_far_more_is_refused(folder: Path) -> None:
    path = folder / "kit" / "fonts" / "Bad.ttf"
    packed = brotli.compress(bytes(MAX_UNPACKED_BYTES + 1), quality=1)
    directory = b"\x00" + b"\x0a"
    header = struct.pack(">4s4sLHHLLHHLLLLL", b"wOF2", bytes(4), 0, 1, 0, 0, len(packed), 1, 0, 0, 0, 0, 0, 0)
    path.write_bytes(header + directory + packed)
    error = wrong(folder, "text-font: fonts/Bad.ttf")
    assert "unpacks to more than" in str(error)


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x00\x00 cut short", b"wOF2 and then nothing of use", b"MZ\x90\x00"])
def test_a_broken_font_is_named_where_it_stands(folder: Path, data: bytes) -> None:
    (folder / "kit" / "fonts" / "Bad.ttf").write_bytes(data)
    error = wrong(folder, "accent: '#123456'\ntext-font: fonts/Bad.ttf")
    assert "'Bad.ttf'" in str(error)
    assert error.line == 2


@pytest.mark.parametrize("brand", ["brand: acme.yaml", "brand:\n  kit: acme.yaml", "brand:\n  text-font: a.ttf"])
def test_where_files_are_uploaded_kits_and_fonts_are_refused(brand: str) -> None:
    with pytest.raises(ScriptParsingError, match="cannot be used here"):
        read_front_matter(Source(f"---\n{brand}\n---\n# Hello\n", locate=as_named))


def test_a_script_in_json_reaches_no_file_but_its_own() -> None:
    scene = '{"id": "1", "visual": {"kind": "statement"}}'
    brand = '{"text_font": "/etc/passwd", "kit": "/etc/passwd"}'
    with pytest.raises(ScriptParsingError, match="text_font cannot be used here"):
        read_json(Source(f'{{"scenes": [{scene}], "brand": {brand}}}', locate=as_named))
    kept = read_json(Source(f'{{"scenes": [{scene}], "brand": {{"kit": "/etc/passwd"}}}}', locate=as_named))
    assert kept.brand.kit is None
