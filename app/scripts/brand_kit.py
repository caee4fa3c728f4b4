"""A brand: an author's colours, logo, fonts and choices, in a script's front matter or in a file of its own.

A kit is a YAML file of the same settings as the front matter's `brand`, with two groups more: `palette` and `tokens`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from app.core.exceptions import MediaError
from app.scripts.files import FONTS, KITS, PICTURES, local_file
from app.scripts.source import Source
from app.scripts.spelling import suggestion
from app.scripts.values import Value, color_of, music_of, name_of, place
from app.story.script import Brand, Location

MAX_TEXT = 200
MAX_BYTES = 100_000

PALETTE_ROLES = (
    "surface", "ground-end", "ink", "mute", "neutral", "line", "soft", "accent-text", "second", "tint", "hot",
    "shadow",
)  # fmt: skip
"""Colours of a theme that a kit may replace; ground, ink and accent follow from background, ink and accent."""

TOKENS: dict[str, tuple[float, float]] = {
    "radius": (0.0, 80.0),
    "headline-leading": (0.95, 1.6),
    "headline-size": (0.6, 1.2),
    "display-weight": (100.0, 1000.0),
    "text-weight": (100.0, 1000.0),
    "display-tracking": (-0.08, 0.12),
}
"""Measures of a theme that a kit may replace, each with its least and greatest value."""


def brand_of(value: Value) -> Brand:
    """Return the brand that the front matter names (a kit's file) or spells out.

    Raises ScriptParsingError at what is wrong, in the script or in the kit.
    """
    if isinstance(value.node, yaml.ScalarNode) and Path(value.text()).suffix.lower() in KITS:
        return _kit(value)
    return _brand(value, value.group(), SETTINGS)


def read_kit(path: Path) -> Brand:
    """Return the brand of a kit's file.

    Raises ScriptParsingError where it is wrong, MediaError when it cannot be read.
    """
    try:
        text = path.read_bytes()[: MAX_BYTES + 1].decode("utf-8")
    except FileNotFoundError as error:
        raise MediaError(f"There is no brand kit {path}.", hint="Check the path.") from error
    except OSError as error:
        raise MediaError(f"The brand kit {path} cannot be read.", hint="Check the file and its rights.") from error
    except UnicodeDecodeError as error:
        raise MediaError(f"The brand kit {path} is not UTF-8 text.", hint="Save it as UTF-8 text.") from error
    source = Source(text, file=path, base=path.resolve().parent, settings_line=1)
    if len(text) > MAX_BYTES:
        raise source.error(
            "A brand kit is a page of settings; this is far longer.", Location(), hint="Check the file."
        )
    root = _root(source)
    value = Value(source, "brand", root)
    alone = {name: reader for name, reader in SETTINGS.items() if name != "kit"}
    brand = _brand(value, value.group(), {**alone, **KIT_ALONE})
    return brand.model_copy(update={"kit": str(path.resolve())})


def _root(source: Source) -> yaml.Node:
    try:
        root = yaml.compose(source.text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = place(source, mark) if mark else Location()
        hint = "Write `key: value` lines; put quotes around values with : or #."
        raise source.error(
            f"The brand kit cannot be read: {error.problem or error.context}.", at, hint=hint
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise source.error(
            "The brand kit cannot be read.", Location(), hint="Write plain `key: value` lines."
        ) from error
    if root is None:
        raise source.error("The brand kit is empty.", Location(), hint='Write settings such as accent: "#1F6F5C".')
    if not isinstance(root, yaml.MappingNode):
        shape = "a list" if isinstance(root, yaml.SequenceNode) else "plain text"
        hint = 'Write `key: value` lines, such as accent: "#1F6F5C", without dashes.'
        raise source.error(
            f"A brand kit is a page of settings, not {shape}.", place(source, root.start_mark), hint=hint
        )
    return root


def _brand(value: Value, pairs: list[tuple[str, Value]], readers: dict[str, Callable[[Value], Any]]) -> Brand:
    found: dict[str, Any] = {}
    base = Brand()
    for key, item in pairs:
        name = key.lower().replace("_", "-")
        if name not in readers:
            hint = "Only a kit's own file has it." if name in KIT_ALONE else suggestion(name, readers)
            raise value.source.error(f"{key!r} is no setting of brand.", item.named_at, hint=hint)
        if name == "kit":
            base = _kit(item)
        else:
            found[name.replace("-", "_")] = readers[name](item)
    found.pop("name", None)
    return base.model_copy(update=found)


def _kit(value: Value) -> Brand:
    if value.source.locate:
        raise value.wrong(
            "A brand kit's file cannot be used here.",
            "Write its settings under brand: accent, background, ink, logo.",
        )
    return read_kit(Path(local_file(value.source, value.text(), KITS, value.at)))


def _logo(value: Value) -> str:
    return local_file(value.source, value.text(), PICTURES, value.at)


def _font(value: Value) -> str:
    if value.source.locate:
        raise value.wrong("Fonts of your own cannot be used here.", "Render with the command line to use them.")
    path = local_file(value.source, value.text(), FONTS, value.at)
    from app.media.drawing.font_files import check_font  # noqa: PLC0415 - slow to import, and few have fonts

    try:
        check_font(Path(path))
    except MediaError as error:
        raise value.wrong(error.message, error.hint) from error
    return path


def _line(value: Value) -> str:
    text = " ".join(value.text().split())
    if len(text) > MAX_TEXT:
        raise value.wrong(f"{value.key!r} is longer than {MAX_TEXT} characters.", "Shorten it.")
    return text


def _palette(value: Value) -> dict[str, str]:
    return {name: color_of(item) for name, item in _known(value, PALETTE_ROLES)}


def _tokens(value: Value) -> dict[str, float]:
    return {name: _number(item, *TOKENS[name.replace("_", "-")]) for name, item in _known(value, tuple(TOKENS))}


def _known(value: Value, names: tuple[str, ...]) -> list[tuple[str, Value]]:
    found = []
    for key, item in value.group():
        name = key.lower().replace("_", "-")
        if name not in names:
            raise value.source.error(
                f"{key!r} is not among {value.key}.", item.named_at, hint=suggestion(name, names)
            )
        found.append((name.replace("-", "_"), item))
    return found


def _number(value: Value, least: float, most: float) -> float:
    try:
        number = float(value.text())
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise value.wrong(f"{value.text()!r} cannot be {value.key}.", f"Write a number from {least:g} to {most:g}.")
    return number


SETTINGS: dict[str, Callable[[Value], Any]] = {
    "accent": color_of,
    "background": color_of,
    "ink": color_of,
    "logo": _logo,
    "logo-dark": _logo,
    "display-font": _font,
    "text-font": _font,
    "quote-font": _font,
    "mono-font": _font,
    "end-card": _line,
    "kit": _kit,
}
"""What `brand` in a front matter may set."""

KIT_ALONE: dict[str, Callable[[Value], Any]] = {
    "name": _line,
    "theme": name_of,
    "caption-style": name_of,
    "motion": lambda value: value.choice(("full", "reduced")),
    "music": music_of,
    "palette": _palette,
    "tokens": _tokens,
}
"""What only a kit's own file may set: choices that a script makes in its front matter, and a theme's tokens."""
