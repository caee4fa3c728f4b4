"""Cards that take turns: each waits, opens as it is spoken of, and stays quietly when it is done."""

from __future__ import annotations

from typing import Protocol

from app.design.frame import Frame
from app.design.motion import ITEM_STAGGER_SECONDS, fade_in
from app.design.parts.accordion import (
    LEAVE_SECONDS,
    TINT_SECONDS,
    Accordion,
    inside_opening,
    shown_between,
    sliding_card,
)
from app.design.parts.layers import sprite
from app.design.parts.rows import State
from app.design.parts.shapes import ghost
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Op

FURNITURE_SECONDS = 0.32
"""From the scene's start to the cards: the headline comes first."""

WORDS_DELAY_SECONDS, FIRST_DELAY_SECONDS = 0.10, 0.06
"""The words of an opening card wait until there is room for them."""


class Turning(Protocol):
    """What the cards are drawn from; `idle` and `open` draw what stands on a card, without the card itself."""

    @property
    def accordion(self) -> Accordion:
        """Where the cards stand."""

    @property
    def opens(self) -> tuple[float, ...]:
        """When each opens."""

    @property
    def theme(self) -> Theme:
        """The theme of the cards."""

    @property
    def frame(self) -> Frame:
        """The page they stand on."""

    def idle(self, item: int, box: Box, state: State) -> tuple[Op, ...]:
        """Return what stands on a card before or after its turn."""

    def open(self, item: int) -> tuple[Op, ...]:
        """Return what stands on an open card."""


def closes(cards: Turning, item: int) -> float | None:
    """Return when a card gives way to the next; the last never does."""
    return cards.opens[item + 1] if item + 1 < len(cards.opens) else None


def turning(cards: Turning, name: str) -> tuple[SpriteLayer, ...]:
    """Return the layers of all cards, their ids beginning with `name`."""
    idle: list[SpriteLayer] = []
    bodies: list[SpriteLayer] = []
    words: list[SpriteLayer] = []
    for item in range(len(cards.opens)):
        idle += [*_waiting(cards, item, name), *_done(cards, item, name)]
        body = cards.theme.card(cards.accordion.opened(item), cards.frame, lit=True)
        opens, ends = cards.opens[item], closes(cards, item)
        bodies += sliding_card(f"{name}-{item}", cards.accordion, item, body, opens=opens, closes=ends)
        words.append(_words(cards, item, name))
    return (*idle, *bodies, *words)


def _waiting(cards: Turning, item: int, name: str) -> list[SpriteLayer]:
    """Return the card as it waits; the first, which opens as it is said, is outlined as large as it will be."""
    opens, arrives = cards.opens[item], FURNITURE_SECONDS + item * ITEM_STAGGER_SECONDS
    if opens <= arrives:
        return []
    box, theme = cards.accordion.waiting(item) if item else cards.accordion.opened(0), cards.theme
    shown = (
        (*theme.card(box, cards.frame, flat=True), *cards.idle(item, box, "waiting")) if item else ghost(box, theme)
    )
    layer = fade_in(sprite(f"{name}-{item}-waiting", *shown), arrives)
    return [layer.model_copy(update={"end": opens + TINT_SECONDS})]


def _done(cards: Turning, item: int, name: str) -> list[SpriteLayer]:
    """Return the card as it stays when it is done: its body lies ready under the open one."""
    ends = closes(cards, item)
    if ends is None:
        return []
    box = cards.accordion.closed(item)
    body = cards.theme.card(box, cards.frame, flat=True)
    layer = sprite(f"{name}-{item}-done", *body, *cards.idle(item, box, "done"))
    return [layer.model_copy(update={"start": ends + LEAVE_SECONDS})]


def _words(cards: Turning, item: int, name: str) -> SpriteLayer:
    delay = WORDS_DELAY_SECONDS if item else FIRST_DELAY_SECONDS
    layer = sprite(f"{name}-{item}-words", *cards.open(item))
    shown = shown_between(layer, cards.opens[item], closes(cards, item), delay=delay)
    return inside_opening(shown, cards.accordion, item, cards.opens[item])
