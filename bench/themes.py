"""Every theme: how soon a scene's first frame is there, and what its film costs beside x264 alone."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.core.storage import ArtifactStore
from app.design.themes import THEMES
from app.media.composition import Composition
from app.media.renderer import frame_at
from app.narration import NarrationSettings, narrate_scene
from app.orchestrator.options import RenderOptions
from app.orchestrator.plan import Planner, plan
from app.scripts import parse_file
from bench.measuring import Run, ratio, timed
from bench.render import against_x264
from bench.result import Result
from tools.showcase import scenes_file

FILM_SCENES: Final = 6
"""The film of a theme: the first of its scenes, some seven seconds each."""
FIRST_FRAME_SECONDS: Final = 0.25


def measure() -> list[Result]:
    """Return the median time to a scene's first frame in each theme, and each theme's film against x264."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = scenes_file(folder)
        frames = {theme: list(_first_frames(script, theme, folder)) for theme in THEMES}
        films = {theme: _against_x264(script, theme, folder / theme) for theme in THEMES}
    medians = {theme: statistics.median(run.seconds for run in runs) for theme, runs in frames.items()}
    return [
        *(
            Result(f"themes: a scene's first frame, {theme}", seconds, "s", at_most=FIRST_FRAME_SECONDS)
            for theme, seconds in medians.items()
        ),
        *(
            Result(f"themes: a film's time against x264 alone, {theme}", times, "×", at_most=1.25)
            for theme, times in films.items()
        ),
    ]


def _planner(script: Path, theme: str, folder: Path) -> Planner:
    return Planner.for_script(parse_file(script), RenderOptions(theme=theme), ArtifactStore(folder / "artifacts"))


def _first_frames(script: Path, theme: str, folder: Path) -> Iterator[Run]:
    """Yield what it takes to lay out each scene and draw it with all that it shows, nothing kept of it before."""
    planner = _planner(script, theme, folder / f"{theme}-frames")
    silent = NarrationSettings.of(voice="none", language="en", quality="standard", lexicon={})
    for index, scene in enumerate(planner.script.scenes):
        heard = narrate_scene(scene, silent, planner.store)

        def drawn(index: int = index, heard: object = heard) -> None:
            laid = planner.scene(index, heard)  # type: ignore[arg-type]  # the default binds the loop's value
            film = Composition(scenes=(laid.model_copy(update={"transition": type(laid.transition)()}),))
            frame_at(film, max(film.frames - 15, 0))

        yield timed(drawn)


def _against_x264(script: Path, theme: str, folder: Path) -> float:
    planner = _planner(script, theme, folder)
    shorter = planner.script.model_copy(update={"scenes": planner.script.scenes[:FILM_SCENES]})
    planner = replace(planner, script=shorter)
    silent = NarrationSettings.of(voice="none", language="en", quality="standard", lexicon={})
    film = plan(planner, [narrate_scene(scene, silent, planner.store) for scene in shorter.scenes])
    runs = against_x264(film, folder)
    return ratio(runs["ours"], runs["x264"])
