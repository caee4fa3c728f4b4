"""The pipeline: a script becomes a finished video in stages whose results are kept.

parse → narrate → plan → render → mix → assemble. Every stage looks in the artifact store before it works, so a crash
resumes at the last finished piece, and an edit redoes only what it touched.
"""

from __future__ import annotations

import gc
import time
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from app.core.machine import cache_root
from app.core.progress import CancelToken, ProgressEvent, ProgressSink, ignore_progress
from app.core.storage import ArtifactStore
from app.orchestrator.memo import Memo
from app.orchestrator.options import RenderOptions


@dataclass(frozen=True)
class MakeResult:
    """A finished video and how it came about. Times are in seconds."""

    video: str
    poster: str
    srt: str
    vtt: str
    duration: float
    width: int
    height: int
    scenes: int
    segments: int
    segments_rendered: int
    seconds: float
    unchanged: bool = False
    warnings: tuple[str, ...] = ()


@dataclass
class Pipeline:
    """Makes videos. One instance may be used again; it keeps nothing but the store.

    With a `files_root`, a script may name files of that folder alone, whoever wrote it.
    """

    store: ArtifactStore = field(default_factory=lambda: ArtifactStore(cache_root() / "artifacts"))
    progress: ProgressSink = ignore_progress
    cancel: CancelToken = field(default_factory=CancelToken)
    files_root: Path | None = None

    def make(self, script: Path, output: Path, options: RenderOptions) -> MakeResult:
        """Render `script` (Markdown, text, Script or Composition JSON) to `output` with its poster and subtitles.

        Raises ScriptParsingError and ValidationError for what the user can mend, CancelledError when stopped;
        whatever happens, no half-written file is left.
        """
        started = time.monotonic()
        memo = Memo.of(self.store, script, options, output)
        known = memo.recall()
        if known is not None:
            known |= {"unchanged": True, "segments_rendered": 0, "warnings": tuple(known["warnings"])}
            return MakeResult(**{**known, "seconds": time.monotonic() - started})
        made, files = self._make(script, output, options)
        result = MakeResult(**{**made, "seconds": time.monotonic() - started})
        memo.remember(asdict(result), files)
        return result

    def _make(self, script: Path, output: Path, options: RenderOptions) -> tuple[dict[str, Any], list[Path]]:
        _load_stages()
        from app.orchestrator import stages  # noqa: PLC0415 — an unchanged render must not load the engines

        composed = stages.compose(script, options, self)
        composition = composed.composition
        files = [*stages.files_of(composition, self.store), *composed.files]
        stages.check_outputs(files, output, self.store)
        with stages.rendering(composition, options.quality, self) as rendered:
            sound = stages.mix(composition, self)
            self.tell("assemble", 0, 1)
            outputs = stages.publish(composition, rendered, sound, output, self.store)
        self.tell("assemble", 1, 1)
        made = {
            **{name: str(path) for name, path in asdict(outputs).items()},
            "duration": stages.duration_of(composition),
            "width": composition.size[0],
            "height": composition.size[1],
            "scenes": len(composition.scenes),
            "segments": len(rendered.segments),
            "segments_rendered": rendered.drawn,
            "warnings": composed.warnings,
        }
        return made, [*outputs.all, *files]

    def tell(self, stage: str, done: float, total: float, detail: str = "") -> None:
        """Report progress, and stop here if asked to."""
        self.cancel.checkpoint()
        self.progress(ProgressEvent(stage, done, total, detail))


@lru_cache(maxsize=1)
def _load_stages() -> None:
    """Import the stages without looking for garbage among what they define, then or later: a tenth of the time."""
    gc.disable()
    try:
        import_module("app.orchestrator.stages")
        gc.freeze()
    finally:
        gc.enable()


def default_output(script: Path) -> Path:
    """Return where a video goes when nobody says: beside the script."""
    return script.with_suffix(".mp4")
