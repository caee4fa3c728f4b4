"""A theme in an author's brand: colours and logo by the theme's own rules, then fonts and the kit's tokens.

Whatever a kit asks for, words stay readable: colours are moved in lightness as far as contrast needs.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from app.core.hashing import file_sha256
from app.design.contrast import LARGE_RATIO, TEXT_RATIO, ink_on, readable
from app.design.palette import LIGHT_MARGIN, Palette
from app.design.tokens import Role, Theme, TypeStyle
from app.media.drawing.ops import FontFile
from app.story.script import Brand

ROLES_OF_FONT: dict[str, tuple[Role, ...]] = {
    "display_font": ("display", "label", "figure"),
    "text_font": ("text",),
    "quote_font": ("quote",),
    "mono_font": ("mono",),
}
"""What is set in each font of a kit."""

OWN_TRACKING = 0.4
"""How much of a theme's tracking, made for its own typeface, another keeps."""

OWN_OPTICAL = 32.0
"""One optical size for all type of an author's font: each would be cut into a file of its own."""

INK_MARGIN = 4.6 / TEXT_RATIO
"""How much more ink keeps on the surfaces of a kit, so that no two of them lie on either side of it."""

SURFACES = ("surface", "ground_end")
STANDING_ROLES = (*SURFACES, "line", "soft", "tint", "hot", "shadow")
"""Colours of a palette that nothing is written in."""


def in_brand(theme: Theme, brand: Brand) -> Theme:
    """Return the theme in the author's colours, logo, fonts and tokens, as far as words stay readable.

    Raises MediaError when a font cannot be read.
    """
    dressed = theme.branded(brand)
    palette = with_roles(dressed.palette, brand.palette, ratio=theme.text_ratio)
    logo = brand.logo_dark if palette.look == "dark" and brand.logo_dark else brand.logo or brand.logo_dark
    dressed = replace(dressed.repainted(palette), logo=logo or theme.logo, type=_fonts(dressed, brand))
    return with_tokens(dressed, brand.tokens)


def with_roles(palette: Palette, roles: dict[str, str], *, ratio: float = TEXT_RATIO) -> Palette:
    """Return the palette with some colours replaced, as far as words keep `ratio` on every ground.

    Surfaces are moved until the ink reads on them; what writes, until it reads on all of them.
    """
    if not roles:
        return palette
    ink = readable(roles.get("ink", palette.ink), palette.ground, ratio=ratio * INK_MARGIN)
    standing: dict[str, Any] = {name: color for name, color in roles.items() if name in STANDING_ROLES}
    for name in SURFACES:
        standing[name] = readable(roles.get(name, getattr(palette, name)), ink, ratio=ratio * INK_MARGIN)
    placed = replace(palette, ink=ink, **standing)
    grounds = (placed.ground, placed.ground_end, placed.surface)
    wanted = {name: roles.get(name, getattr(placed, name)) for name in ("ink", "mute", "accent_text", "second")}
    written: dict[str, Any] = {name: readable(color, *grounds, ratio=ratio) for name, color in wanted.items()}
    accent = readable(placed.accent, *grounds, ratio=LARGE_RATIO * LIGHT_MARGIN)
    on_accent = placed.on_accent if accent == placed.accent else readable(ink_on(accent), accent)
    neutral = readable(roles.get("neutral", placed.neutral), *grounds, ratio=LARGE_RATIO)
    return replace(placed, **written, accent=accent, on_accent=on_accent, neutral=neutral)


def with_tokens(theme: Theme, tokens: dict[str, float]) -> Theme:
    """Return the theme with its measures and weights replaced by a kit's."""
    scale = tokens.get("headline_size", 1.0)
    styles = dict(theme.type)
    for role in ("display", "figure"):
        styles[role] = _weighted(styles[role], tokens.get("display_weight"), tokens.get("display_tracking"))
    styles["text"] = _weighted(styles["text"], tokens.get("text_weight"), None)
    return replace(
        theme, type=styles, radius=tokens.get("radius", theme.radius),
        headline_leading=tokens.get("headline_leading", theme.headline_leading),
        headline_size={name: size * scale for name, size in theme.headline_size.items()},
    )  # fmt: skip


def font_files(theme: Theme) -> tuple[str, ...]:
    """Return the paths of the author's own fonts in a theme."""
    return tuple(sorted({style.file.path for style in theme.type.values() if style.file}))


def _weighted(style: TypeStyle, weight: float | None, tracking: float | None) -> TypeStyle:
    if weight is not None:
        style = replace(style, weight=round(weight))
    return style if tracking is None else replace(style, tracking=((0.0, tracking),))


def _fonts(theme: Theme, brand: Brand) -> dict[Role, TypeStyle]:
    styles = dict(theme.type)
    for name, roles in ROLES_OF_FONT.items():
        path = getattr(brand, name)
        if path:
            file = FontFile(path=path, sha256=file_sha256(Path(path)))
            for role in roles:
                styles[role] = _in_font(styles[role], file)
    return styles


def _in_font(style: TypeStyle, file: FontFile) -> TypeStyle:
    tracking = tuple((least, em * OWN_TRACKING) for least, em in style.tracking)
    return replace(style, file=file, optical=OWN_OPTICAL, tracking=tracking)


def left_out(theme: Theme, brand: Brand) -> tuple[str, ...]:
    """Return warnings of the colours of a brand that `theme`, as it is without a brand, does not take."""
    dressed, found = theme.branded(brand), []
    if brand.background and brand.background != theme.palette.ground == dressed.palette.ground:
        wanted = "darker" if theme.palette.look == "dark" else "lighter"
        found.append(
            f"{theme.title} leaves out the brand's background {brand.background}: "
            f"it takes only a {wanted} one. Choose one, or another theme."
        )
    if brand.ink and brand.ink != dressed.palette.ink:
        without = theme.branded(brand.model_copy(update={"ink": None}))
        if without.palette.ink == dressed.palette.ink:
            found.append(
                f"{theme.title} leaves out the brand's ink {brand.ink}: its words keep their own. "
                "Choose another theme to use it."
            )
    if brand.palette and dressed.on_scene(1).palette != dressed.palette:
        found.append(
            f"{theme.title} leaves out the brand's palette, as its grounds change: give a background with it."
        )
    return tuple(found)
