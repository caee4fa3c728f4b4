"""How much work a text may be to read: its parser counts its steps, and gives up in good time.

Markdown's cost is bounded by its length, but not by much: what looks like the beginnings of a thousand links, or a
list of a hundred thousand items, keeps a parser busy for a minute. No text that somebody wrote comes near the bound.
"""

from __future__ import annotations

from typing import Any, Final, cast

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

MAX_STEPS: Final = 300_000
"""A second or two. 500,000 characters of prose take 100,000."""
BLOCK_STEPS: Final = 10
"""What a block, a list's item or a table's cell counts for, as making scenes of it is work too."""

_EFFORT: Final = "effort"


class TooMuchError(Exception):
    """A text takes more steps than are allowed: at `offset` of a paragraph, or of a block that begins on `line`."""

    def __init__(self, *, line: int = 0, offset: int = 0) -> None:
        super().__init__(line, offset)
        self.line, self.offset = line, offset


class Effort:
    """What reading one text has taken so far, in steps."""

    def __init__(self, allowed: float = MAX_STEPS) -> None:
        self.steps = 0
        self.allowed = allowed

    def takes(self, steps: int) -> bool:
        """Count steps, and return whether they are too many now."""
        self.steps += steps
        return self.steps > self.allowed


def unlimited() -> dict[str, Any]:
    """Return what to parse a text in that was allowed before."""
    return {_EFFORT: Effort(float("inf"))}


def effort_of(env: EnvType) -> Effort:
    """Return what counts the steps of the text that is parsed in `env`."""
    if _EFFORT not in env:
        env[_EFFORT] = Effort()
    return cast("Effort", env[_EFFORT])


class _Blocks(StateBlock):
    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self._effort = effort_of(env)

    def push(self, ttype: str, tag: str, nesting: Any) -> Token:
        if nesting >= 0 and self._effort.takes(BLOCK_STEPS):
            raise TooMuchError(line=self.line)
        return super().push(ttype, tag, nesting)


class _Inline(StateInline):
    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self._effort = effort_of(env)

    def step(self) -> None:
        if self._effort.takes(1):
            raise TooMuchError(offset=self.pos)

    def push(self, ttype: str, tag: str, nesting: Any) -> Token:
        self.step()
        return super().push(ttype, tag, nesting)

    def append_pending(self, text: str) -> None:
        self.step()
        super().append_pending(text)


class CountingBlocks(ParserBlock):
    """Parses blocks. Raises TooMuchError."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803 - markdown-it's name
        """Append the block tokens of `src` to `outTokens`."""
        if not src:
            return None
        state = _Blocks(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens


class CountingInline(ParserInline):
    """Parses the text of a paragraph. Raises TooMuchError."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Append the inline tokens of `src` to `tokens`."""
        state = _Inline(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - markdown-it's name
        """Move `state` past one token."""
        if isinstance(state, _Inline):
            state.step()
        super().skipToken(state)
