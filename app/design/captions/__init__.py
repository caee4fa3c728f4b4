"""Captions as layers: the words as they are spoken, in one of the caption styles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.exceptions import NotFoundError
from app.design.captions import (
    blocks,
    chip,
    editorial,
    glass,
    glow,
    karaoke,
    marker,
    outline,
    pill,
    pop,
    punch,
)
from app.design.captions.bands import free_area, standing_area
from app.design.captions.behind import pages_behind
from app.design.captions.moves import around
from app.design.captions.page import Page
from app.design.captions.repeats import Spoken, as_written, without_repeats
from app.design.captions.setting import Caption, Mode, set_captions
from app.design.captions.shade import is_dark, is_lost, strength_needed
from app.design.captions.style import CaptionStyle
from app.design.captions.tones import Tone, Tones, tones_of
from app.design.frame import Frame, LaidOut
from app.design.tokens import Theme
from app.media.composition import Layer
from app.media.drawing.ops import Box
from app.media.timeline import TimedWord

__all__ = ["CAPTION_STYLES", "CaptionStyle", "caption_layers", "caption_style_named"]

CAPTION_STYLES: dict[str, CaptionStyle] = {
    module.STYLE.name: module.STYLE
    for module in (pill, pop, karaoke, punch, editorial, outline, chip, glow, marker, blocks, glass)
}

ON_A_PLATE = "karaoke"
"""What takes the place of a style whose words no shade makes readable."""

CARD, CLOUD = "card", "cloud"
"""Layers: what names a picture, and what the names of captions' shades begin with."""

IN_LINES = {"punch": "pop"}
"""What takes the place of a style that shows words one by one where whole lines are wanted."""


def caption_style_named(name: str) -> CaptionStyle:
    """Return the caption style called `name`, in any case.

    Raises NotFoundError, which names the styles there are.
    """
    style = CAPTION_STYLES.get(name.strip().casefold())
    if style is None:
        hint = f"Caption styles: {', '.join(sorted(CAPTION_STYLES))}."
        raise NotFoundError(f"There is no caption style called {name!r}.", hint=hint)
    return style


def caption_layers(
    words: Sequence[TimedWord], frame: Frame, theme: Theme, laid_out: LaidOut, *, style: str | None = None,
    mode: Mode = "words", duration: float, language: str = "en", spoken: Spoken = as_written,
) -> tuple[Layer, ...]:  # fmt: skip
    """Return the caption layers of a scene, to be put in front of its own; none where the layout wants none.

    Sentences that the page shows word for word get none either; `spoken` says how a voice reads a text, for
    figures that are written on the page and said in words.

    `words` are the scene's spoken words, in seconds from its start; `style` None takes the scene's or the
    theme's own. Captions end with the scene, after `duration` seconds.
    """
    if laid_out.no_captions:
        return ()
    words = without_repeats(words, laid_out.layers, spoken)
    if not words:
        return ()
    own = caption_style_named(theme.caption_style)
    wanted = laid_out.caption_style if own.shade is not None else None
    chosen = caption_style_named(style or wanted or theme.caption_style)
    if mode == "lines":
        chosen = CAPTION_STYLES[IN_LINES.get(chosen.name, chosen.name)]
    scene = _Scene(words, frame, theme, laid_out, mode, language)
    drawn_in, captions, tones = scene.settled(chosen)
    page = Page(theme, frame, tones, mode, laid_out.backdrop)
    made = (layer for layer in drawn_in.layers(captions, page) if layer.start < duration)
    return tuple(layer.model_copy(update={"end": min(layer.end or duration, duration)}) for layer in made)


def with_captions(layers: Sequence[Layer], captions: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return a scene's layers, its captions in front of them; a shade that these need lies under a picture's card."""
    card = next((place for place, layer in enumerate(layers) if layer.id == CARD), len(layers))
    shades = tuple(layer for layer in captions if layer.id.startswith(CLOUD))
    words = tuple(layer for layer in captions if not layer.id.startswith(CLOUD))
    return (*layers[:card], *shades, *layers[card:], *words)


@dataclass(frozen=True)
class _Scene:
    """A scene's words and the page they are to be read on."""

    words: Sequence[TimedWord]
    frame: Frame
    theme: Theme
    laid_out: LaidOut
    mode: Mode
    language: str

    def settled(self, style: CaptionStyle) -> tuple[CaptionStyle, list[Caption], Tones]:
        """Return the captions where they cover nothing, in colours that read there; on a plate if bare words do not.

        Colours are chosen once for the scene: they never change within it.
        """
        captions = self._placed(style)
        if not captions:
            return style, captions, tones_of(self.theme, self.laid_out.caption_tone)
        block = around(captions)
        pages = pages_behind(self.laid_out, self.frame, block) if self._must_look(style) else []
        tones = tones_of(self.theme, self._tone(dark=is_dark(pages, block)) if pages else self.laid_out.caption_tone)
        if style.blocks and pages and is_lost(tones.block, pages, block):
            tones = replace(tones, block=tones.block_text, block_text=tones.block)
        strength = strength_needed(style, tones, pages, block, self.frame) if pages else 0.0
        if strength is not None:
            return style, captions, replace(tones, cloud=strength)
        plated = CAPTION_STYLES[ON_A_PLATE]
        return plated, self._placed(plated), tones

    def _placed(self, style: CaptionStyle) -> list[Caption]:
        usual = standing_area(self.laid_out, self.frame, style)
        captions = self._set(style, usual)
        if not captions:
            return captions
        free = free_area(self.laid_out, self.frame, usual, around(captions))
        return captions if free == usual else self._set(style, free)

    def _set(self, style: CaptionStyle, area: Box) -> list[Caption]:
        return set_captions(
            self.words, self.frame, area, style.font(self.theme), style.metrics, mode=self.mode,
            language=self.language,
        )  # fmt: skip

    def _must_look(self, style: CaptionStyle) -> bool:
        """Return whether anything depends on what is behind: on a plain ground a plate brings its own."""
        own_ground = style.shade is None and not style.blocks
        return bool(self.laid_out.layers) and (not own_ground or self.laid_out.caption_tone == "picture")

    def _tone(self, *, dark: bool) -> Tone:
        if self.laid_out.caption_tone == "picture":
            return "picture" if dark else "bright"
        return "dark" if dark else "light"
