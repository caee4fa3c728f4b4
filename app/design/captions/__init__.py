"""Captions as layers: the words as they are spoken, in one of the caption styles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.core.exceptions import NotFoundError
from app.design.captions import karaoke, pill
from app.design.captions.setting import Caption, Metrics, Mode, set_captions
from app.design.captions.shade import cloud_strength
from app.design.captions.tones import Tones, tones_of
from app.design.frame import Frame, LaidOut
from app.design.tokens import Theme
from app.media.composition import Layer, SpriteLayer
from app.media.drawing.ops import Font
from app.media.timeline import TimedWord


@dataclass(frozen=True)
class CaptionStyle:
    """A way to show captions; `metrics` says what room its lines take, `clouded` that only a cloud shades them."""

    name: str
    description: str
    metrics: Metrics
    font: Callable[[Theme], Font]
    layers: Callable[[Sequence[Caption], Tones, Mode], list[SpriteLayer]]
    clouded: bool = False


CAPTION_STYLES: dict[str, CaptionStyle] = {
    style.name: style
    for style in (
        CaptionStyle(
            "pill",
            "Bold words; the spoken one on an accent pill.",
            pill.METRICS,
            pill.font,
            pill.layers,
            clouded=True,
        ),
        CaptionStyle(
            "karaoke", "A plate whose words fill from left to right.", karaoke.METRICS, karaoke.font, karaoke.layers
        ),
    )
}


ON_A_PLATE = "karaoke"
"""What takes the place of a style whose words no cloud makes readable."""


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
    mode: Mode = "words", duration: float, language: str = "en",
) -> tuple[Layer, ...]:  # fmt: skip
    """Return the caption layers of a scene, to be put in front of its own; none where the layout wants none.

    `words` are the scene's spoken words, in seconds from its start; `style` None takes the scene's or the
    theme's own. Captions end
    with the scene, after `duration` seconds.
    """
    if laid_out.no_captions or not words:
        return ()
    chosen = caption_style_named(style or laid_out.caption_style or theme.caption_style)
    area = laid_out.caption_area or frame.caption_area
    tones = tones_of(theme, laid_out.caption_tone)

    def captions_in(style: CaptionStyle) -> list[Caption]:
        return set_captions(words, frame, area, style.font(theme), style.metrics, mode=mode, language=language)

    captions = captions_in(chosen)
    if chosen.clouded and laid_out.backdrop and captions:
        strength = cloud_strength(laid_out.backdrop, captions, frame)
        if strength is None:
            chosen = CAPTION_STYLES[ON_A_PLATE]
            captions = captions_in(chosen)
        else:
            tones = replace(tones, cloud=strength)
    made = (layer for layer in chosen.layers(captions, tones, mode) if layer.start < duration)
    return tuple(layer.model_copy(update={"end": min(layer.end or duration, duration)}) for layer in made)
