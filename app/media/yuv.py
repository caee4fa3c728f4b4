"""Pictures as the encoder takes them: Y'CbCr 4:2:0 planes, BT.709, limited range.

Sprites are premultiplied here too: a plane holds `alpha × code value`, so that drawing is
`under × (1 − alpha) + plane` on every plane alike. Chroma is sited as H.264 assumes: on even columns, between
rows. Source of the matrix: ITU-R BT.709-6, item 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

KR, KB = 0.2126, 0.0722
KG = 1.0 - KR - KB
Y_RANGE, C_RANGE, Y_ZERO, C_ZERO = 219.0 / 255.0, 224.0 / 255.0, 16.0, 128.0

_LUMA = np.array([KR, KG, KB])
_BLUE = (np.array([0.0, 0.0, 1.0]) - _LUMA) / (2.0 * (1.0 - KB))
_RED = (np.array([1.0, 0.0, 0.0]) - _LUMA) / (2.0 * (1.0 - KR))


TO_YCBCR: Final = np.array(
    [
        [*(_LUMA * Y_RANGE), Y_ZERO],
        [*(_BLUE * C_RANGE), C_ZERO],
        [*(_RED * C_RANGE), C_ZERO],
    ],
    dtype=np.float32,
)
"""Maps opaque RGB to code values, all in bytes."""

_LESS_Y, _LESS_C = (np.rint(zero * (1 - np.arange(256) / 255.0)).astype(np.uint8) for zero in (Y_ZERO, C_ZERO))
"""By how much a premultiplied code value's zero level is lower, by alpha."""

_FROM_YCBCR = np.linalg.inv(np.stack([_LUMA * Y_RANGE, _BLUE * C_RANGE, _RED * C_RANGE]))
TO_RGB: Final = np.hstack([_FROM_YCBCR, _FROM_YCBCR @ -np.array([[Y_ZERO], [C_ZERO], [C_ZERO]])])
CHROMA_SITE: Final = np.array([[0.5, 0.0, 0.0], [0.0, 0.5, -0.25]])
"""Where a luma pixel's centre lies on the chroma grid."""


class Rect(NamedTuple):
    """A rectangle of output pixels, right and bottom excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def empty(self) -> bool:
        """Whether no pixel is inside."""
        return self.right <= self.left or self.bottom <= self.top

    def meet(self, other: Rect) -> Rect:
        """Return what lies in both."""
        return Rect(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def join(self, other: Rect) -> Rect:
        """Return the smallest rectangle around both."""
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def holds(self, other: Rect) -> bool:
        """Whether `other` lies wholly inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


@dataclass(frozen=True)
class Planes:
    """One picture: `y` (h, w), `u` and `v` (h/2, w/2), uint8; both sides even."""

    y: Pixels
    u: Pixels
    v: Pixels

    @classmethod
    def blank(cls, width: int, height: int) -> Planes:
        """Return a black picture."""
        planes = cls.of(av.VideoFrame(width, height, "yuv420p"))
        planes.clear(planes.rect)
        return planes

    @classmethod
    def of(cls, frame: av.VideoFrame) -> Planes:
        """Return views of a yuv420p frame's own memory: what is drawn here, the encoder reads."""
        views = []
        for plane in frame.planes:
            rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
            views.append(rows[: plane.height, : plane.width])
        return cls(*views)

    @property
    def rect(self) -> Rect:
        """The whole picture."""
        height, width = self.y.shape
        return Rect(0, 0, width, height)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        height, width = self.y.shape
        return width, height

    def clear(self, rect: Rect) -> None:
        """Paint `rect` (even-aligned) black."""
        left, top, right, bottom = rect
        half = np.s_[top // 2 : bottom // 2, left // 2 : right // 2]
        self.y[top:bottom, left:right] = 16
        self.u[half] = 128
        self.v[half] = 128

    def copy_from(self, other: Planes, rect: Rect | None = None) -> None:
        """Copy `rect` (even-aligned; None is everything) from a picture of the same size."""
        left, top, right, bottom = rect or self.rect
        self.y[top:bottom, left:right] = other.y[top:bottom, left:right]
        half = np.s_[top // 2 : bottom // 2, left // 2 : right // 2]
        self.u[half] = other.u[half]
        self.v[half] = other.v[half]

    def to_rgb(self) -> Pixels:
        """Return the picture as RGB, uint8 (h, w, 3)."""
        full = [self.y, self._widened(self.u), self._widened(self.v)]
        return np.asarray(cv2.transform(cv2.merge(full), TO_RGB), dtype=np.uint8)

    def _widened(self, chroma: Pixels) -> Pixels:
        height, width = self.y.shape
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(
            cv2.warpAffine(chroma, CHROMA_SITE, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE),
            dtype=np.uint8,
        )


@dataclass(frozen=True)
class Patch:
    """Premultiplied planes with their place: `x`, `y` are even output pixels, sides even.

    `clear` and `clear_half` are 255 − alpha at full and half resolution; None when the patch is opaque.
    """

    x: int
    y: int
    luma: Pixels
    blue: Pixels
    red: Pixels
    clear: Pixels | None = None
    clear_half: Pixels | None = None

    @property
    def bytes(self) -> int:
        """What the planes take."""
        planes = (self.luma, self.blue, self.red, self.clear, self.clear_half)
        return sum(plane.nbytes for plane in planes if plane is not None)

    @property
    def rect(self) -> Rect:
        """Where the patch lies."""
        height, width = self.luma.shape
        return Rect(self.x, self.y, self.x + width, self.y + height)

    @property
    def opaque(self) -> bool:
        """Whether nothing shows through."""
        return self.clear is None

    @property
    def nbytes(self) -> int:
        """Memory of all planes."""
        planes = (self.luma, self.blue, self.red, self.clear, self.clear_half)
        return sum(plane.nbytes for plane in planes if plane is not None)

    def moved(self, dx: int, dy: int) -> Patch:
        """Return the same planes shifted by even numbers of pixels."""
        return Patch(self.x + dx, self.y + dy, self.luma, self.blue, self.red, self.clear, self.clear_half)

    def cropped(self, window: Rect) -> Patch | None:
        """Return the part inside `window` (even-aligned) without copying; None when there is none."""
        left, top, right, bottom = part = self.rect.meet(window)
        if part.empty:
            return None
        full = np.s_[top - self.y : bottom - self.y, left - self.x : right - self.x]
        half = np.s_[(top - self.y) // 2 : (bottom - self.y) // 2, (left - self.x) // 2 : (right - self.x) // 2]
        return Patch(
            left,
            top,
            self.luma[full],
            self.blue[half],
            self.red[half],
            None if self.clear is None else self.clear[full],
            None if self.clear_half is None else self.clear_half[half],
        )

    def faded(self, opacity: float) -> Patch:
        """Return the patch at `opacity` (0 to 1)."""
        return Patch(
            self.x,
            self.y,
            _scaled(self.luma, opacity),
            _scaled(self.blue, opacity),
            _scaled(self.red, opacity),
            _faded_clear(self.clear, self.luma, opacity),
            _faded_clear(self.clear_half, self.blue, opacity),
        )

    def draw(self, canvas: Planes, window: Rect) -> None:
        """Draw the part inside `window` (even-aligned) onto `canvas`."""
        part = self.cropped(window.meet(canvas.rect))
        if part is None:
            return
        left, top, right, bottom = part.rect
        half = np.s_[top // 2 : bottom // 2, left // 2 : right // 2]
        _over(canvas.y[top:bottom, left:right], part.luma, part.clear)
        _over(canvas.u[half], part.blue, part.clear_half)
        _over(canvas.v[half], part.red, part.clear_half)


def _scaled(plane: Pixels, gain: float, offset: float = 0.0) -> Pixels:
    return np.asarray(cv2.convertScaleAbs(plane, alpha=gain, beta=offset), dtype=np.uint8)


def _faded_clear(clear: Pixels | None, like: Pixels, opacity: float) -> Pixels:
    rest = 255.0 * (1.0 - opacity)
    return np.full(like.shape, round(rest), np.uint8) if clear is None else _scaled(clear, opacity, rest)


def _over(under: Pixels, plane: Pixels, clear: Pixels | None) -> None:
    if clear is None:
        under[...] = plane
        return
    cv2.multiply(under, clear, dst=under, scale=1.0 / 255.0)
    cv2.add(under, plane, dst=under)


def mix(pair: tuple[Planes, Planes], weight: float, out: Planes) -> None:
    """Write `first × (1 − weight) + second × weight` to `out`, which may be one of the pair."""
    one, other = pair
    for a, b, target in ((one.y, other.y, out.y), (one.u, other.u, out.u), (one.v, other.v, out.v)):
        cv2.addWeighted(a, 1.0 - weight, b, weight, 0.0, dst=target)


def from_rgba(pixels: Pixels, x: int, y: int, *, opaque: bool) -> Patch:
    """Convert premultiplied RGBA, uint8 (h, w, 4), with its top left corner at even `x`, `y` to planes.

    Odd sides gain a transparent row or column (a repeated one when opaque), and so does a hard right edge.
    """
    pixels = _even(pixels, opaque=opaque)
    half = _halved(pixels, opaque=opaque)
    if x == 0 and not opaque and pixels.shape[1] > 1:
        half[:, 0] = _at_frame_edge(pixels)
    luma = cv2.extractChannel(_matrixed(pixels), 0)
    _, blue, red = cv2.split(_matrixed(half))
    if opaque:
        return Patch(x, y, *_bytes(luma, blue, red))
    alpha, alpha_half = cv2.extractChannel(pixels, 3), cv2.extractChannel(half, 3)
    luma = cv2.subtract(luma, cv2.LUT(alpha, _LESS_Y))
    blue, red = (cv2.subtract(plane, cv2.LUT(alpha_half, _LESS_C)) for plane in (blue, red))
    return Patch(x, y, *_bytes(luma, blue, red, cv2.bitwise_not(alpha), cv2.bitwise_not(alpha_half)))


def _halved(pixels: Pixels, *, opaque: bool) -> Pixels:
    """Return the samples of chroma: rows in pairs, columns by 1/4, 1/2, 1/4 about the even ones.

    That is the mean of two means of four, of the pairs of columns that begin at the even ones and one before.
    """
    size = pixels.shape[1] // 2, pixels.shape[0] // 2
    border = cv2.BORDER_REPLICATE if opaque else cv2.BORDER_CONSTANT
    before = cv2.copyMakeBorder(pixels[:, :-1], 0, 0, 1, 0, border, value=(0, 0, 0, 0))
    pairs = [cv2.resize(part, size, interpolation=cv2.INTER_AREA) for part in (pixels, before)]
    return np.asarray(cv2.addWeighted(pairs[0], 0.5, pairs[1], 0.5, 0.0), dtype=np.uint8)


def _at_frame_edge(pixels: Pixels) -> Pixels:
    """Return the first chroma column of what begins at the frame's left edge: beyond it the picture goes on."""
    columns = cv2.addWeighted(pixels[:, 0], 0.75, pixels[:, 1], 0.25, 0.0)
    return np.asarray(cv2.addWeighted(columns[::2], 0.5, columns[1::2], 0.5, 0.0), dtype=np.uint8)


def _matrixed(pixels: Pixels) -> Pixels:
    """Return code values (h, w, 3) as if all were opaque: three channels at once are faster than one."""
    return np.asarray(cv2.transform(cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB), TO_YCBCR), dtype=np.uint8)


def _bytes(*planes: cv2.typing.MatLike) -> list[Pixels]:
    return [np.asarray(plane, dtype=np.uint8) for plane in planes]


def _even(pixels: Pixels, *, opaque: bool) -> Pixels:
    height, width = pixels.shape[:2]
    below, right = height % 2, width % 2
    if not opaque and right == 0 and pixels[:, -1, 3].any():
        right = 2  # the chroma sample beyond the edge takes a quarter of the last column
    if below == right == 0:
        return pixels
    border = cv2.BORDER_REPLICATE if opaque else cv2.BORDER_CONSTANT
    padded = cv2.copyMakeBorder(pixels, 0, below, 0, right, border, value=(0, 0, 0, 0))
    return np.asarray(padded, dtype=np.uint8)
