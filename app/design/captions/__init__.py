"""Captions as layers: the words as they are spoken, in one of the caption styles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.exceptions import NotFoundError
from app.design.captions import karaoke, pill
from app.design.captions.setting import Caption, Metrics, Mode, set_captions
from app.design.captions.tones import Tones, tones_of
from app.design.frame import Frame, LaidOut
from app.design.tokens import Theme
from app.media.composition import Layer, SpriteLayer
from app.media.drawing.ops import Font
from app.media.timeline import TimedWord


@dataclass(frozen=True)
class CaptionStyle:
    """A way to show captions; `metrics` says what room its lines take."""

    name: str
    description: str
    metrics: Metrics
    font: Callable[[Theme], Font]
    layers: Callable[[Sequence[Caption], Tones, Mode], list[SpriteLayer]]


CAPTION_STYLES: dict[str, CaptionStyle] = {
    style.name: style
    for style in (
        CaptionStyle("pill", "Bold words; the spoken one on an accent pill.", pill.METRICS, pill.font, pill.layers),
        CaptionStyle(
            "karaoke", "A plate whose words fill from left to right.", karaoke.METRICS, karaoke.font, karaoke.layers
        ),
    )
}


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
    captions = set_captions(words, frame, area, chosen.font(theme), chosen.metrics, mode=mode, language=language)
    made = (layer for layer in chosen.layers(captions, tones, mode) if layer.start < duration)
    return tuple(layer.model_copy(update={"end": min(layer.end or duration, duration)}) for layer in made)
