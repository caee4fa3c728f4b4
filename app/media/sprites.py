"""Sprites as planes: drawn once for all segments in work, and kept for later ones as far as memory allows."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

import cv2
import numpy as np

from app.core.hashing import content_key
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Drawing
from app.media.once import Once
from app.media.rest import Rest
from app.media.yuv import Pixels, from_rgba


class Sprite(Protocol):
    """What a rasteriser returns: premultiplied RGBA, uint8 (h, w, 4), its place in pixels (even), whether opaque."""

    @property
    def pixels(self) -> Pixels:
        """The picture."""
        ...

    @property
    def x(self) -> int:
        """Its left edge."""
        ...

    @property
    def y(self) -> int:
        """Its top edge."""
        ...

    @property
    def opaque(self) -> bool:
        """Whether every pixel's alpha is 255."""
        ...


Rasterise = Callable[[Drawing, float, tuple[int, int]], Sprite]
"""Draws a Drawing at a scale (samples per canvas unit) for a canvas of a size in units."""


def at_rest(sprite: Sprite, density: float = 1.0) -> Rest:
    """Convert a drawn sprite to planes, trimmed to what can be seen of it."""
    height, width = sprite.pixels.shape[:2]
    middle = ((sprite.x + width / 2.0) / density, (sprite.y + height / 2.0) / density)
    if sprite.opaque:
        return Rest(from_rgba(sprite.pixels, sprite.x, sprite.y, opaque=True), middle, density)
    left, top, pixels = _trimmed(sprite.pixels)
    patch = from_rgba(pixels, sprite.x + left, sprite.y + top, opaque=False) if pixels.size else None
    return Rest(patch, middle, density)


def _trimmed(pixels: Pixels) -> tuple[int, int, Pixels]:
    """Return the part that is not fully transparent, widened to even edges, and its place."""
    x, y, w, h = cv2.boundingRect(np.ascontiguousarray(pixels[:, :, 3]))
    left, top = x & ~1, y & ~1
    return left, top, pixels[top : y + h, left : x + w]


class SpriteStore:
    """The sprites of one render, shared by its threads; each is drawn once, by the thread that asks first.

    Those that no segment in work holds are kept for later ones, the latest first, up to `idle_bytes`.
    """

    def __init__(self, draw: Rasterise, scale: float, canvas: tuple[int, int], *, idle_bytes: int) -> None:
        self._scale = scale
        self._canvas = canvas
        self._draw = draw
        self._idle_bytes = idle_bytes
        self._lock = threading.Lock()
        self._names: dict[int, tuple[Drawing, str]] = {}
        self._rests: Once[tuple[str, float], Rest] = Once()
        self._holders: Counter[str] = Counter()
        self._idle: dict[str, None] = {}

    def rest(self, layer: SpriteLayer, density: float = 1.0) -> Rest:
        """Return the layer's sprite with `density` samples per output pixel, drawing it if it is not there."""
        return self._rests.get((self._name(layer.drawing), density), lambda: self._drawn(layer.drawing, density))

    def prepare(self, layers: Iterable[tuple[SpriteLayer, float]]) -> None:
        """Draw those of `layers` (with their densities) that no thread has begun: what all need is shared out."""
        for layer, density in layers:
            if not self._rests.begun((self._name(layer.drawing), density)):
                self.rest(layer, density)

    def _drawn(self, drawing: Drawing, density: float) -> Rest:
        return at_rest(self._draw(drawing, self._scale * density, self._canvas), density)

    @contextmanager
    def held(self, drawings: Iterable[Drawing]) -> Iterator[None]:
        """Keep the sprites of `drawings` while the body runs."""
        names = {self._name(drawing) for drawing in drawings}
        with self._lock:
            self._holders.update(names)
            self._idle = {name: None for name in self._idle if name not in names}
        try:
            yield
        finally:
            with self._lock:
                self._holders.subtract(names)
                self._idle |= {name: None for name in sorted(names) if not self._holders[name]}
                self._drop_oldest()

    def _drop_oldest(self) -> None:
        sizes: Counter[str] = Counter()
        for (name, _), rest in self._rests.done():
            sizes[name] += rest.bytes
        total = sum(sizes[name] for name in self._idle)
        gone = set()
        for name in self._idle:
            if total <= self._idle_bytes:
                break
            total -= sizes[name]
            gone.add(name)
        self._idle = {name: None for name in self._idle if name not in gone}
        self._rests.drop(lambda key: key[0] in gone)

    def _name(self, drawing: Drawing) -> str:
        """Return the drawing's content key; the drawing is held so that its id is not used again."""
        known = self._names.get(id(drawing))
        if known is None:
            known = self._names[id(drawing)] = (drawing, content_key(drawing))
        return known[1]
