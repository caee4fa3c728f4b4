"""Footage the usual way of the field: `python chain.py JOB.json`. Three encodes of everything.

MoviePy crops and encodes each clip, ffmpeg joins them with a second encode, MoviePy draws captions and adds the music
in a third; libx264 medium throughout, as its default is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from moviepy import AudioFileClip, CompositeVideoClip, ImageClip, VideoFileClip


def crop(job: dict[str, Any], number: int, path: str, seconds: float) -> Path:
    """Write one clip, cut to length and cropped to portrait."""
    width, height = job["size"]
    out = Path(job["folder"]) / f"cropped-{number}.mp4"
    with VideoFileClip(path, audio=False) as whole:
        clip = whole.subclipped(0, seconds)
        narrow = clip.cropped(width=clip.h * width / height, height=clip.h, x_center=clip.w / 2, y_center=clip.h / 2)
        narrow.resized((width, height)).write_videofile(
            str(out),
            fps=job["fps"],
            codec="libx264",
            preset="medium",
            threads=job["threads"],
            audio=False,
            logger=None,
        )
    return out


def concatenate(job: dict[str, Any], parts: list[Path]) -> Path:
    """Join the clips with ffmpeg, encoding them again."""
    folder = Path(job["folder"])
    listing, out = folder / "list.txt", folder / "joined.mp4"
    listing.write_text("".join(f"file '{part}'\n" for part in parts))
    encode = ["-c:v", "libx264", "-preset", "medium", "-r", str(job["fps"]), "-pix_fmt", "yuv420p"]
    source = ["-f", "concat", "-safe", "0", "-i", str(listing)]
    subprocess.run([job["ffmpeg"], "-v", "error", "-y", *source, *encode, str(out)], check=True)
    return out


def finish(job: dict[str, Any], joined: Path) -> None:
    """Draw the captions and add the music."""
    with VideoFileClip(str(joined)) as film, AudioFileClip(job["music"]) as music:
        captions = [
            ImageClip(plate["path"], duration=plate["end"] - plate["start"])
            .with_start(plate["start"])
            .with_position((plate["left"], plate["top"]))
            for plate in job["captions"]
            if plate["start"] < film.duration
        ]
        whole = CompositeVideoClip([film, *captions]).with_audio(music.subclipped(0, film.duration))
        whole.write_videofile(
            job["out"], fps=job["fps"], codec="libx264", preset="medium", threads=job["threads"], audio_codec="aac",
            logger=None,
        )  # fmt: skip


def main(job: dict[str, Any]) -> None:
    """Make the video."""
    parts = [crop(job, number, path, seconds) for number, (path, seconds) in enumerate(job["clips"])]
    finish(job, concatenate(job, parts))


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text("utf-8")))
