"""The table of themes: each is one file of tokens and a few overrides."""

from __future__ import annotations

from difflib import get_close_matches

from app.core.exceptions import NotFoundError
from app.design.themes.aurora import AURORA
from app.design.themes.daylight import DAYLIGHT
from app.design.themes.paper import PAPER
from app.design.themes.petrol import PETROL, PETROL_LIGHT
from app.design.themes.signal import SIGNAL
from app.design.themes.studio import STUDIO
from app.design.tokens import Theme

THEMES: dict[str, Theme] = {
    theme.name: theme for theme in (PETROL, PETROL_LIGHT, STUDIO, DAYLIGHT, PAPER, SIGNAL, AURORA)
}

DEFAULT_THEME = PETROL.name


def theme_named(name: str) -> Theme:
    """Return the theme called `name`, in any case.

    Raises NotFoundError, which names the themes there are.
    """
    theme = THEMES.get(name.strip().casefold())
    if theme is None:
        raise NotFoundError(f"There is no theme called {name!r}.", hint=_meant(name))
    return theme


def _meant(name: str) -> str:
    """Return the name that was meant, and all there are."""
    like = get_close_matches(name.strip().casefold(), list(THEMES), n=1)
    return f"{f'Did you mean {like[0]!r}? ' if like else ''}Themes: {', '.join(sorted(THEMES))}."
