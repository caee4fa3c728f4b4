"""`reelwright still` and `reelwright storyboard`: pictures of a script without rendering it."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.cli.making import existing, options_from
from app.cli.output import print_json
from app.core.exceptions import ValidationError
from app.core.machine import cache_root
from app.core.storage import ArtifactStore, written_whole

PICTURES = {".png", ".jpg", ".jpeg", ".webp"}


def still(
    script: Path, scene: int, output: Path | None, at: float | None, asked: Mapping[str, Any], *, as_json: bool
) -> None:
    """Draw one frame of one scene."""
    started = time.monotonic()
    target = _picture(output or script.with_name(f"{script.stem}-{scene}.png"))
    preview = _preview(script, asked)
    _write(target, preview.frame(scene, at))
    _report(target, started, {"scene": scene}, as_json=as_json)


def storyboard(script: Path, output: Path | None, asked: Mapping[str, Any], *, as_json: bool) -> None:
    """Draw a contact sheet of all scenes."""
    started = time.monotonic()
    target = _picture(output or script.with_name(f"{script.stem}-storyboard.png"))
    preview = _preview(script, {"size": "720p", **asked})
    _write(target, preview.sheet())
    _report(target, started, {"scenes": preview.scenes}, as_json=as_json)


def _preview(script: Path, asked: Mapping[str, Any]) -> Any:
    options, file = options_from(asked), existing(script)
    from app.orchestrator.preview import Preview

    return Preview(file, options, ArtifactStore(cache_root() / "artifacts"))


def _picture(path: Path) -> Path:
    if path.suffix.lower() not in PICTURES:
        raise ValidationError(f"{path.name} is not a picture's name.", hint="End it in .png, .jpg or .webp.")
    return path


def _write(path: Path, rgb: Any) -> None:
    from app.orchestrator.stages import write_picture

    with written_whole(path) as partial:
        write_picture(partial, rgb)


def _report(path: Path, started: float, extra: dict[str, Any], *, as_json: bool) -> None:
    seconds = time.monotonic() - started
    if as_json:
        print_json({"picture": str(path), "seconds": seconds, **extra})
    else:
        sys.stdout.write(f"{path}  in {seconds:.1f} s\n")
