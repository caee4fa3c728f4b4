"""What a layout is given and what it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.media.composition import Layer
from app.media.drawing.ops import Box, Op
from app.story.script import CANVAS, Aspect
from app.story.timing import SceneNarration

LONG_AGO_SECONDS = 2.0
OPENING_SECONDS = 0.30
"""How far the opening's entrances have come when the video starts."""


MASTHEAD_BAND = 104.0
"""Height of a page's masthead with the space below it."""


@dataclass(frozen=True)
class Frame:
    """The page a scene is laid out on: its canvas in units, and whether captions share it.

    `band` is the height that a masthead takes above the content.
    """

    aspect: Aspect = "16:9"
    captions: bool = False
    band: float = 0.0

    @property
    def width(self) -> int:
        """Canvas width."""
        return CANVAS[self.aspect][0]

    @property
    def height(self) -> int:
        """Canvas height."""
        return CANVAS[self.aspect][1]

    @property
    def wide(self) -> bool:
        """Whether the frame is wider than tall; a square counts as tall."""
        return self.width > self.height

    @property
    def margin(self) -> float:
        """The side margin."""
        return 96 if self.wide else 72

    @property
    def content(self) -> Box:
        """Where a layout may put what must be seen: clear of margins, of captions and of a phone's own buttons."""
        left, width = self.margin, self.width - 2 * self.margin
        if self.wide:
            top, bottom = 72.0, 840.0 if self.captions else 1016.0
        elif self.aspect == "9:16":
            top, bottom = 288.0, 1280.0 if self.captions else 1536.0
        else:
            top = 72.0
            bottom = self.height - (264.0 if self.captions else 72.0)
        return Box(x=left, y=top + self.band, w=width, h=bottom - top - self.band)

    @property
    def caption_area(self) -> Box:
        """Where captions stand when there are any: two lines of them, or one in 16:9."""
        if self.wide:
            return Box(x=192, y=872, w=1536, h=136)
        if self.aspect == "9:16":
            return Box(x=104, y=1312, w=872, h=240)
        return Box(x=72, y=self.height - 240.0, w=self.width - 144, h=196)


@dataclass(frozen=True)
class PageLabels:
    """What a masthead may say: the video's title, the scene's section, its number from 1, how many there are."""

    title: str = ""
    section: str = ""
    number: int = 1
    count: int = 1
    language: str = "en"
    opening: bool = False


@dataclass(frozen=True)
class SceneContext:
    """All that a layout may know of its scene beyond the visual itself.

    Times are seconds from the scene's start, the voice's lead-in included. `items` says when each list item,
    row or code step is spoken; `duration` is the scene's length; `index` counts the video's scenes. The scene before
    is still seen for `fades_in`; `continues` says that this is a further page of the same scene. `aside` asks for
    the headline beside (on a tall page below) the body rather than above it.
    """

    frame: Frame
    narration: SceneNarration
    duration: float
    items: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    language: str = "en"
    index: int = 0
    count: int = 1
    section: str = ""
    fades_in: float = 0.0
    continues: bool = False
    aside: bool = False

    @property
    def entrance(self) -> float:
        """When the first things enter: after what the scene before left has faded; its next page's never went.

        In the video's opening it is before the first frame, which is then not empty.
        """
        if self.continues:
            return -LONG_AGO_SECONDS
        return -OPENING_SECONDS if self.index == 0 else self.fades_in

    @property
    def first_word(self) -> float:
        """When the first word is spoken; soon after the start in a silent scene."""
        return self.narration.words[0].start if self.narration.words else 0.3

    def item_time(self, item: int, count: int) -> float:
        """When item number `item` of `count` is first spoken of; spread evenly over the scene if it never is."""
        if item in self.items:
            return self.items[item][0]
        earlier = [start for number, (start, _) in self.items.items() if number < item]
        begin = max(earlier, default=self.first_word)
        share = max(self.duration - begin - 1.0, 0.5) / max(count, 1)
        return begin + share * (item if not earlier else 1)

    def when_said(self, phrase: str, default: float) -> float:
        """When the first word of `phrase` is spoken, comparing letters and digits only; `default` if it never is."""
        wanted = [_bare(word) for word in phrase.split() if _bare(word)]
        spoken = [_bare(word.text) for word in self.narration.words]
        for start in range(len(spoken) - len(wanted) + 1):
            if wanted and spoken[start : start + len(wanted)] == wanted:
                return self.narration.words[start].start
        for length in (3, 2, 1):
            for start in range(len(spoken)):
                if len(wanted) >= length and spoken[start : start + length] == wanted[-length:]:
                    return self.narration.words[start].start
        return default


def _bare(word: str) -> str:
    return "".join(character for character in word.casefold() if character.isalnum())


@dataclass(frozen=True)
class LaidOut:
    """A scene's layers from back to front.

    `caption_tone` is what captions stand on, `lit` the boxes they must not cover; `caption_area` overrides the
    frame's own, `caption_style` the theme's; `backdrop` is the picture that captions lie on, with what shades it;
    and `no_captions` is for scenes that are their own caption (a quote).
    """

    layers: tuple[Layer, ...]
    caption_tone: Literal["light", "dark", "picture"] = "dark"
    caption_area: Box | None = None
    caption_style: str | None = None
    backdrop: tuple[Op, ...] = ()
    no_captions: bool = False
    lit: tuple[Box, ...] = ()
