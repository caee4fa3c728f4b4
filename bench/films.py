"""The compositions the benches render: what a short made with Reelwright looks like to the renderer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.composition import (
    Clip,
    ClipLayer,
    Composition,
    CompositionScene,
    Keyframe,
    Layer,
    SpriteLayer,
    Transition,
)
from app.media.drawing.ops import (
    Box,
    Drawing,
    Font,
    GlowLight,
    GroundOp,
    IllustrationOp,
    ImageOp,
    Paint,
    RectOp,
    Stop,
    TextOp,
)
from app.media.drawing.raster import rasterise
from app.media.encoder import BT709, LIMITED_RANGE
from app.media.yuv import Planes

SIZE: Final = (1080, 1920)
FPS: Final = Fraction(30)
INK, MUTED, ACCENT = "#F5F5F7", "#A4A6AD", "#FFB84D"
HEADLINES: Final = (
    ("Panels got", "ninety percent", "cheaper"),
    ("One roof feeds", "three homes"),
    ("What it costs", "to keep warm"),
    ("The sun sets,", "the lights stay"),
    ("Ask your grid", "first"),
)
ILLUSTRATIONS: Final = ("1f50b", "1f3e0", "1f4a1", "1f31e", "1f50c")
SPOKEN: Final = (
    "the price of a panel fell by ninety percent in ten years and the battery beside it is going the same way"
)
WORD_SECONDS: Final = 0.3
PAGE_WORDS: Final = 3
GRAINS: Final = 8


def text(words: str, x: float, y: float, size: float, fill: str, weight: int = 600) -> TextOp:
    """Return a centred line of text."""
    font = Font(size=size, weight=weight, tracking=-0.02)
    return TextOp(text=words, x=x, y=y, font=font, align="center", paint=Paint(fill=fill))


def ground(index: int) -> SpriteLayer:
    """Return a full background with two soft lights."""
    whole = Box(x=0, y=0, w=SIZE[0], h=SIZE[1])
    lights = (
        GlowLight(center=(300 + 60 * index, 500), rx=700, ry=600, color="#2F6BFF", strength=0.35),
        GlowLight(center=(800, 1500), rx=600, ry=500, color="#FF6A2B", strength=0.25),
    )
    stops = (Stop(at=0, color="#0C0D10"), Stop(at=1, color="#181A24"))
    return SpriteLayer(drawing=Drawing(ops=(GroundOp(box=whole, stops=stops, lights=lights, seed=index),)))


def headline(index: int) -> list[Layer]:
    """Return lines that rise under a mask, one after the other."""
    layers: list[Layer] = []
    for row, words in enumerate(HEADLINES[index % len(HEADLINES)]):
        base, begin = 420 + 130 * row, 0.3 + 0.09 * row
        layers.append(
            SpriteLayer(
                drawing=Drawing(ops=(text(words, 540, base, 112, INK if row < 2 else ACCENT),)),
                start=begin,
                y=(Keyframe(t=begin, v=60, ease="out"), Keyframe(t=begin + 0.62, v=0)),
                opacity=(Keyframe(t=begin, v=0, ease="std"), Keyframe(t=begin + 0.3, v=1)),
                clip=Clip(left=0, top=base - 130, right=SIZE[0], bottom=base + 40),
            )
        )
    return layers


def floating(seconds: float, begin: float) -> tuple[Keyframe, ...]:
    """Return a slow up and down, eight keyframes a second."""
    times = [begin + step / 8 for step in range(int((seconds - begin) * 8) + 1)]
    return tuple(Keyframe(t=t, v=6 * math.sin(2 * math.pi * (t - begin) / 4.2)) for t in times)


def hero(index: int, seconds: float) -> Layer:
    """Return an illustration that settles in and floats."""
    code = ILLUSTRATIONS[index % len(ILLUSTRATIONS)]
    return SpriteLayer(
        drawing=Drawing(ops=(IllustrationOp(code=code, base=(540, 1180), height=420),)),
        start=0.5,
        scale=(Keyframe(t=0.5, v=0.86, ease="settle"), Keyframe(t=1.22, v=1.0)),
        opacity=(Keyframe(t=0.5, v=0), Keyframe(t=0.7, v=1)),
        y=floating(seconds, 1.3),
    )


def bars(begin: float) -> list[Layer]:
    """Return bars that grow from their base, each with its value."""
    layers: list[Layer] = []
    for number, height in enumerate((180, 320, 260, 420)):
        left, start = 180 + 190 * number, begin + 0.06 * number
        grown = (Keyframe(t=start, v=1240, ease="out"), Keyframe(t=start + 0.64, v=1240 - height))
        bar = RectOp(
            box=Box(x=left, y=1240 - height, w=150, h=height), radii=(12, 12, 0, 0), paint=Paint(fill=ACCENT)
        )
        layers.append(
            SpriteLayer(drawing=Drawing(ops=(bar,)), clip=Clip(left=0, top=grown, right=SIZE[0], bottom=1240))
        )
        label = text(f"{height / 10:.0f}%", left + 75, 1230 - height, 44, INK)
        fade = (Keyframe(t=start + 0.5, v=0), Keyframe(t=start + 0.7, v=1))
        layers.append(SpriteLayer(drawing=Drawing(ops=(label,)), opacity=fade))
    return layers


def photo(path: Path, seconds: float) -> Layer:
    """Return a picture that fills the frame and slowly grows."""
    whole = Box(x=0, y=0, w=SIZE[0], h=SIZE[1])
    return SpriteLayer(
        drawing=Drawing(ops=(ImageOp(path=str(path), box=whole),)),
        scale=(Keyframe(t=0, v=1.04), Keyframe(t=seconds, v=1.12)),
    )


def captions(seconds: float) -> list[Layer]:
    """Return pages of three words on a plate; the word being said stands on a chip."""
    layers: list[Layer] = []
    count = int((seconds - 0.6) / WORD_SECONDS)
    spoken = list(islice(cycle(SPOKEN.split()), count))
    for first in range(0, count, PAGE_WORDS):
        layers += _page(spoken[first : first + PAGE_WORDS], 0.3 + first * WORD_SECONDS)
    return layers


def _page(words: list[str], begin: float) -> list[Layer]:
    end = begin + len(words) * WORD_SECONDS
    plate = RectOp(box=Box(x=90, y=1420, w=900, h=130), radii=(44,) * 4, paint=Paint(fill="#0B0B0FD0"))
    places = [270 + 270 * number for number in range(len(words))]
    page = Drawing(ops=(plate, *(text(word, x, 1508, 64, INK) for word, x in zip(words, places, strict=True))))
    layers: list[Layer] = [SpriteLayer(drawing=page, start=begin, end=end)]
    for number, (word, x) in enumerate(zip(words, places, strict=True)):
        start = begin + number * WORD_SECONDS
        chip = RectOp(box=Box(x=x - 130, y=1440, w=260, h=90), radii=(24,) * 4, paint=Paint(fill=ACCENT))
        layers.append(
            SpriteLayer(
                drawing=Drawing(ops=(chip, text(word, x, 1508, 64, "#0B0B0F"))),
                start=start,
                end=start + WORD_SECONDS,
                scale=(Keyframe(t=start, v=1.0, ease="pop"), Keyframe(t=start + 0.16, v=1.06)),
            )
        )
    return layers


def short(folder: Path, seconds: float = 60.0, scenes: int = 10) -> Composition:
    """Return a vertical short: statements, charts and photographs under captions, cuts and crossfades."""
    picture = paint_photo(folder / "photo.jpg")
    each = seconds / scenes
    return Composition(
        title="Bench",
        canvas=SIZE,
        size=SIZE,
        fps=FPS,
        scenes=tuple(_scene(index, each, picture) for index in range(scenes)),
    )


def _scene(index: int, seconds: float, picture: Path) -> CompositionScene:
    match index % 5:
        case 3:
            body: list[Layer] = [photo(picture, seconds)]
        case 2:
            body = [ground(index), *headline(index), *bars(0.8)]
        case _:
            body = [ground(index), *headline(index), hero(index, seconds)]
    transition = Transition(kind="crossfade", frames=8) if index % 2 else Transition()
    return CompositionScene(
        id=f"scene-{index}",
        frames=round(seconds * FPS),
        layers=(*body, *captions(seconds)),
        transition=transition,
    )


def paint_photo(path: Path, width: int = 1440, height: int = 2160, seed: int = 7) -> Path:
    """Write a picture with the statistics of photographs: objects of all sizes that hide each other, with texture.

    Source: the dead leaves model, Lee, Mumford and Huang, "Occlusion models for natural images" (2001).
    """
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 3), 120, np.float32)
    for _ in range(width * height // 1000):
        radius = round(12 / (rng.random() ** 0.5 * 0.985 + 0.015))
        x, y = int(rng.integers(-radius, width + radius)), int(rng.integers(-radius, height + radius))
        shade = rng.uniform(25, 230) + rng.normal(0, 22, 3)
        cv2.circle(picture, (x, y), radius, [float(v) for v in np.clip(shade, 5, 250)], -1)
    for cells, weight in ((10, 56), (40, 40), (160, 24), (500, 12)):
        noise = rng.random((cells * height // width, cells), np.float32) - 0.5
        picture += cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)[:, :, None] * weight
    soft = cv2.GaussianBlur(picture, (0, 0), 0.8)
    cv2.imwrite(str(path), np.clip(soft, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 95])
    return path


def variants(folder: Path, count: int) -> list[Path]:
    """Write `count` pictures of seven megapixels, cut differently from one."""
    base = cv2.imread(str(paint_photo(folder / "base.jpg", 2160, 3240)))
    assert base is not None
    paths = []
    for number in range(count):
        path = folder / f"picture-{number}.jpg"
        turned = np.roll(base[:, :: -1 if number % 2 else 1], (211 * number, 97 * number), axis=(0, 1))
        cv2.imwrite(str(path), turned, [cv2.IMWRITE_JPEG_QUALITY, 95])
        paths.append(path)
    return paths


def shoot(picture: NDArray[Any], out: Path, seconds: float, take: int) -> Path:
    """Write footage: a camera that wanders over a picture (BGR), 1920 × 1080, with grain that changes every frame."""
    rng = np.random.default_rng(take)
    i420 = cv2.cvtColor(np.ascontiguousarray(picture[:, :, :3]), cv2.COLOR_BGR2YUV_I420)
    height, width = picture.shape[:2]
    luma = i420[:height]
    chroma = i420[height:].reshape(2, height // 2, width // 2)
    grains = [np.rint(rng.normal(8, 2.0, (1080, 1920))).clip(0, 16).astype(np.uint8) for _ in range(GRAINS)]
    with av.open(str(out), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "crf": "20"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = BT709
        context.color_range = LIMITED_RANGE
        for number in range(round(seconds * FPS)):
            t = number / float(FPS)
            x = round((width - 1920) / 4 * (1 + math.sin(t / 2 + take))) * 2
            y = round((height - 1080) / 4 * (1 + math.cos(t / 3 + take * 2))) * 2
            frame = av.VideoFrame(1920, 1080, "yuv420p")
            planes = Planes.of(frame)
            grained = cv2.add(luma[y : y + 1080, x : x + 1920], grains[number % GRAINS])
            planes.y[...] = cv2.subtract(grained, np.full_like(grained, 8))
            for plane, source in ((planes.u, chroma[0]), (planes.v, chroma[1])):
                plane[...] = source[y // 2 : y // 2 + 540, x // 2 : x // 2 + 960]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out


@dataclass(frozen=True)
class Plate:
    """A caption drawn beforehand, so that every side of a comparison shows the same pixels, and when it is shown."""

    path: Path
    left: int
    top: int
    width: int
    height: int
    start: float
    end: float


def plates(folder: Path, count: int, seconds: float) -> list[Plate]:
    """Draw `count` captions of three words, one after another over `seconds`, as transparent PNG files."""
    words = list(islice(cycle(SPOKEN.split()), count * PAGE_WORDS))
    made = []
    for number in range(count):
        line = " ".join(words[number * PAGE_WORDS : (number + 1) * PAGE_WORDS])
        box = RectOp(box=Box(x=90, y=1420, w=900, h=130), radii=(44,) * 4, paint=Paint(fill="#0B0B0FD0"))
        sprite = rasterise(Drawing(ops=(box, text(line, 540, 1508, 64, INK))), 1.0, SIZE)
        path = folder / f"caption-{number}.png"
        colour = sprite.pixels[..., :3].astype(np.float32)
        alpha = np.maximum(sprite.pixels[..., 3:], 1).astype(np.float32)
        straight = np.dstack([np.clip(colour * 255 / alpha, 0, 255)[..., ::-1], sprite.pixels[..., 3]])
        cv2.imwrite(str(path), np.rint(straight).astype(np.uint8))
        start = seconds * number / count
        end = seconds * (number + 1) / count
        made.append(Plate(path, sprite.x, sprite.y, sprite.width, sprite.height, start, end))
    return made


def plate_layers(captions: Sequence[Plate], start: float, end: float) -> list[Layer]:
    """Return the layers of the captions shown between `start` and `end` of the video, in the time of that scene."""
    layers: list[Layer] = []
    for plate in captions:
        if plate.start < end and plate.end > start:
            box = Box(x=plate.left, y=plate.top, w=plate.width, h=plate.height)
            drawing = Drawing(ops=(ImageOp(path=str(plate.path), box=box),))
            layers.append(SpriteLayer(drawing=drawing, start=max(0.0, plate.start - start), end=plate.end - start))
    return layers


def footage(clips: Sequence[Path], frames: Sequence[int], captions: Sequence[Plate]) -> Composition:
    """Return clips cut one after another, each for its number of frames, cropped to portrait, under captions."""
    whole = Box(x=0, y=0, w=SIZE[0], h=SIZE[1])
    scenes = []
    shown = 0
    for number, (path, length) in enumerate(zip(clips, frames, strict=True)):
        clip = ClipLayer(path=str(path), box=whole)
        over = plate_layers(captions, float(shown / FPS), float((shown + length) / FPS))
        scenes.append(CompositionScene(id=f"clip-{number}", frames=length, layers=(clip, *over)))
        shown += length
    return Composition(title="Footage", canvas=SIZE, size=SIZE, fps=FPS, scenes=tuple(scenes))


def slides(pictures: Sequence[Path], seconds_each: float, captions: Sequence[Plate]) -> Composition:
    """Return pictures that slowly grow, cut one after another, under captions."""
    frames = round(seconds_each * FPS)
    scenes = tuple(
        CompositionScene(
            id=f"slide-{number}",
            frames=frames,
            layers=(
                photo(path, seconds_each),
                *plate_layers(captions, number * seconds_each, (number + 1) * seconds_each),
            ),
        )
        for number, path in enumerate(pictures)
    )
    return Composition(title="Slides", canvas=SIZE, size=SIZE, fps=FPS, scenes=scenes)
