"""The cast of a scene: up to three illustrations, who is how large, who stands, who floats, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.media.drawing.illustrations import cut_off, visible_size
from app.media.drawing.ops import Box, Point

Plane = Literal["hero", "back", "air", "orbit"]

_AIRBORNE = (
    "☀🌙🌕🌑⭐🌠☁⛅⛈🌧🌨🌩🌪🌫🌈💨⚡❄✨💧🩸🫧✈🛬🛫🚁🛰🚀🛸🪂🪁🎈🐦🦅🦇🦋🐝🦟🕊🪶🐟🐠🦈🐬🐳🐋🐙🪼🦑🦠🧬⚛🧠🫀🫁👁🦷🦴🌍🌎🌐🪐🌌"
    "❤💌✉📧📨💬💭❓✅♻🔄📶🛜🔗⛓🎵🎼🔔🔊📢📣🔑🗝📌📍📎✂✏🖋🖊🖌🔍🔧🔨🪓⛏🛠🪛🔩⚙🧲🗡⚔🏹🛡💉💊🩹🩺🧪🪙💵💶💷💴💸💳🧾🏷🔖🎫🎟📄📜📝📰👣🐾"
    "🍁🍂🍃🍀🌿👓🕶🎧🧩🪡🪢🪝🎓👑💍💎🎉🎆💿💾🖱⌨💡🔦🎤🎷🎸🎻🎺🎯🌀🩻🪪🥄🔪🍽👥🪚"
    "📀🍳🥘🍕🍪🍩🥨🥧🧭🧫🥝🥑🥖🥓🥩🍗🍖🥕🥒🍆🍌🍫🍬🍭🍡🍢🥢🍴🪥🧽🧼🩴👟🛹🗾🦂🕷🐜🦎🐍🏓🏸🥍🏒🎾🎀🎮🛟🦪🫔🌯🫘🥜🍉📐📏🧷🥏🏏🪃🪈🪕🧶🎣"
)
"""What may hang in the air, and what is pictured lying, from straight above; all else stands on something."""
AIRBORNE = frozenset(f"{ord(character):x}" for character in _AIRBORNE)

ROUND = frozenset(f"{ord(character):x}" for character in "☀🌞🌝🌚🌕🌑🌙🌍🌎🌏🌐🎯❄🦠🪙🌀⚙🫧💿🧠")
"""What may hang, but stands well by itself where there is a floor."""

SEEN_FROM_ABOVE = frozenset(f"{ord(character):x}" for character in "☕🥣🥗🍛🍝🍚🍱🧇🥞🎲📦🧊🥁🪔🍘🥙🛁🧆")
"""What stands, but is pictured from high above, so that its upper side faces the viewer."""

LARGE = frozenset(
    f"{ord(character):x}"
    for character in (
        "🏠🏡🏢🏣🏥🏦🏨🏪🏫🏬🏭🏰🏯⛪🕌🛕🕍🗼🗽⛲⛺🏕🏗🏘🏙🏛🏟🏚🎡🎢🎪🚗🚕🚙🚌🚎🚐🚚🚛🚜🚂🚆🚇🚊🚉🚄🚅🚝🚈🚋🚒🚑🚓🏎🛳⛴🚢⛵"
        "🌳🌲🌴⛰🏔🌋🗻🗿🌉"
    )
)
"""What is as large as a house or a tree."""
PLANTS = frozenset(f"{ord(character):x}" for character in "🌱🌿🌾🌵🌻🌷🌹🌺🌸🌼🍀🎄🎋🍄🌽")

CUT = frozenset(f"{ord(character):x}" for character in "🎢🐗")
"""What is cut off at one side in a way that `cut_off` does not measure."""

TILTED = frozenset(f"{ord(character):x}" for character in "⚡🪙💵💶💷💴💊🏷🎫🎟💳✉📧🔑🗝✏🖊🧩🪪🔖")
TILT_DEGREES = 8.0


@dataclass(frozen=True)
class Actor:
    """One illustration of a scene: the middle of its base and its visible height in canvas units.

    `disc` is the radius of the disc behind it, 0 for none; `seat` its tile, `behind` what that tile overlaps;
    `ground` the y of the floor that it hangs above, where there is one.
    """

    code: str
    word: str
    plane: Plane
    base: Point
    height: float
    disc: float = 0.0
    seat: Box | None = None
    behind: Box | None = None
    ground: float | None = None

    @property
    def width(self) -> float:
        """Its visible width."""
        return self.height * shape(self.code)

    @property
    def center(self) -> Point:
        """Its middle."""
        return self.base[0], self.base[1] - self.height / 2

    @property
    def airborne(self) -> bool:
        """Whether it hangs in the air."""
        return self.plane in ("air", "orbit") or is_airborne(self.code)

    @property
    def tilt(self) -> float:
        """Its rotation in degrees: things without a ground may lean."""
        return TILT_DEGREES if self.plane == "air" and self.code.removesuffix("-fe0f") in TILTED else 0.0

    @property
    def box(self) -> Box:
        """What it fills, disc or tile included."""
        if self.seat is not None:
            return self.seat
        half_width, half_height = max(self.width / 2, self.disc), max(self.height / 2, self.disc)
        x, y = self.center
        return Box(x=x - half_width, y=y - half_height, w=2 * half_width, h=2 * half_height)


Named = tuple[str, str]
"""An illustration's code and the word it pictures."""


def shape(code: str) -> float:
    """Return the width of an illustration's visible part over its height."""
    width, height = visible_size(code)
    return width / height


def whole_first(named: Sequence[Named]) -> tuple[Named, ...]:
    """Return a cast led by the first that is whole: one cut off at a side leads only where nothing else may."""
    whole = [one for one in named if not is_cut(one[0])]
    return (whole[0], *(one for one in named if one is not whole[0])) if whole else tuple(named)


def is_cut(code: str) -> bool:
    """Return whether an illustration ends at one side where what it shows goes on."""
    return code.removesuffix("-fe0f") in CUT or cut_off(code)


def is_large(code: str) -> bool:
    """Return whether what an illustration shows is as large as a house or a tree."""
    return code.removesuffix("-fe0f") in LARGE


def is_seen_from_above(code: str) -> bool:
    """Return whether what stands is pictured from high above: what it stands on must be, too."""
    return code.removesuffix("-fe0f") in SEEN_FROM_ABOVE


def is_rooted(code: str) -> bool:
    """Return whether it stands in the ground rather than on it."""
    return is_large(code) or code.removesuffix("-fe0f") in PLANTS


def is_round(code: str) -> bool:
    """Return whether what hangs elsewhere stands where there is a floor."""
    return code.removesuffix("-fe0f") in ROUND


def is_airborne(code: str) -> bool:
    """Return whether what an illustration shows may hang in the air rather than stand."""
    return code.removesuffix("-fe0f") in AIRBORNE
