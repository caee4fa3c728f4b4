"""Markdown's blocks as elements, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from app.scripts.elements import (
    Break,
    Contents,
    Element,
    Fence,
    Grid,
    Heading,
    Listing,
    ListItem,
    Omitted,
    Prose,
    Quotation,
    Remark,
)
from app.scripts.inline import Inline, Markdown, plain
from app.scripts.markup import Piece, pieces
from app.scripts.options import Option, read_comment
from app.scripts.source import Source
from app.story.script import Location, RichText

_NOTE = re.compile(r"\[\^[^\]]{1,64}\]:")
_TASK = re.compile(r"\[[ xX]\]\s+")
_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*")


@dataclass
class _Node:
    token: Token
    children: list[_Node] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.token.type.removesuffix("_open")

    @property
    def line(self) -> int:
        return (self.token.map[0] if self.token.map else 0) + 1

    def all(self, kind: str) -> Iterator[_Node]:
        return (child for child in self.children if child.kind == kind)


def _tree(tokens: list[Token]) -> list[_Node]:
    top: list[_Node] = []
    open_nodes = [top]
    for token in tokens:
        if token.nesting >= 0:
            node = _Node(token)
            open_nodes[-1].append(node)
            if token.nesting:
                open_nodes.append(node.children)
        else:
            open_nodes.pop()
    return top


@dataclass(frozen=True)
class Part:
    """One of the blocks that a text is made of: the line it begins on (from 1), its kind, and what it means."""

    line: int
    kind: str
    elements: tuple[Element, ...]


def read_parts(source: Source, body_line: int) -> Iterator[Part]:
    """Yield the blocks of `source` from `body_line` (from 1) on, those inside others not on their own."""
    text = "\n" * (body_line - 1) + "\n".join(source.lines[body_line - 1 :])
    markdown = Markdown(source)
    blocks = _Blocks(source, markdown)
    for node in _tree(markdown.blocks(text)):
        yield Part(node.line, node.kind, tuple(blocks.elements([node])))


def read_blocks(source: Source, body_line: int) -> list[Element]:
    """Return the elements of `source` from `body_line` (from 1) on."""
    return [element for part in read_parts(source, body_line) for element in part.elements]


class _Blocks:
    def __init__(self, source: Source, markdown: Markdown) -> None:
        self.source, self.markdown = source, markdown

    def elements(self, nodes: list[_Node]) -> Iterator[Element]:
        for node in nodes:
            reader = getattr(self, f"_{node.kind}", None)
            if reader:
                yield from reader(node)

    def inline(self, node: _Node) -> Inline:
        token = next(node.all("inline"), None)
        return self.markdown.inline(token.token.content if token else "", node.line)

    def _heading(self, node: _Node) -> Iterator[Element]:
        inline = self.inline(node)
        name = inline.media[0].alt if inline.media and not inline.text else ""
        if any(char.isalnum() for char in name):
            inline = replace(inline, shown=RichText(text=name))
        if inline.text or inline.options:
            yield Heading(int(node.token.tag[1]), inline)
        yield from inline.media

    def _paragraph(self, node: _Node) -> Iterator[Element]:
        content = next(node.all("inline")).token.content
        if not _NOTE.match(content):
            yield from self._prose(self.inline(node))

    def _prose(self, inline: Inline) -> Iterator[Element]:
        if not inline.said and not inline.text:
            if inline.options and not inline.media:
                yield Remark(inline.options, inline.at)
            for index, media in enumerate(inline.media):
                yield replace(media, options=media.options + inline.options) if index == 0 else media
            return
        first = [
            media for media in inline.media if media.at.line == inline.at.line and media.at.column <= inline.at.column
        ]
        yield from first
        yield Prose(inline)
        yield from (media for media in inline.media if media not in first)

    def _bullet_list(self, node: _Node) -> Iterator[Element]:
        yield from self._listing(node, ordered=False)

    def _ordered_list(self, node: _Node) -> Iterator[Element]:
        yield from self._listing(node, ordered=True)

    def _listing(self, node: _Node, *, ordered: bool) -> Iterator[Element]:
        if self._holds_blocks(node):
            for item in node.children:
                yield from self.elements(item.children)
            return
        options: list[Option] = []
        items = [self._item(item, options) for item in node.children]
        items = [item for item in items if item.inline.text or item.inline.said or item.children]
        at = self.source.find(node.line)
        if items and _contents(items):
            yield Contents(at)
        elif items:
            first = int(node.token.attrs.get("start", 1)) if ordered else 1
            yield Listing(tuple(items), at, ordered, first)
        if options:
            yield Remark(tuple(options), at)

    def _holds_blocks(self, node: _Node) -> bool:
        return any(
            child.kind in {"fence", "code_block", "table", "blockquote", "heading"}
            or (child.kind in {"bullet_list", "ordered_list"} and self._holds_blocks(child))
            for item in node.children
            for child in item.children
        )

    def _item(self, node: _Node, options: list[Option]) -> ListItem:
        inline = Inline(self.source.find(node.line))
        children: list[ListItem] = []
        for child in node.children:
            if child.kind == "paragraph":
                inline = joined(inline, self._item_words(child))
            elif child.kind in {"bullet_list", "ordered_list"}:
                children += [self._item(item, options) for item in child.children]
            elif child.kind == "html_block":
                for element in self._html_block(child):
                    if isinstance(element, Remark):
                        options += element.options
                    elif isinstance(element, Prose):
                        inline = joined(inline, element.inline)
        for media in inline.media:
            self.source.warn("a picture in a list was left out", media.at)
        return ListItem(inline, tuple(children))

    def _item_words(self, node: _Node) -> Inline:
        token = next(node.all("inline")).token
        content = token.content
        task = _TASK.match(content)
        return self.markdown.inline(content[task.end() :] if task else content, node.line)

    def _blockquote(self, node: _Node) -> Iterator[Element]:
        paragraphs = [self._quoted(child) for child in node.all("paragraph")]
        others = [child for child in node.children if child.kind != "paragraph"]
        attribution = self._listed_attribution(others, paragraphs)
        if attribution:
            paragraphs.append(attribution)
            others = []
        at = self.source.find(node.line)
        kept = tuple(inline for inline in paragraphs if inline.text)
        if others:
            yield from self.elements(node.children)
        elif kept:
            yield Quotation(kept, at)

    def _quoted(self, node: _Node) -> Inline:
        content = next(node.all("inline")).token.content
        alert = _ALERT.match(content)
        line = node.line + (alert[0].count("\n") if alert else 0)
        return self.markdown.inline(content[alert.end() :] if alert else content, line)

    def _listed_attribution(self, others: list[_Node], paragraphs: list[Inline]) -> Inline | None:
        if len(others) != 1 or others[0].kind != "bullet_list" or len(others[0].children) != 1 or not paragraphs:
            return None
        item = self._item(others[0].children[0], [])
        if item.children or len(item.inline.text.split()) > 12:
            return None
        name = item.inline
        return replace(name, shown=name.shown.model_copy(update={"text": f"— {name.text}", "accents": ()}))

    def _fence(self, node: _Node) -> Iterator[Element]:
        at = self.source.find(node.line)
        yield Fence(node.token.content, node.token.info.strip(), at, node.line + 1)

    def _code_block(self, node: _Node) -> Iterator[Element]:
        yield Fence(node.token.content, "", self.source.find(node.line), node.line)

    def _hr(self, node: _Node) -> Iterator[Element]:
        yield Break(self.source.find(node.line))

    def _table(self, node: _Node) -> Iterator[Element]:
        rows = [row for part in node.children for row in part.children]
        cells = [[self.inline(cell) for cell in row.children] for row in rows]
        align = [str(cell.token.attrs.get("style", "")).removeprefix("text-align:") for cell in rows[0].children]
        if len(cells) > 1:
            yield Grid(tuple(cells[0]), tuple(map(tuple, cells[1:])), tuple(align), self.source.find(node.line))

    def _html_block(self, node: _Node) -> Iterator[Element]:
        content = node.token.content
        for piece in pieces(content):
            yield from self._piece(piece, self.source.within(node.line, content, piece.offset))

    def _piece(self, piece: Piece, at: Location) -> Iterator[Element]:
        if piece.kind == "unclosed":
            raise self.source.error("This comment is never closed.", at, hint="End it with -->.")
        if piece.kind == "picture":
            self.source.warn("a picture in HTML was left out; write it as ![words](file)", at)
            yield Omitted(at)
        elif piece.kind == "comment":
            options = read_comment(self.source, piece.text, at)
            if options:
                yield Remark(options, at)
        elif piece.kind == "table":
            header, *rows = [tuple(plain(self.source, cell, at) for cell in row) for row in piece.rows]
            yield Grid(header, tuple(rows), ("",) * len(header), at)
        else:
            inline = plain(self.source, piece.text, at)
            yield Heading(piece.level, inline) if piece.kind == "heading" else Prose(inline)


def joined(first: Inline, second: Inline) -> Inline:
    """Return two paragraphs of one list item as one."""
    if not first.text and not first.said and not first.media:
        return second
    shift = len(first.text) + 1
    accents = first.shown.accents + tuple((a + shift, b + shift) for a, b in second.shown.accents)
    pieces_before = max((sentence.piece for sentence in first.said), default=-1) + 1
    said = first.said + tuple(replace(s, piece=s.piece + pieces_before) for s in second.said)
    shown = first.shown.model_copy(update={"text": f"{first.text} {second.text}".strip(), "accents": accents})
    return replace(
        first, shown=shown, said=said, media=first.media + second.media, options=first.options + second.options
    )


def _contents(items: list[ListItem]) -> bool:
    """Return whether a list is a table of contents: nothing but links to places in the same text."""
    return all(item.inline.anchors and _contents(list(item.children)) for item in items)
