"""How long a video's picture rests: the longest time in each scene in which nothing visible changes.

    python -m tools.rests [--theme studio] [--aspect 9:16] examples/*.md

Captions do not count, nor does what moves too little to be seen.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from app.media.composition import Composition, CompositionScene, Layer
from app.media.motion import Motion, Pose
from app.orchestrator.options import RenderOptions
from app.orchestrator.service import Pipeline
from app.orchestrator.stages import compose

SEEN_SHIFT, SEEN_SCALE, SEEN_TURN, SEEN_OPACITY = 3.0, 0.012, 0.5, 0.08
"""From here a change is seen: pixels at 1080 lines, share, degrees, share."""


@dataclass(frozen=True)
class Rest:
    """The longest rest of one scene, in seconds of the scene."""

    scene: str
    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


def longest_rest(scene: CompositionScene, composition: Composition) -> Rest:
    """Return when nothing of a scene visibly changes for longest; its beginning and end are changes, too."""
    times = {0.0, float(scene.frames / composition.fps)}
    for layer in scene.layers:
        times.update(float(frame / composition.fps) for frame in _seen_changes(layer, scene, composition))
    ordered = sorted(times)
    start, end = max(pairwise(ordered), key=lambda span: span[1] - span[0])
    return Rest(scene.id, start, end)


def _seen_changes(layer: Layer, scene: CompositionScene, composition: Composition) -> Iterator[int]:
    motion = Motion(layer, tuple(range(scene.frames)), composition.fps, 1.0)
    known = motion.pose(0)
    for frame in range(scene.frames):
        pose = motion.pose(frame)
        if _differs(known, pose):
            known = pose
            yield frame


def _differs(a: Pose | None, b: Pose | None) -> bool:
    if a is None or b is None:
        return a is not b
    if abs(a.dx - b.dx) + abs(a.dy - b.dy) > SEEN_SHIFT or abs(a.rotation - b.rotation) > SEEN_TURN:
        return True
    if abs(a.scale - b.scale) > SEEN_SCALE or abs(a.opacity - b.opacity) > SEEN_OPACITY:
        return True
    edges = zip(a.window or (), b.window or (), strict=False)
    return any(abs(one - other) > SEEN_SHIFT for one, other in edges)


def main() -> None:
    """Print the longest rests of the scripts, longest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scripts", nargs="+", type=Path)
    parser.add_argument("--theme")
    parser.add_argument("--aspect")
    parser.add_argument("--least", type=float, default=2.5, help="seconds from which a rest is listed")
    args = parser.parse_args()
    options = RenderOptions(theme=args.theme, aspect=args.aspect, captions="off")
    rests = []
    for script in args.scripts:
        composition = compose(script, options, Pipeline()).composition
        found = [longest_rest(scene, composition) for scene in composition.scenes]
        rests += [(rest, script.stem) for rest in found]
    listed = sorted((pair for pair in rests if pair[0].seconds >= args.least), key=lambda pair: -pair[0].seconds)
    for rest, name in listed:
        sys.stdout.write(f"{rest.seconds:5.1f} s  {name}: {rest.scene} ({rest.start:.1f} to {rest.end:.1f} s)\n")
    sys.stdout.write(f"{len(listed)} of {len(rests)} scenes rest for {args.least:g} s or longer\n")


if __name__ == "__main__":
    main()
