"""The values of settings written in YAML: read one by one, each error at the value that is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from app.media.music import MOODS, is_mood
from app.scripts.files import MUSIC, local_file
from app.scripts.source import Source
from app.scripts.spelling import nearest
from app.story.script import Location

_COLOR = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_NAME = re.compile(r"[\w.:+-]{1,64}")


def place(source: Source, mark: Any) -> Location:
    """Return where a mark of the YAML that `source` holds stands in it."""
    return Location(line=mark.line + source.settings_line, column=mark.column + 1)


def named(source: Source, node: yaml.MappingNode) -> list[tuple[str, yaml.Node, Location]]:
    """Return names, nodes and places of a mapping's settings; raises at a name that stands twice."""
    pairs, seen = [], set()
    for key, value in node.value:
        at = place(source, key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            raise source.error("A setting's name is one word.", at, hint="Write `key: value`.")
        if key.value in seen:
            raise source.error(f"{key.value!r} is set twice.", at, hint="Keep one of the two lines.")
        seen.add(key.value)
        pairs.append((key.value, value, at))
    return pairs


@dataclass
class Value:
    """One setting's value on its way to a Script's field; `named_at` is where its name stands."""

    source: Source
    key: str
    node: yaml.Node
    named_at: Location = field(default_factory=Location)

    def wrong(self, message: str, hint: str) -> Exception:
        """Return an error at the value."""
        return self.source.error(message, self.at, hint=hint)

    @property
    def at(self) -> Location:
        """Where the value stands."""
        return place(self.source, self.node.start_mark)

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
        return [(key, Value(self.source, key, node, at)) for key, node, at in named(self.source, self.node)]


def name_of(value: Value) -> str:
    """Return a name without spaces."""
    name = value.text()
    if not _NAME.fullmatch(name):
        raise value.wrong(
            f"{value.key!r} cannot be {name!r}.", f"Write a name without spaces; `{value.key}` takes one."
        )
    return name


def color_of(value: Value) -> str:
    """Return a colour as #RRGGBB."""
    text = value.text()
    line = value.source.lines[value.at.line - 1]
    if not text and "#" in line:
        raise value.wrong("A # begins a comment in YAML.", f'Put quotes around the colour: {value.key}: "#1F6F5C".')
    match = _COLOR.fullmatch(text)
    if match is None:
        raise value.wrong(f"{text!r} is not a colour.", f'Write it as {value.key}: "#1F6F5C".')
    digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
    return f"#{digits.upper()}"


def no_music(name: str) -> str:
    """Return a hint for music of which there is none by that name."""
    match = nearest(name, MOODS)
    meant = f"Did you mean {match!r}? " if match else ""
    return f"{meant}Give a sound file, a mood ({', '.join(MOODS)}), theme or none."


def music_of(value: Value) -> str:
    """Return a mood, a sound file's path, or "none"."""
    name = value.text()
    if name.lower() in {"none", "off"}:
        return "none"
    if is_mood(name.lower()):
        return name.lower()
    if Path(name).suffix.lower() in MUSIC:
        return local_file(value.source, name, MUSIC, value.at)
    raise value.wrong(f"There is no music {name!r}.", no_music(name))
