"""A slide show the way a MoviePy script makes one: `python slides.py JOB.json`.

Pictures fill the frame and slowly grow; captions are laid over them; one call writes the file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from moviepy import CompositeVideoClip, ImageClip


def slide(job: dict[str, Any], path: str, start: float) -> Any:
    """Return one picture, cropped to the frame, growing from the first scale to the second."""
    width, height = job["size"]
    seconds, (small, large) = job["seconds_each"], job["zoom"]
    picture = ImageClip(path, duration=seconds)
    fill = max(width / picture.w, height / picture.h)
    grown = picture.resized(lambda t: fill * (small + (large - small) * t / seconds))
    return grown.with_position("center").with_start(start)


def main(job: dict[str, Any]) -> None:
    """Write the slide show."""
    slides = [slide(job, path, number * job["seconds_each"]) for number, path in enumerate(job["pictures"])]
    captions = [
        ImageClip(plate["path"], duration=plate["end"] - plate["start"])
        .with_start(plate["start"])
        .with_position((plate["left"], plate["top"]))
        for plate in job["captions"]
        if plate["start"] < job["seconds"]
    ]
    film = CompositeVideoClip([*slides, *captions], size=tuple(job["size"])).with_duration(job["seconds"])
    film.write_videofile(
        job["out"], fps=job["fps"], codec="libx264", preset=job["preset"], threads=job["threads"],
        ffmpeg_params=["-crf", "20"], audio=False, logger=None,
    )  # fmt: skip


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text("utf-8")))
