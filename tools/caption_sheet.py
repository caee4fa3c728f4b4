"""Every caption style on one sheet, each in a theme it suits, in the middle of a sentence."""

from __future__ import annotations

import numpy as np

from app.design.captions import CAPTION_STYLES, caption_layers
from app.design.compose import lay_out
from app.design.frame import Frame
from app.design.themes import THEMES, theme_named
from app.media.composition import Composition, CompositionScene
from app.media.renderer import frame_at
from app.media.timeline import TimedWord
from app.orchestrator.preview import Picture
from app.story.script import Passage, RichText, Scene, StatementVisual
from app.story.timing import SceneNarration

SAID = "Sunlight pays for itself by year six"
WORD_SECONDS, SEEN_AT_WORD = 0.4, 2
PER_ROW = 4
GENERAL = ("petrol", "petrol-light")
WIDTH, HEIGHT, TOP = 360, 250, 400
"""Of a cell, in pixels of a frame 360 wide: the cell is cut from its lower part."""


def sheet() -> Picture:
    """Return the sheet as RGB."""
    own = {theme.caption_style: theme.name for theme in THEMES.values() if theme.name not in GENERAL}
    cells = [_cell(style, own.get(style, GENERAL[number % 2])) for number, style in enumerate(CAPTION_STYLES)]
    blank = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    cells += [blank] * (-len(cells) % PER_ROW)
    rows = [np.hstack(cells[start : start + PER_ROW]) for start in range(0, len(cells), PER_ROW)]
    return np.asarray(np.vstack(rows), np.uint8)


def _cell(style: str, theme_name: str) -> Picture:
    theme, words = theme_named(theme_name), _words()
    frame = theme.page(Frame("9:16", captions=True))
    end = words[-1].end + 1.0
    scene = Scene(
        id="s", visual=StatementVisual(text=RichText(text="Your own power station")), passages=(Passage(text=SAID),)
    )
    narration = SceneNarration(words=words, passages=((words[0].start, words[-1].end),), duration=end)
    page = lay_out(scene, narration, frame, theme, duration=end, index=1, count=4)
    captions = caption_layers(words, frame, theme, page, style=style, duration=end)
    film = Composition(
        canvas=(frame.width, frame.height), size=(WIDTH, WIDTH * frame.height // frame.width),
        scenes=(CompositionScene(id="s", frames=round(end * 30), layers=(*page.layers, *captions)),),
    )  # fmt: skip
    return frame_at(film, round((words[SEEN_AT_WORD].start + 0.25) * 30))[TOP - 60 : TOP - 60 + HEIGHT]


def _words() -> tuple[TimedWord, ...]:
    return tuple(
        TimedWord(text=word, start=0.5 + number * WORD_SECONDS, end=0.5 + (number + 0.9) * WORD_SECONDS)
        for number, word in enumerate(SAID.split())
    )
