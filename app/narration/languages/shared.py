"""Written units that several languages name alike, built from their words for the bases."""

from __future__ import annotations

from collections.abc import Mapping

Names = tuple[str, str]


def metric_units(words: Mapping[str, Names], per: str) -> dict[str, Names]:
    """Return units from a language's words for "m", "g", "l", "W", "B", "h", "s", "min", "°", "€" prefixes included.

    Compound units ("km/h") join theirs by `per`.
    """
    prefixes = {"k": "kilo", "c": "centi", "m": "mili", "M": "mega", "G": "giga", "T": "tera"}
    prefixes.update({sign: word for sign, (word, _) in words.items() if sign.endswith("-")})
    wanted = {
        "m": "kcm", "g": "km", "l": "cm", "W": "kMG", "Wh": "kMGT", "B": "kMGT", "Hz": "kMG", "V": "k", "A": "m",
    }  # fmt: skip
    units = {sign: names for sign, names in words.items() if not sign.endswith("-")}
    for base, signs in wanted.items():
        if base in words:
            one, many = words[base]
            for letter in signs:
                prefix = prefixes.get(f"{letter}-", prefixes[letter])
                units.setdefault(letter + base, (prefix + one, prefix + many))
    if "KB" not in units and "kB" in units:
        units["KB"] = units["kB"]
    hour = words.get("h", ("", ""))[0]
    if "km" in units and hour:
        units["km/h"] = (f"{units['km'][0]} {per} {hour}", f"{units['km'][1]} {per} {hour}")
    return units
