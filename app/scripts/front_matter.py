"""The YAML block at the top of a Markdown script: settings of the whole video."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, get_args

import yaml

from app.scripts.files import MUSIC, PICTURES, local_file
from app.scripts.source import Source
from app.scripts.spelling import nearest, suggestion, word_set
from app.story.script import Aspect, Brand, Location

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

OWN_KEYS = word_set("aspect theme voice captions caption-style music brand lexicon")
"""Settings that only a script of ours has. An unknown key beside one of these, or beside none of a site generator's,
is a slip; beside a generator's key it is another of its own."""

_FENCE = re.compile(r"---[ \t]*")
_END = re.compile(r"(---|\.\.\.)[ \t]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{2,8})*", re.IGNORECASE)
_COLOR = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_NAME = re.compile(r"[\w.:+-]{1,64}")
_SECOND_LINE = 2


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
        at = _place(mark) if mark else Location(line=_SECOND_LINE)
        problem = error.problem or error.context or "it does not follow YAML"
        raise source.error(
            f"The front matter cannot be read: {problem}.",
            at,
            hint="Write `key: value` lines; put quotes around values with : or #.",
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise source.error(
            "The front matter cannot be read.", Location(line=_SECOND_LINE), hint="Write plain `key: value` lines."
        ) from error


def _place(mark: Any) -> Location:
    return Location(line=mark.line + _SECOND_LINE, column=mark.column + 1)


def _settings(source: Source, root: yaml.MappingNode) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    foreign: list[str] = []
    pairs = _pairs(source, root)
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
    for key, node, _ in _pairs(source, root):
        name, value = key.lower().replace("_", "-"), Value(source, key, node)
        if name in READERS and node.value != "":
            scalar = isinstance(node, yaml.ScalarNode)
            found[name] = value.text() if scalar else {word: item.text() for word, item in value.group()}
    return found


def _is_foreign(key: str) -> bool:
    return key.lower() in FOREIGN_KEYS or key.lower().startswith(("og:", "twitter:"))


def _pairs(source: Source, node: yaml.MappingNode) -> list[tuple[str, yaml.Node, Location]]:
    pairs, seen = [], set()
    for key, value in node.value:
        at = _place(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            raise source.error("A setting's name is one word.", at, hint="Write `key: value`.")
        if key.value in seen:
            raise source.error(f"{key.value!r} is set twice.", at, hint="Keep one of the two lines.")
        seen.add(key.value)
        pairs.append((key.value, value, at))
    return pairs


@dataclass
class Value:
    """One setting's value on its way to a Script's field."""

    source: Source
    key: str
    node: yaml.Node

    def wrong(self, message: str, hint: str) -> Exception:
        """Return an error at the value."""
        return self.source.error(message, _place(self.node.start_mark), hint=hint)

    def text(self) -> str:
        """Return the value as the author wrote it; raises for lists and mappings."""
        if isinstance(self.node, yaml.ScalarNode):
            return str(self.node.value).strip()
        shape = "a list" if isinstance(self.node, yaml.SequenceNode) else "a group of settings"
        raise self.wrong(f"{self.key!r} is one line of text, not {shape}.", f"Write `{self.key}: text`.")

    def choice(self, allowed: tuple[str, ...]) -> str:
        """Return one of the allowed words."""
        word = self.text().lower()
        if word not in allowed:
            raise self.wrong(f"{self.key!r} cannot be {self.text()!r}.", f"Use one of: {', '.join(allowed)}.")
        return word

    def group(self) -> list[tuple[str, Value]]:
        """Return the named values of a mapping."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong(
                f"{self.key!r} is a group of settings.", f"Indent its `name: value` lines under {self.key}."
            )
        return [(key, Value(self.source, key, node)) for key, node, _ in _pairs(self.source, self.node)]


def _title(value: Value) -> str:
    return " ".join(value.text().split())


def _name(value: Value) -> str:
    name = value.text()
    if not _NAME.fullmatch(name):
        raise value.wrong(
            f"{value.key!r} cannot be {name!r}.", f"Write a name without spaces; `{value.key}` takes one."
        )
    return name


def _language(value: Value) -> str:
    tag = value.text()
    if not _LANGUAGE.fullmatch(tag):
        raise value.wrong(f"{tag!r} is not a language.", "Write a code such as en, fr, es or pt-BR.")
    return tag.replace("_", "-")


def _music(value: Value) -> str:
    name = value.text()
    if name.lower() in {"none", "off"}:
        return "none"
    return local_file(value.source, name, MUSIC, _place(value.node.start_mark))


def _color(value: Value) -> str:
    text = value.text()
    line = value.source.lines[_place(value.node.start_mark).line - 1]
    if not text and "#" in line:
        raise value.wrong("A # begins a comment in YAML.", f'Put quotes around the colour: {value.key}: "#1F6F5C".')
    match = _COLOR.fullmatch(text)
    if match is None:
        raise value.wrong(f"{text!r} is not a colour.", f'Write it as {value.key}: "#1F6F5C".')
    digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
    return f"#{digits.upper()}"


def _logo(value: Value) -> str:
    return local_file(value.source, value.text(), PICTURES, _place(value.node.start_mark))


def _brand(value: Value) -> Brand:
    readers = {"accent": _color, "background": _color, "ink": _color, "logo": _logo}
    found = {}
    for name, item in value.group():
        if name not in readers:
            at = _place(item.node.start_mark)
            raise value.source.error(
                f"{name!r} is no setting of brand.", value.source.find(at.line, name), hint=suggestion(name, readers)
            )
        found[name] = readers[name](item)
    return Brand(**found)


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
    "theme": _name,
    "voice": _name,
    "language": _language,
    "captions": _captions,
    "caption-style": _name,
    "music": _music,
    "brand": _brand,
    "lexicon": _lexicon,
}
"""What each setting may be."""
