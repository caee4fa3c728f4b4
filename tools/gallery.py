"""Draw every layout in every theme and aspect: a page to look through, and the pictures of the docs."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from app.core.machine import cpu_threads
from app.design.themes import THEMES
from app.orchestrator.preview import Picture
from tools.showcase import ASPECTS, LOOKS, ROOT, scenes

OUT = ROOT / "out/gallery"
IMAGES = ROOT / "docs/images"
LONGER_SIDE = 640
PAGE_QUALITY, DOCS_QUALITY = 80, 84
SHEET_LAYOUTS = ("title", "statement", "list", "number", "bar", "quote")
SHEET_COLUMNS, SHEET_GAP, SHEET_WIDTH = 3, 12, 1440

STYLE = """
body { margin: 0 auto; max-width: 1800px; padding: 24px; background: #15181c; color: #eceff2; }
body { font: 16px/1.5 system-ui, sans-serif; }
nav { position: sticky; top: 0; padding: 12px 0; background: #15181c; } nav a { margin-right: 14px; color: #9cc2ff; }
h2 { margin: 48px 0 8px; } h3 { margin: 20px 0 8px; font-weight: 500; color: #a9b2bc; }
.row { display: flex; gap: 12px; align-items: flex-start; } .row img { height: 240px; border-radius: 6px; }
"""


@dataclass(frozen=True)
class Drawn:
    """One picture of the gallery, its file beside the page."""

    theme: str
    aspect: str
    number: int
    layout: str

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.theme}-{self.aspect.replace(':', 'x')}-{self.number:02d}-{self.layout}.webp"


def main() -> None:
    """Write the page to out/gallery and the docs' sheet of each theme."""
    OUT.mkdir(parents=True, exist_ok=True)
    looks = [(theme, aspect) for theme in LOOKS for aspect in ASPECTS]
    with ProcessPoolExecutor(cpu_threads(), mp_context=get_context("spawn")) as pool:
        drawn = [picture for pictures in pool.map(_draw, *zip(*looks, strict=True)) for picture in pictures]
    page = OUT / "index.html"
    page.write_text(_page(drawn), "utf-8")
    for theme in THEMES:
        _write_sheet(theme)
    print(f"{page}  {len(drawn)} pictures")


def _draw(theme: str, aspect: str) -> list[Drawn]:
    drawn = []
    for number, shown in enumerate(scenes(theme, aspect, LONGER_SIDE), 1):
        drawn.append(Drawn(theme, aspect, number, shown.layout))
        _write(OUT / drawn[-1].name, shown.picture, PAGE_QUALITY)
    return drawn


def _write(path: Path, picture: Picture, quality: int) -> None:
    cv2.imwrite(str(path), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_WEBP_QUALITY, quality])


def _page(drawn: Iterable[Drawn]) -> str:
    """Return the page: a chapter for each layout, in it a row for each theme."""
    ordered = sorted(drawn, key=lambda one: (one.number, list(THEMES).index(one.theme)))
    chapters = [(key, list(group)) for key, group in groupby(ordered, key=lambda one: (one.number, one.layout))]
    links = "".join(f'<a href="#{number}-{layout}">{layout}</a>' for (number, layout), _ in chapters)
    body = "".join(_chapter(number, layout, group) for (number, layout), group in chapters)
    head = (
        f'<meta charset="utf-8"><title>Gallery</title><style>{STYLE}</style><h1>Every layout, theme and aspect</h1>'
    )
    return f'<!doctype html><html lang="en">{head}<nav>{links}</nav>{body}</html>\n'


def _chapter(number: int, layout: str, group: list[Drawn]) -> str:
    return f'<h2 id="{number}-{layout}">{html.escape(layout.capitalize())}</h2>' + "".join(_rows(group))


def _rows(group: list[Drawn]) -> Iterator[str]:
    for theme, pictures in groupby(group, key=lambda one: one.theme):
        images = "".join(f'<img src="{one.name}" alt="{_words_of(one)}" loading="lazy">' for one in pictures)
        yield f'<h3>{html.escape(THEMES[theme].title)}</h3><div class="row">{images}</div>'


def _words_of(one: Drawn) -> str:
    """Return what a picture shows, in words."""
    return html.escape(f"{one.layout} in {THEMES[one.theme].title}, {one.aspect}")


def _write_sheet(theme: str) -> None:
    """Write the docs' picture of a theme: six of its layouts."""
    files = [next(OUT.glob(f"{theme}-16x9-*-{layout}.webp")) for layout in SHEET_LAYOUTS]
    cells = [np.asarray(cv2.imread(str(path))) for path in files]
    height, width = cells[0].shape[:2]
    rows = len(cells) // SHEET_COLUMNS
    size = (rows * (height + SHEET_GAP) - SHEET_GAP, SHEET_COLUMNS * (width + SHEET_GAP) - SHEET_GAP, 3)
    sheet = np.full(size, 255, np.uint8)
    for number, cell in enumerate(cells):
        y, x = number // SHEET_COLUMNS * (height + SHEET_GAP), number % SHEET_COLUMNS * (width + SHEET_GAP)
        sheet[y : y + height, x : x + width] = cell
    scale = SHEET_WIDTH / size[1]
    small = cv2.resize(sheet, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(IMAGES / f"theme-{theme}.webp"), small, [cv2.IMWRITE_WEBP_QUALITY, DOCS_QUALITY])


if __name__ == "__main__":
    main()
