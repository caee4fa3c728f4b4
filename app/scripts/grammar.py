"""The Markdown that scripts are written in: CommonMark, tables, and our comments, braces and footnotes."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.html_block import html_block as _html_block_rule
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.image import image as _image_rule

from app.scripts.effort import CountingBlocks, CountingInline

MAX_NESTING = 60

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])[^<>]*>|<[!?][^<>]*>")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,64}\]")
_BRACES = re.compile(r"\{([^{}\n]{0,500})\}")


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
        raise UnclosedCommentError(state.pos)
    if not silent:
        token = state.push("comment", "", 0)
        token.content = state.src[state.pos + 4 : end]
        token.meta = {"offset": state.pos}
    state.pos = end + 3
    return True


class UnclosedCommentError(Exception):
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


def parser() -> MarkdownIt:
    """Return a parser of blocks whose inline text is left to be parsed on its own.

    It raises UnclosedCommentError from within a paragraph, and TooMuchError.
    """
    md = MarkdownIt("zero")
    md.block, md.inline = CountingBlocks(), CountingInline()
    md.configure("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    md.core.ruler.disable(["inline", "text_join"])
    md.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.inline.ruler.at("html_inline", _comment_or_tag)
    md.inline.ruler.at("image", _picture)
    md.inline.ruler.before("link", "footnote", _footnote)
    return md
