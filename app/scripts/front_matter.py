"""The YAML block at the top of a Markdown script: settings of the whole video."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, get_args

import yaml

from app.scripts.brand_kit import brand_of
from app.scripts.source import Source
from app.scripts.spelling import nearest, suggestion, word_set
from app.scripts.values import Value, music_of, name_of, named, place
from app.story.script import Aspect, Location

MAX_LINES = 500
"""Longer than any settings; a rule at the top of a long text is not front matter."""

FOREIGN_KEYS = word_set(
    """aliases author authors canonical_url categories category comments contributors cover cover_image created date
    description draft excerpt featured hero id image images keywords lastmod layout license lead modified name
    nav_order order parent permalink preview pubdate published redirect_from seo series sidebar sidebar_label
    sidebar_position slug status summary tag tags template thumbnail toc type updated url version weight
    spdx-license-identifier hide-toc orphan myst jupytext kernelspec html_meta"""
)
"""Keys of blogs and site generators: left out with a warning, so that their articles can be used as they are."""

OWN_KEYS = word_set("aspect theme voice captions caption-style motion music effects brand lexicon")
"""Settings that only a script of ours has. An unknown key beside one of these, or beside none of a site generator's,
is a slip; beside a generator's key it is another of its own."""

_FENCE = re.compile(r"---[ \t]*")
_END = re.compile(r"(---|\.\.\.)[ \t]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{2,8})*", re.IGNORECASE)


Setting = str | dict[str, str]
"""A setting as written: a line of text, or named lines of text."""


@dataclass
class FrontMatter:
    """Settings by name of a Script's field, the same as written, and the line (from 1) the body starts on."""

    body_line: int = 1
    settings: dict[str, Any] = field(default_factory=dict)
    written: dict[str, Setting] = field(default_factory=dict)


def read_front_matter(source: Source) -> FrontMatter:
    """Return the settings at the top of `source`; raises ScriptParsingError at the key or value that is wrong."""
    block = _block(source)
    if block is None:
        return FrontMatter()
    text, body_line = block
    root = _compose(source, text)
    if root is None:
        return FrontMatter(body_line)
    if not isinstance(root, yaml.MappingNode):
        return FrontMatter()
    return FrontMatter(body_line, _settings(source, root), _written(source, root))


def _block(source: Source) -> tuple[str, int] | None:
    if not _FENCE.fullmatch(source.lines[0]):
        return None
    for number, line in enumerate(source.lines[1 : MAX_LINES + 1], start=1):
        if _END.fullmatch(line):
            return "\n".join(source.lines[1:number]), number + 2
    first = source.lines[1] if len(source.lines) > 1 else ""
    if first.partition(":")[0].strip().lower() in READERS and ":" in first:
        raise source.error(
            "The front matter that begins here has no end.",
            Location(line=1),
            hint="Write --- below its last setting.",
        )
    return None


def _compose(source: Source, text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = place(source, mark) if mark else Location(line=source.settings_line)
        problem = error.problem or error.context or "it does not follow YAML"
        raise source.error(
            f"The front matter cannot be read: {problem}.",
            at,
            hint="Write `key: value` lines; put quotes around values with : or #.",
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise source.error(
            "The front matter cannot be read.",
            Location(line=source.settings_line),
            hint="Write plain `key: value` lines.",
        ) from error


def _settings(source: Source, root: yaml.MappingNode) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    foreign: list[str] = []
    pairs = named(source, root)
    elsewhere = any(_is_foreign(key) for key, _, _ in pairs) and not any(
        key.lower().replace("_", "-") in OWN_KEYS for key, _, _ in pairs
    )
    for key, value, at in pairs:
        name = key.lower().replace("_", "-")
        if name in READERS:
            if value.value != "":
                settings[name.replace("-", "_")] = READERS[name](Value(source, key, value))
        elif _is_foreign(key) or (elsewhere and not nearest(name, READERS)):
            foreign.append(key)
        else:
            raise source.error(f"{key!r} is no setting of a script.", at, hint=suggestion(name, READERS))
    if foreign:
        source.warn(f"front matter not used here: {', '.join(foreign)}", Location())
    return settings


def _written(source: Source, root: yaml.MappingNode) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    for key, node, _ in named(source, root):
        name, value = key.lower().replace("_", "-"), Value(source, key, node)
        if name in READERS and node.value != "":
            scalar = isinstance(node, yaml.ScalarNode)
            found[name] = value.text() if scalar else {word: item.text() for word, item in value.group()}
    return found


def _is_foreign(key: str) -> bool:
    return key.lower() in FOREIGN_KEYS or key.lower().startswith(("og:", "twitter:"))


def _title(value: Value) -> str:
    return " ".join(value.text().split())


def _language(value: Value) -> str:
    tag = value.text()
    if not _LANGUAGE.fullmatch(tag):
        raise value.wrong(f"{tag!r} is not a language.", "Write a code such as en, fr, es or pt-BR.")
    return tag.replace("_", "-")


def _lexicon(value: Value) -> dict[str, str]:
    words = {}
    for word, item in value.group():
        respelling = item.text()
        if not word.strip() or not respelling.strip("/ "):
            raise item.wrong(f"{word!r} has no pronunciation.", "Write `word: re-spelling` or `word: /phonemes/`.")
        words[word.strip()] = respelling
    return words


def _captions(value: Value) -> str:
    return value.choice(("words", "lines", "off"))


READERS: dict[str, Callable[[Value], Any]] = {
    "title": _title,
    "aspect": lambda value: value.choice(get_args(Aspect)),
    "theme": name_of,
    "voice": name_of,
    "language": _language,
    "captions": _captions,
    "caption-style": name_of,
    "motion": lambda value: value.choice(("full", "reduced")),
    "effects": lambda value: value.choice(("off", "on")),
    "music": music_of,
    "brand": brand_of,
    "lexicon": _lexicon,
}
"""What each setting may be."""
