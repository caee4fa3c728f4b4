"""How close a video is to a lossless one: VMAF, by the ffmpeg program's libvmaf."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import av

from app.media import ffmpeg
from app.media.composition import Composition
from app.media.renderer import segment_frames
from app.media.segments import segments
from app.media.stage import Supplies, drawings_of

VMAF_EVERY_FRAMES: Final = 5
TIMEOUT_SECONDS: Final = 3600.0


def render_lossless(composition: Composition, out: Path) -> Path:
    """Write the composition's frames without any loss."""
    wanted = segments(composition)
    supplies = Supplies.of(composition)
    with av.open(str(out), "w") as container:
        stream = container.add_stream("libx264", rate=composition.fps, options={"preset": "ultrafast", "qp": "0"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = composition.size
        stream.pix_fmt = "yuv420p"
        number = 0
        for segment in wanted:
            with supplies.sprites.held(drawings_of(composition, segment)):
                for drawn in segment_frames(composition, segment, supplies):
                    drawn.frame.pts, number = number, number + 1
                    container.mux(stream.encode(drawn.frame))
        container.mux(stream.encode(None))
    return out


def vmaf(video: Path, reference: Path, log: Path) -> float:
    """Return the mean VMAF of `video` against `reference`, over every fifth frame."""
    # frames are matched by number: containers round their times differently
    counted = "settb=1/1000,setpts=N*40"
    measure = f"libvmaf=n_threads=2:n_subsample={VMAF_EVERY_FRAMES}:log_fmt=json:log_path={log}"
    graph = f"[0:v]{counted}[video];[1:v]{counted}[reference];[video][reference]{measure}"
    ffmpeg.run(
        ["-i", str(video), "-i", str(reference), "-lavfi", graph, "-f", "null", "-"],
        timeout_seconds=TIMEOUT_SECONDS,
    )
    return float(json.loads(log.read_text())["pooled_metrics"]["vmaf"]["mean"])
