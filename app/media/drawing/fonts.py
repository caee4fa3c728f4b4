"""Typefaces: from a family's name to faces that Skia draws and HarfBuzz shapes.

Families come from npm packages as variable woff2 files, split by script. A file is turned into TTF once, in the
cache; the weight, width and optical size asked for are set live, which takes well under a millisecond. A character
that a family's Latin file lacks is sought in its other files, then in the families of `fallbacks`, then among signs
of our own, which end in a plain frame for what no font has. A font file of the author's own comes before them all.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import skia
import uharfbuzz as hb

from app.core.exceptions import ConfigurationError
from app.core.hashing import file_sha256
from app.core.machine import cache_root
from app.media.drawing.font_families import FAMILIES, Family, fallbacks, han_fallbacks
from app.media.drawing.ops import Font, FontFile

VARIANTS = ("full", "standard", "opsz", "wdth", "wght", "400")
"""Names of a package's files by how many axes they carry, most first; the last is a static font."""

SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")
"""The order in which a family's files are searched; files of other scripts follow."""

EVERYTHING = ((0, 0x10FFFF),)
"""What the author's own font may hold: it is asked for each character."""

SIGNS_VERSION = 1
"""Raised when the signs of `symbols.py` change, so that no font cached before is taken for them."""

OBLIQUE_SKEW = -0.21
"""Slant of a family without italics: 12 degrees."""


@dataclass(frozen=True)
class _FontFile:
    """One woff2 file and the characters that its package promises for it."""

    path: Path
    ranges: tuple[tuple[int, int], ...]

    def promises(self, codepoint: int) -> bool:
        return any(low <= codepoint <= high for low, high in self.ranges)


@dataclass(frozen=True, eq=False)
class Face:
    """One font file with its axes set: `typeface` for Skia, `shaper` for HarfBuzz, in font units.

    `skew` slants it when the family has no italics of its own.
    """

    typeface: Any
    shaper: Any
    units_per_em: int
    skew: float = 0.0
    family: str = ""
    _known: dict[int, bool] = field(default_factory=dict, repr=False)

    def has(self, codepoint: int) -> bool:
        """Whether this file draws the character."""
        known = self._known.get(codepoint)
        if known is None:
            known = self._known[codepoint] = bool(self.shaper.get_nominal_glyph(codepoint))
        return known


@dataclass(frozen=True)
class _Instance:
    """What selects a face of a family: everything of a Font but its size and setting."""

    family: str
    weight: int
    italic: bool
    width: float
    optical: float
    file: FontFile | None = None


def face(font: Font) -> Face:
    """Return the face that sets `font`'s Latin text.

    Raises ConfigurationError when the family is unknown or its package is not installed.
    """
    instance = _instance(font)
    own = _own_file(instance)
    return _face(instance, own or _require_files(instance)[0])


def face_for(font: Font, codepoint: int, language: str = "zh") -> Face | None:
    """Return the first face that has the character, of the family's own files, then of the fallbacks; or None.

    `language` is that of ideographs, from `han_language`.
    """
    return _face_for(_instance(font), chr(codepoint), language)


def face_for_cluster(font: Font, cluster: str, language: str = "zh") -> Face | None:
    """Return the first face that has a letter with all its marks; else the one that has the letter; or None."""
    instance = _instance(font)
    return _face_for(instance, cluster, language) or _face_for(instance, cluster[0], language)


def frame_face(font: Font) -> Face:
    """Return the face whose missing-glyph shape is a plain frame, for characters that `face_for` finds in none."""
    return _signs(_instance(font))


@lru_cache(maxsize=65536)
def _face_for(instance: _Instance, cluster: str, language: str) -> Face | None:
    needed = [ord(char) for char in cluster if not _is_optional(char)] or [ord(cluster[0])]
    candidates = _candidates(instance, needed[0], language)
    return next((found for found in candidates if all(map(found.has, needed))), None)


def _is_optional(char: str) -> bool:
    """Return whether a face may lack a character and still draw its cluster: joiners and selectors."""
    return "\u200c" <= char <= "\u200d" or "\ufe00" <= char <= "\ufe0f"


def _candidates(instance: _Instance, codepoint: int, language: str) -> Iterator[Face]:
    _require_files(instance)
    own = _own_file(instance)
    if own is not None:
        yield _face(instance, own)
    yield from _promising(instance, (instance.family, *fallbacks(instance.family)), codepoint)
    yield _signs(instance)
    yield from _promising(instance, han_fallbacks(instance.family, language), codepoint)


def _promising(instance: _Instance, families: tuple[str, ...], codepoint: int) -> Iterator[Face]:
    for name in families:
        wanted = replace(instance, family=name, file=None)
        for file in _files(name, instance.italic):
            if file.promises(codepoint):
                yield _face(wanted, file)


def _own_file(instance: _Instance) -> _FontFile | None:
    return _FontFile(Path(instance.file.path), EVERYTHING) if instance.file else None


def _instance(font: Font) -> _Instance:
    optical = font.size if font.optical is None else font.optical
    return _Instance(font.family, font.weight, font.italic, font.width, float(round(optical)), font.file)


def _require_files(instance: _Instance) -> tuple[_FontFile, ...]:
    if instance.family not in FAMILIES:
        raise ConfigurationError(
            f"There is no typeface family {instance.family!r}.", hint=f"Choose one of {', '.join(sorted(FAMILIES))}."
        )
    files = _files(instance.family, instance.italic)
    if not files:
        family = FAMILIES[instance.family]
        raise ConfigurationError(
            f"The typeface {instance.family} is not installed: {family.folder} is missing.",
            hint="Run `make setup`, which installs it.",
        )
    return files


def _files(family_name: str, italic: bool) -> tuple[_FontFile, ...]:  # noqa: FBT001 - part of a cache key
    return _files_in(FAMILIES[family_name], FAMILIES[family_name].folder, italic)


@lru_cache(maxsize=256)
def _files_in(family: Family, folder: Path, italic: bool) -> tuple[_FontFile, ...]:  # noqa: FBT001 - as above
    try:
        ranges: dict[str, str] = json.loads((folder / "unicode.json").read_text("utf-8"))
    except FileNotFoundError:
        return ()
    ordered = [name for name in SUBSETS if name in ranges] + [name for name in ranges if name not in SUBSETS]
    found = ((name, _variant_file(family, folder, name, italic)) for name in ordered)
    return tuple(_FontFile(path, _parse_ranges(ranges[name])) for name, path in found if path)


def _variant_file(family: Family, folder: Path, subset: str, italic: bool) -> Path | None:  # noqa: FBT001 - as above
    for style in ("italic", "normal") if italic else ("normal",):
        for variant in VARIANTS:
            path = folder / "files" / f"{family.name}-{subset.strip('[]')}-{variant}-{style}.woff2"
            if path.exists():
                return path
    return None


def _parse_ranges(text: str) -> tuple[tuple[int, int], ...]:
    """Return the ranges of a CSS `unicode-range`: "U+0000-00FF,U+0131"."""
    pairs = (part.strip().removeprefix("U+").partition("-") for part in text.split(","))
    return tuple((int(low, 16), int(high or low, 16)) for low, _, high in pairs)


def _signs(instance: _Instance) -> Face:
    weight = min(max(round(instance.weight, -2), 100), 900)
    with _loading:
        return _load_signs(weight, FAMILIES[instance.family].mono, cache_root())


@lru_cache(maxsize=32)
def _load_signs(weight: int, mono: bool, cache: Path) -> Face:  # noqa: FBT001 - part of a cache key
    def build(path: Path) -> None:
        from app.media.drawing.symbols import build_symbol_font  # noqa: PLC0415 - slow to import, needed once

        build_symbol_font(path, weight, mono=mono)

    name = f"signs-v{SIGNS_VERSION}-{'mono-' if mono else ''}{weight}.ttf"
    return _open_file(cache / "fonts" / name, build)


def _face(instance: _Instance, file: _FontFile) -> Face:
    with _loading:
        return _load(instance, file.path, cache_root())


_loading = threading.Lock()


@lru_cache(maxsize=512)
def _load(instance: _Instance, woff2: Path, cache: Path) -> Face:
    own = instance.file.sha256 if instance.file else ""
    base = _open(woff2, cache, (), own)
    wanted = {"wght": float(instance.weight), "wdth": instance.width, "opsz": instance.optical}
    axes = {
        axis.tag: min(max(wanted[axis.tag], axis.min_value), axis.max_value)
        for axis in base.shaper.face.axis_infos
        if axis.tag in wanted
    }
    if axes and (instance.file or FAMILIES[instance.family].cut):
        base, axes = _open(woff2, cache, tuple(sorted(axes.items())), own), {}
    shaper = hb.Font(base.shaper.face)
    shaper.set_variations(axes)
    without = woff2.stem.endswith("-normal") or bool(own)
    slanted = instance.italic and without and not FAMILIES[instance.family].upright
    skew = OBLIQUE_SKEW if slanted else 0.0
    return Face(_with_axes(base.typeface, axes), shaper, base.units_per_em, skew, instance.family)


def _with_axes(typeface: Any, axes: dict[str, float]) -> Any:
    if not axes:
        return typeface
    position = skia.FontArguments.VariationPosition
    # Skia reads these while it clones and copies none of them, so both stay named until it returns.
    coordinates = position.Coordinates(
        [position.Coordinate(int.from_bytes(tag.encode(), "big"), value) for tag, value in axes.items()]
    )
    place = position(coordinates)
    return typeface.makeClone(skia.FontArguments().setVariationDesignPosition(place))


Axes = tuple[tuple[str, float], ...]


@lru_cache(maxsize=256)
def _open(woff2: Path, cache: Path, axes: Axes, own: str) -> Face:
    """Return a file's face; `own` is the digest of a file of the author's, which is cleaned of what could do harm."""

    def convert_to(path: Path) -> None:
        from app.media.drawing.font_files import convert  # noqa: PLC0415 - slow to import, needed once per file

        convert(woff2, path, dict(axes), cleaned=bool(own))

    place = "".join(f"-{tag}{value:g}" for tag, value in axes)
    digest = own or file_sha256(woff2)
    return _open_file(cache / "fonts" / f"{woff2.stem[:64]}-{digest[:12]}{place}.ttf", convert_to)


def _open_file(path: Path, make: Callable[[Path], None]) -> Face:
    """Return the face of a cached font file, made on first use and made again when damaged, as after a power cut."""
    if not path.exists():
        make(path)
    typeface = _font_manager().makeFromFile(str(path))
    if typeface is None:
        path.unlink(missing_ok=True)
        make(path)
        typeface = _font_manager().makeFromFile(str(path))
    if typeface is None:
        raise ConfigurationError(f"The font file {path.name} cannot be read.", hint="Install the npm packages anew.")
    hb_face = hb.Face(hb.Blob.from_file_path(str(path)))
    return Face(typeface, hb.Font(hb_face), hb_face.upem)


@lru_cache(maxsize=1)
def _font_manager() -> Any:
    # Not the system's manager: pictures must not depend on which fonts a machine has.
    return skia.FontMgr.New_Custom_Empty()
