"""Inline Markdown: what is seen of a line, what is said of it, and what stands in it (pictures, comments)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.token import Token

from app.scripts.effort import TooMuchError
from app.scripts.grammar import UnclosedCommentError, parser
from app.scripts.options import Option, read_braces, read_comment
from app.scripts.phrases import NO_TEXT, Phrase, Speech
from app.scripts.prose import Sentence
from app.scripts.source import Source
from app.story.script import Location, RichText

_URL = re.compile(r"\bhttps?://[^\s<>()\[\]\"']+")
_HOST = re.compile(r"https?://(?:www\.)?([^/?#]*)")
_SHORTCODE = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+-]{1,30}:(?![\w:])")
_EMOJI_CHAR = "[\U0001f000-\U0001faff\u2600-\u26ff\u2702-\u2712\u2728-\u27b0\u2b50\u2b55\u231a\u231b\u23e9-\u23f3]"
_TONED = f"{_EMOJI_CHAR}\ufe0f?[\U0001f3fb-\U0001f3ff]?\u20e3?"
_EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|{_TONED}(?:\u200d+{_TONED})*|[\u2190-\u2bff#*0-9]\ufe0f\u20e3?|[\ufe0f\u200d\u20e3]+"
)
"""One picture: a flag, a sign with its skin tone, several joined into one, a key; or the joints alone."""
_SPACE = re.compile(r"\s+")
_BROKEN_PICTURE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\s]{1,200} [^()\n]{0,200}\.[A-Za-z0-9]{2,5}\)")


@dataclass(frozen=True)
class Media:
    """A picture or clip as written: its file's name, its words and its options."""

    name: str
    alt: str
    title: str
    options: tuple[Option, ...]
    at: Location


@dataclass(frozen=True)
class Inline:
    """A line or paragraph read: `shown` in words and accents, `said` in sentences.

    `breaks` are the offsets of `shown` at which the source had a new line; `lead` is what it begins with in bold;
    `full` is the visible text with its `emoji`, which `shown` leaves out.
    `anchors` says that all of it links to places in the same text; `links` counts links and addresses, `addresses`
    those that are seen as addresses, `loose` the words outside of them.
    """

    at: Location
    shown: RichText = NO_TEXT
    said: tuple[Sentence, ...] = ()
    media: tuple[Media, ...] = ()
    options: tuple[Option, ...] = ()
    breaks: tuple[int, ...] = ()
    lead: str = ""
    full: str = ""
    emoji: tuple[str, ...] = ()
    anchors: bool = False
    links: int = 0
    addresses: int = 0
    loose: int = 0

    @property
    def text(self) -> str:
        """The visible words."""
        return self.shown.text


class _InlineReader:
    def __init__(self, source: Source, content: str, line: int, at: Location) -> None:
        self.source, self.content, self.line = source, content, line
        self.at = self.here = at
        self.shown, self.full, self.speech = Phrase(), Phrase(), Speech(source)
        self.media: list[Media] = []
        self.options: list[Option] = []
        self.breaks: list[int] = []
        self.emoji: list[str] = []
        self.strong = self.depth = self.open_links = 0
        self.links = self.addresses = self.loose = 0
        self.anchors = self.unlinked = False
        self.lead: int | None = None

    def read(self, tokens: list[Token]) -> Inline:
        """Return what `tokens` mean."""
        for token in tokens:
            self._token(token)
        self.speech.close()
        text = self.shown.text
        return Inline(
            at=self.at,
            shown=self.shown.rich(),
            said=tuple(self.speech.sentences),
            media=tuple(self.media),
            options=tuple(self.options),
            breaks=tuple(offset for offset in self.breaks if 0 < offset < len(text)),
            full=self.full.text,
            lead=text[: self.lead or 0].strip(),
            emoji=tuple(self.emoji),
            anchors=self.anchors and not self.unlinked,
            links=self.links,
            addresses=self.addresses,
            loose=self.loose,
        )

    def _token(self, token: Token) -> None:
        kind = token.type
        if kind in {"text", "text_special"}:
            self._refuse_broken_picture(token.content)
            self._text(token.content)
        elif kind == "plain":
            self._text(token.content)
        elif kind == "code_inline":
            self._words(token.content)
        elif kind in {"softbreak", "hardbreak"}:
            self._new_line()
        elif kind in {"strong_open", "strong_close", "em_open", "em_close"}:
            self._emphasis(kind)
        elif kind == "image":
            self._picture(token)
        elif kind == "comment":
            self._comment(token)
        elif kind == "html_inline":
            self._tag(token)
        elif kind in {"link_open", "link_close"}:
            self._link(token.nesting, str(token.attrs.get("href", "")))

    def _link(self, step: int, target: str) -> None:
        self.open_links = max(self.open_links + step, 0)
        self.anchors = self.anchors or target.startswith("#")
        if step > 0:
            self.links += 1
            self.speech.phrase.link()

    def _text(self, text: str) -> None:
        found = len(_URL.findall(text)) if "://" in text else 0
        self.addresses += found
        if not self.open_links:
            self.links += found
            self.loose -= found
        self._words(_without_addresses(text))

    def _words(self, text: str) -> None:
        self.emoji.extend(found for found in _EMOJI.findall(text) if found.strip("\ufe0f\u200d\u20e3"))
        self.full.add(text, self.here)
        self.unlinked = self.unlinked or (not self.open_links and bool(text.strip()))
        text = _EMOJI.sub("", text)
        if not self.open_links:
            self.loose += sum(any(char.isalnum() for char in word) for word in text.split())
        self.shown.add(text, self.here, marked=self.depth > 0)
        self.speech.phrase.add(text, self.here, marked=self.strong > 0)

    def _refuse_broken_picture(self, text: str) -> None:
        match = _BROKEN_PICTURE.search(text) if "](" in text else None
        if match:
            raise self.source.error(
                "This picture's file name has spaces.",
                self.source.find(self.here.line, match[0]),
                hint="Put the name in angle brackets: ![words](<my photo.jpg>).",
            )

    def _new_line(self) -> None:
        self.here = self.source.find(self.here.line + 1)
        self.breaks.append(self.shown.length)
        self._space()

    def _space(self) -> None:
        for phrase in (self.shown, self.full, self.speech.phrase):
            phrase.add(" ", self.here)

    def _emphasis(self, kind: str) -> None:
        step = 1 if kind.endswith("open") else -1
        self.depth += step
        if not kind.startswith("strong"):
            return
        if step > 0 and not self.shown.text:
            self.lead = -1
        elif step < 0 and self.lead == -1:
            self.lead = self.shown.length
        self.strong += step

    def _picture(self, token: Token) -> None:
        at = self._at(token.meta["offset"])
        braces_at = self._at(token.meta["brace_offset"])
        self.media.append(
            Media(
                name=str(token.attrs.get("src", "")),
                alt=_SPACE.sub(" ", token.content).strip(),
                title=str(token.attrs.get("title", "")),
                options=read_braces(self.source, token.meta["braces"], braces_at),
                at=at,
            )
        )

    def _tag(self, token: Token) -> None:
        if token.tag.lower() == "img":
            self.source.warn(
                "a picture in HTML was left out; write it as ![words](file)", self._at(token.meta["offset"])
            )
        if token.tag.lower() == "a":
            self._link(-1 if token.content.startswith("</") else 1, "")
        if token.tag.lower() == "br":
            self.breaks.append(self.shown.length)
            self._space()
        self._skip_lines(token.content)

    def _comment(self, token: Token) -> None:
        for option in read_comment(self.source, token.content, self._at(token.meta["offset"])):
            if option.name == "pause":
                self.speech.close(option.value)
            elif option.name == "say":
                self.speech.close()
                self.speech.phrase.add(option.value, option.at)
                self.speech.close(caption="")
            else:
                self.options.append(option)
        self._skip_lines(token.content)

    def _skip_lines(self, content: str) -> None:
        newlines = content.count("\n")
        if newlines:
            self.here = self.source.find(self.here.line + newlines)

    def _at(self, offset: int) -> Location:
        return self.source.within(self.line, self.content, offset)


def _without_addresses(text: str) -> str:
    """Return `text` with web addresses cut to their host and emoji's names left out."""
    return _URL.sub(_host, _SHORTCODE.sub("", text))


def _host(url: re.Match[str]) -> str:
    address = url[0].rstrip(".,;:!?*_")
    host = _HOST.match(address)
    return (host[1] if host else "") + url[0][len(address) :]


class Markdown:
    """Reads Markdown: `blocks` into tokens, then `inline` each paragraph's text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._md = parser()
        self._env: dict[str, object] = {}

    def blocks(self, text: str) -> list[Token]:
        """Return the block tokens of `text`. Raises ScriptParsingError where they become too many."""
        try:
            return self._md.parse(text, self._env)
        except TooMuchError as error:
            raise self.source.error(
                "There are too many paragraphs, list items or cells up to here.",
                self.source.find(error.line + 1),
                hint="Split the script here, or shorten it.",
            ) from None

    def inline(self, content: str, line: int) -> Inline:
        """Return the meaning of a paragraph's source text that begins on `line` (from 1)."""
        tokens: list[Token] = []
        try:
            self._md.inline.parse(content, self._md, self._env, tokens)
        except UnclosedCommentError as unclosed:
            raise self.source.error(
                "This comment is never closed in its paragraph.",
                self.source.within(line, content, unclosed.offset),
                hint="End it with -->.",
            ) from None
        except TooMuchError as error:
            raise self.source.error(
                "There are too many brackets, stars or other marks up to here.",
                self.source.within(line, content, min(error.offset, len(content))),
                hint="Take them out, put a backslash before those that are meant as they stand, or split the script.",
            ) from None
        start = self.source.within(line, content, len(content) - len(content.lstrip()))
        return _InlineReader(self.source, content, line, start).read(tokens)


def plain(source: Source, text: str, at: Location) -> Inline:
    """Return words without markup, which begin at `at`, as Inline."""
    return _InlineReader(source, text, at.line, at).read([Token("plain", "", 0, content=text)])
