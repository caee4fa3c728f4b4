"""Inline Markdown: what is seen of a line, what is said of it, and what stands in it (pictures, comments)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.html_block import html_block as _html_block_rule
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.image import image as _image_rule
from markdown_it.token import Token

from app.scripts.options import Option, read_braces, read_comment
from app.scripts.prose import START, Sentence, sentence_ends
from app.scripts.source import Source
from app.story.script import Location, RichText

MAX_NESTING = 60
NO_TEXT = RichText(text="")


_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])[^<>]*>|<[!?][^<>]*>")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,64}\]")
_BRACES = re.compile(r"\{([^{}\n]{0,500})\}")
_URL = re.compile(r"\bhttps?://[^\s<>()\[\]\"']+")
_HOST = re.compile(r"https?://(?:www\.)?([^/?#]*)")
_SHORTCODE = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+-]{1,30}:(?![\w:])")
_EMOJI_CHAR = "[\U0001f000-\U0001faff\u2600-\u26ff\u2702-\u2712\u2728-\u27b0\u2b50\u2b55\u231a\u231b\u23e9-\u23f3]"
EMOJI = re.compile(f"{_EMOJI_CHAR}[\ufe0f\u200d\u20e3]*(?:{_EMOJI_CHAR}[\ufe0f\u200d]*)*")
_SPACE = re.compile(r"\s+")
_BROKEN_PICTURE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\s]{1,200} [^()\n]{0,200}\.[A-Za-z0-9]{2,5}\)")
_EMPHASIS = re.compile(r"\*\*([^*]+)\*\*|\*([^*]+)\*")


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
    `anchors` says that all of it links to places in the same text.
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

    @property
    def text(self) -> str:
        """The visible words."""
        return self.shown.text


class Phrase:
    """Text put together piece by piece, with single spaces, remembering which ranges are emphasised."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.marks: list[tuple[int, int]] = []
        self.lines: list[tuple[int, Location]] = []

    def add(self, text: str, at: Location, *, marked: bool = False) -> None:
        """Append `text`, as emphasised when `marked`."""
        text = _SPACE.sub(" ", text)
        if (not self.parts or self.parts[-1].endswith(" ")) and text.startswith(" "):
            text = text[1:]
        if not text:
            return
        if not self.lines or self.lines[-1][1].line != at.line:
            self.lines.append((self.length, at))
        if marked:
            self._mark(text)
        self.parts.append(text)
        self.length += len(text)

    def _mark(self, text: str) -> None:
        start, end = self.length, self.length + len(text.rstrip())
        if self.marks and self.marks[-1][1] >= start - 1:
            start = self.marks.pop()[0]
        if end > start:
            self.marks.append((start, end))

    @property
    def text(self) -> str:
        """The text so far, without space at its end."""
        return "".join(self.parts).rstrip()

    def rich(self) -> RichText:
        """Return the text with its marks as accents."""
        return RichText(text=self.text, accents=tuple(self.marks))


def rich(text: str) -> RichText:
    """Return text written with `*emphasis*` as RichText."""
    phrase = Phrase()
    position = 0
    for match in _EMPHASIS.finditer(text):
        phrase.add(text[position : match.start()], Location())
        phrase.add(match[1] or match[2], Location(), marked=True)
        position = match.end()
    phrase.add(text[position:], Location())
    return phrase.rich()


@dataclass
class Speech:
    """Narration put together piece by piece: a pause or speaker-only words end a piece."""

    source: Source
    sentences: list[Sentence] = field(default_factory=list)
    phrase: Phrase = field(default_factory=Phrase)
    piece: int = 0
    last: Location = START

    def close(self, pause: float = 0.0, caption: str | None = None) -> None:
        """End the piece being built, with a pause after it."""
        text = self.phrase.text
        if text and any(char.isalnum() for char in text):
            self._split(text, pause, caption)
        elif pause and self.sentences:
            last = self.sentences[-1]
            self.sentences[-1] = Sentence(**{**last.__dict__, "pause_after": last.pause_after + pause})
        self.phrase = Phrase()
        self.piece += 1

    def _split(self, text: str, pause: float, caption: str | None) -> None:
        start = mark = row = 0
        ends = sentence_ends(text)
        marks, lines = self.phrase.marks, self.phrase.lines
        for end in ends:
            while row + 1 < len(lines) and lines[row + 1][0] <= start:
                row += 1
            emphasis = []
            while mark < len(marks) and marks[mark][1] <= end:
                if marks[mark][0] >= start:
                    emphasis.append(text[slice(*marks[mark])].strip())
                mark += 1
            words = text[start:end].strip()
            at = self._place(lines[row][1], words)
            last = end == ends[-1]
            if words:
                self.sentences.append(
                    Sentence(words, at, pause if last else 0.0, caption, tuple(emphasis), self.piece)
                )
            start = end

    def _place(self, line: Location, words: str) -> Location:
        text = self.source.lines[line.line - 1] if line.line <= len(self.source.lines) else ""
        start = max(line.column, self.last.column if self.last.line == line.line else 1)
        found = text.find(words[:16], start - 1)
        self.last = Location(line=line.line, column=found + 1 if found >= 0 else start)
        return self.last


def _comment_or_tag(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.src[state.pos] != "<":
        return False
    if state.src.startswith("<!--", state.pos):
        return _comment(state, silent=silent)
    match = _TAG.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("html_inline", match[1] or "", 0)
        token.content = match[0]
        token.meta = {"offset": state.pos}
    state.pos = match.end()
    return True


def _comment(state: StateInline, *, silent: bool) -> bool:
    end = state.src.find("-->", state.pos + 4)
    if end < 0:
        raise _UnclosedCommentError(state.pos)
    if not silent:
        token = state.push("comment", "", 0)
        token.content = state.src[state.pos + 4 : end]
        token.meta = {"offset": state.pos}
    state.pos = end + 3
    return True


class _UnclosedCommentError(Exception):
    """A comment begins at `offset` of a paragraph and does not end in it."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def _footnote(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if not state.src.startswith("[^", state.pos):
        return False
    match = _FOOTNOTE.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("footnote", "", 0)
    state.pos = match.end()
    return True


def _picture(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.src[state.pos] != "!":
        return False
    start, before = state.pos, len(state.tokens)
    if not _image_rule(state, silent):
        return False
    braces = _BRACES.match(state.src, state.pos)
    if not silent and len(state.tokens) > before:
        state.tokens[-1].meta = {"offset": start, "braces": braces[1] if braces else "", "brace_offset": state.pos}
    if braces:
        state.pos = braces.end()
    return True


def _html_block(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    position = 0
    while text.startswith("<!--", position) and (close := text.find("-->", position + 4)) >= 0:
        position = _past_space(text, close + 3)
    if 0 < position < len(text) and not text.startswith("<!--", position):
        return False  # words after a comment are a paragraph
    return _html_block_rule(state, line, end, silent)


def _past_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t":
        position += 1
    return position


def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    md.core.ruler.disable(["inline", "text_join"])
    md.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.inline.ruler.at("html_inline", _comment_or_tag)
    md.inline.ruler.at("image", _picture)
    md.inline.ruler.before("link", "footnote", _footnote)
    return md


class _InlineReader:
    def __init__(self, source: Source, content: str, line: int, at: Location) -> None:
        self.source, self.content, self.line = source, content, line
        self.at = self.here = at
        self.shown, self.full, self.speech = Phrase(), Phrase(), Speech(source)
        self.media: list[Media] = []
        self.options: list[Option] = []
        self.breaks: list[int] = []
        self.emoji: list[str] = []
        self.strong = self.depth = self.links = 0
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
        )

    def _token(self, token: Token) -> None:
        kind = token.type
        if kind in {"text", "text_special"}:
            self._refuse_broken_picture(token.content)
            self._words(_without_addresses(token.content))
        elif kind == "plain":
            self._words(_without_addresses(token.content))
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
            self.links += token.nesting
            self.anchors = self.anchors or str(token.attrs.get("href", "")).startswith("#")

    def _words(self, text: str) -> None:
        self.emoji.extend(EMOJI.findall(text))
        self.full.add(text, self.here)
        self.unlinked = self.unlinked or (not self.links and bool(text.strip()))
        text = EMOJI.sub("", text)
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
        self._md = _parser()
        self._env: dict[str, object] = {}

    def blocks(self, text: str) -> list[Token]:
        """Return the block tokens of `text`."""
        return self._md.parse(text, self._env)

    def inline(self, content: str, line: int) -> Inline:
        """Return the meaning of a paragraph's source text that begins on `line` (from 1)."""
        tokens: list[Token] = []
        try:
            self._md.inline.parse(content, self._md, self._env, tokens)
        except _UnclosedCommentError as unclosed:
            raise self.source.error(
                "This comment is never closed in its paragraph.",
                self.source.within(line, content, unclosed.offset),
                hint="End it with -->.",
            ) from None
        start = self.source.within(line, content, len(content) - len(content.lstrip()))
        return _InlineReader(self.source, content, line, start).read(tokens)


def plain(source: Source, text: str, at: Location) -> Inline:
    """Return words without markup, which begin at `at`, as Inline."""
    return _InlineReader(source, text, at.line, at).read([Token("plain", "", 0, content=text)])
