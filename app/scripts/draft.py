"""A draft: what a part of a section is seen as, and how many of its neighbours' words it takes."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.scripts.options import Options
from app.scripts.prose import Sentence, total_words
from app.story.script import Location, Passage, Visual

VISUAL_WORDS = 45
"""What is said over one chart, picture or block of code before the next thing is shown: eighteen seconds."""
INTRO_WORDS = 25
"""A longer paragraph before a list or quote is a scene of its own."""
SILENT_PICTURE_SECONDS = 4.0


@dataclass
class Draft:
    """A scene to be: what is seen, its own words, and how many of its neighbours' words it takes.

    `before` and `after` are limits in words for the paragraphs before and after it; `seconds` is how long it is shown
    when nothing is said, `least` when something is; `steps` counts the steps its narration is spread over.
    """

    visual: Visual
    options: Options
    at: Location
    own: list[Passage] = field(default_factory=list)
    before: int = 0
    after: int = 0
    seconds: float | None = None
    least: float | None = None
    steps: int = 0
    pause: float = 0.0
    lead: list[Sentence] = field(default_factory=list)
    tail: list[tuple[Sentence, ...]] = field(default_factory=list)
    speaks_heading: bool = True

    @property
    def words(self) -> int:
        """Words taken from neighbours so far."""
        return total_words(self.lead) + sum(total_words(part) for part in self.tail)

    @property
    def narrated(self) -> bool:
        """Whether anything is said."""
        return bool(self.own or self.lead or self.tail)
