"""The compositions the benches render: what a short made with Reelwright looks like to the renderer."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path
from typing import Final

import cv2
import numpy as np

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
    picture = paint_photo(folder / "photo.png")
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


def paint_photo(path: Path) -> Path:
    """Write a picture with the detail of a photograph: clouds of many sizes, edges and grain."""
    rng = np.random.default_rng(7)
    height, width = 2160, 1440
    picture = np.zeros((height, width, 3), np.float32)
    for cells, weight in ((4, 90), (12, 60), (40, 40), (130, 24), (400, 12)):
        noise = rng.random((cells * 3 // 2, cells, 3), np.float32) - 0.5
        picture += cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC) * weight
    for _ in range(60):
        x, y, r = (int(v) for v in rng.integers((0, 0, 20), (width, height, 160)))
        cv2.circle(picture, (x, y), r, [float(v) for v in rng.uniform(-70, 70, 3)], -1, cv2.LINE_AA)
    picture += rng.normal(0, 2.5, picture.shape).astype(np.float32)
    cv2.imwrite(str(path), np.clip(picture + 120, 0, 255).astype(np.uint8))
    return path


def footage(clips: list[Path], seconds_each: float) -> Composition:
    """Return clips cut one after another, portrait, filling the frame."""
    whole = Box(x=0, y=0, w=SIZE[0], h=SIZE[1])
    frames = round(seconds_each * FPS)
    scenes = tuple(
        CompositionScene(id=f"clip-{n}", frames=frames, layers=(ClipLayer(path=str(path), box=whole),))
        for n, path in enumerate(clips)
    )
    return Composition(title="Footage", canvas=SIZE, size=SIZE, fps=FPS, scenes=scenes)
