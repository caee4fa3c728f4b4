"""Quick looks: single frames and contact sheets, with estimated instead of spoken times."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.exceptions import NotFoundError
from app.core.storage import ArtifactStore
from app.media.composition import Composition
from app.media.renderer import frame_at
from app.media.timeline import to_frames, to_seconds
from app.narration import NarrationSettings, narrate_scene
from app.orchestrator.compositions import load_composition
from app.orchestrator.options import RenderOptions, Settings
from app.orchestrator.plan import Planner
from app.scripts import is_composition, parse_file
from app.story.script import CANVAS

REST_SECONDS = 0.5
"""How long before its end a scene is looked at: everything has arrived."""
SHEET_WIDTH, SHEET_GAP = 1920, 24
LABEL_HEIGHT = 26
SHEET_GROUND, LABEL_COLOR = (24, 26, 30), (150, 156, 164)

Picture = NDArray[np.uint8]


class Preview:
    """Draws frames of a script's scenes without speaking them."""

    def __init__(self, file: Path, options: RenderOptions, store: ArtifactStore) -> None:
        self._options = options
        self._store = store
        self._composition = load_composition(file) if is_composition(file) else None
        if self._composition is None:
            self._planner = Planner.for_script(parse_file(file), options, store)

    @property
    def scenes(self) -> int:
        """How many scenes there are."""
        return len(self._composition.scenes if self._composition else self._planner.script.scenes)

    def composition(self, number: int) -> Composition:
        """Return scene `number` (from 1) as a video of its own. Raises NotFoundError when there is none."""
        if not 1 <= number <= self.scenes:
            raise NotFoundError(f"There is no scene {number}.", hint=f"The script has scenes 1 to {self.scenes}.")
        if self._composition is not None:
            scene = self._composition.scenes[number - 1]
            return self._composition.model_copy(update={"scenes": (scene,), "chapters": (), "cues": ()})
        settings = self._planner.settings
        silent = narrate_scene(self._planner.script.scenes[number - 1], _silent(settings), self._store)
        return Composition(
            canvas=CANVAS[settings.aspect], size=settings.pixels, fps=settings.fps,
            scenes=(self._planner.scene(number - 1, silent),),
        )  # fmt: skip

    def layout(self, number: int) -> str:
        """Return the name of the layout that scene `number` has."""
        if self._composition is not None:
            return "composition"
        visual = self._planner.script.scenes[number - 1].visual
        return visual.chart if visual.kind == "chart" else visual.kind

    @staticmethod
    def rest(composition: Composition) -> int:
        """Return the frame of a single scene at which all is shown, and no word is half wiped in."""
        frame = max(composition.frames - 1 - to_frames(REST_SECONDS, composition.fps), 0)
        now = to_seconds(frame, composition.fps)
        done = max((end for end in _wiping(composition, now)), default=now)
        return min(math.ceil(done * composition.fps), composition.frames - 1)

    def frame(self, number: int, at: float | None = None) -> Picture:
        """Return scene `number` `at` seconds, or when all is shown: RGB, height × width × 3, uint8."""
        composition = self.composition(number)
        if at is None:
            return frame_at(composition, self.rest(composition))
        return frame_at(composition, min(max(to_frames(at, composition.fps), 0), composition.frames - 1))

    def sheet(self) -> Picture:
        """Return a contact sheet of all scenes, numbered, in reading order."""
        frames = [self.frame(number) for number in range(1, self.scenes + 1)]
        height, width = frames[0].shape[:2]
        columns = min(len(frames), 4 if width > height else 6)
        cell = (SHEET_WIDTH - SHEET_GAP * (columns + 1)) // columns
        tall = round(cell * height / width)
        rows = -(-len(frames) // columns)
        pitch = tall + LABEL_HEIGHT + SHEET_GAP
        sheet = np.full((SHEET_GAP + rows * pitch, SHEET_WIDTH, 3), SHEET_GROUND, np.uint8)
        for index, frame in enumerate(frames):
            top = SHEET_GAP + index // columns * pitch
            left = SHEET_GAP + index % columns * (cell + SHEET_GAP)
            sheet[top : top + tall, left : left + cell] = cv2.resize(
                frame, (cell, tall), interpolation=cv2.INTER_AREA
            )
            _label(sheet, str(index + 1), left, top + tall + LABEL_HEIGHT)
        return sheet


def _wiping(composition: Composition, now: float) -> Iterator[float]:
    """Yield when the windows that open or close at a time will stand."""
    for layer in composition.scenes[0].layers:
        clip = layer.clip if layer.start <= now and (layer.end is None or now < layer.end) else None
        for track in (clip.left, clip.top, clip.right, clip.bottom) if clip else ():
            if isinstance(track, tuple):
                moves = ((one, other) for one, other in pairwise(track) if one.v != other.v)
                yield from (other.t for one, other in moves if one.t < now < other.t)


def _silent(settings: Settings) -> Any:
    return NarrationSettings.of(voice="none", language=settings.language, quality=settings.quality, lexicon={})


def _label(sheet: Picture, text: str, left: int, baseline: int) -> None:
    cv2.putText(sheet, text, (left, baseline), cv2.FONT_HERSHEY_SIMPLEX, 0.62, LABEL_COLOR, 1, cv2.LINE_AA)
