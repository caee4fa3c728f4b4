"""Text to Script: the way in for Markdown, plain text and a Script's own JSON."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.core.exceptions import NotFoundError, ScriptParsingError
from app.scripts import parts
from app.scripts.blocks import read_blocks
from app.scripts.elements import Element, Heading, Prose
from app.scripts.elsewhere import trimmed
from app.scripts.files import Naming, as_named
from app.scripts.front_matter import read_front_matter
from app.scripts.inline import plain
from app.scripts.json_script import holds_composition, read_json
from app.scripts.plain_text import read_paragraphs
from app.scripts.prose import WORDS_PER_MINUTE, words_in
from app.scripts.scenes import SceneNames, location_of, scenes_of
from app.scripts.sections import Section, group
from app.scripts.source import Locate, Source
from app.scripts.variety import Chosen, asked_in, varied
from app.story.script import Location, Script

MAX_MINUTES = 60.0
MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
PLAIN = frozenset({".txt", ".text"})
JSON = frozenset({".json"})
_HINTS = {
    ".mdx": "Save it as .md without its components.",
    ".html": "Copy its text into a .md or .txt file.",
    ".rst": "Convert it to Markdown (.md).",
    ".docx": "Save it as plain text (.txt) or Markdown (.md).",
    ".pdf": "Copy its text into a .md or .txt file.",
}


def parse_file(path: Path, *, locate: Locate | None = None, max_minutes: float = MAX_MINUTES) -> Script:
    """Return the Script a file holds: Markdown, plain text, or a Script's JSON, by its extension.

    The files it names are found from its folder, or by `locate`. Raises NotFoundError when there is no such file,
    and ScriptParsingError with line and column when it cannot be used.
    """
    path = Path(path)
    text = _read(path)
    suffix = path.suffix.lower() or _guess(text)
    if suffix in MARKDOWN:
        return parse_markdown(text, file=path, base=path.parent, locate=locate, max_minutes=max_minutes)
    if suffix in PLAIN:
        return parse_text(text, file=path, max_minutes=max_minutes)
    if suffix in JSON:
        source = Source(text, path, path.parent, locate=locate)
        return _checked(source, read_json(source), max_minutes)
    hint = _HINTS.get(suffix, "Write Markdown (.md) or plain text (.txt).")
    raise ScriptParsingError(f"A {suffix} file is no script.", file=path, hint=hint)


def is_composition(path: Path) -> bool:
    """Return whether a file is a Composition's JSON, which is rendered as it is, rather than a script."""
    return Path(path).suffix.lower() in JSON and holds_composition(_read(Path(path)))


def parse_markdown(
    text: str,
    *,
    file: Path | None = None,
    base: Path | None = None,
    locate: Locate | None = None,
    max_minutes: float = MAX_MINUTES,
) -> Script:
    """Return the Script that Markdown with YAML front matter makes; `base` is the folder its files are named from.

    `locate` finds them instead, where they do not lie in a folder; `as_named` takes every name as it is.
    """
    source = Source(text, file, base, locate=locate)
    front = read_front_matter(source)
    source.language = str(front.settings.get("language", "en"))
    elements = trimmed(source, read_blocks(source, front.body_line))
    return _script(source, elements, front.settings, max_minutes)


def parse_scene(text: str, *, language: str = "en", locate: Locate = as_named) -> Script:
    """Return the Script that a stretch of Markdown makes on its own, without settings above it."""
    source = Source(text, language=language, locate=locate)
    return _script(source, trimmed(source, read_blocks(source, 1)), {}, MAX_MINUTES)


def files_named(text: str) -> frozenset[str]:
    """Return what the pictures, clips and sounds that Markdown names may be called, up to where it is wrong."""
    naming = Naming()
    with suppress(ScriptParsingError):
        parse_markdown(text, locate=naming)
    return naming.spellings


def parse_text(text: str, *, file: Path | None = None, max_minutes: float = MAX_MINUTES) -> Script:
    """Return the Script that plain text makes: paragraphs, a first short line as title, lines that are headings."""
    source = Source(text, file)
    return _script(source, read_paragraphs(source), {}, max_minutes)


def _script(source: Source, elements: Sequence[Element], settings: dict[str, Any], max_minutes: float) -> Script:
    title = settings.pop("title", "")
    sections = group(source, _with_title(source, elements, title))
    if sections and sections[0].level == 1:
        sections[0].opening = True
    parts.mark(sections)
    names = SceneNames()
    scenes = varied([chosen for section in sections for chosen in _chosen(source, section, names)])
    if not scenes:
        raise source.error(
            "The script is empty.", Location(line=len(source.lines)), hint="Write a heading and a sentence under it."
        )
    script = Script(
        title=title or _first_title(sections),
        scenes=scenes,
        file=str(source.file.resolve()) if source.file else None,
        warnings=source.warnings,
        **settings,
    )
    return _checked(source, script, max_minutes)


def _chosen(source: Source, section: Section, names: SceneNames) -> list[Chosen]:
    asked = asked_in(section)
    return [Chosen(scene, asked) for scene in scenes_of(source, section, names)]


def _with_title(source: Source, elements: Sequence[Element], title: str) -> list[Element]:
    """Put the front matter's title before a script that begins with words rather than a heading."""
    elements = list(elements)
    if title and elements and isinstance(elements[0], Prose):
        heading = plain(source, title, elements[0].inline.at)
        return [Heading(1, heading), *elements]
    return elements


def _first_title(sections: Sequence[Section]) -> str:
    return next((section.name for section in sections if section.level == 1), sections[0].name)


def _checked(source: Source, script: Script, max_minutes: float) -> Script:
    words = 0
    for scene in script.scenes:
        words += sum(words_in(passage.text) for passage in scene.passages)
        if words > max_minutes * WORDS_PER_MINUTE:
            raise source.error(
                f"The narration is longer than {max_minutes:g} minutes.",
                location_of(scene),
                hint=f"That is {max_minutes * WORDS_PER_MINUTE:.0f} words: split the script here, or cut it.",
            )
    return script


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {path}.", hint="Check its name and folder.") from error
    except OSError as error:
        raise NotFoundError(f"{path} cannot be read: {error.strerror}.", hint="Name a text file.") from error
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        raise ScriptParsingError(
            "The file is not text in UTF-8.",
            file=path,
            line=before.count(b"\n") + 1,
            column=len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1,
            hint="Save it as UTF-8.",
        ) from error


def _guess(text: str) -> str:
    return ".json" if text.lstrip()[:1] == "{" else ".md"
