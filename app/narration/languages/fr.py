"""French."""

from __future__ import annotations

from app.narration.languages.base import Currency, Language, word_set
from app.narration.languages.shared import metric_units

FRENCH = Language(
    code="fr",
    num2words="fr",
    point="virgule",
    minus="moins",
    percent="pour cent",
    to="à",
    over="sur",
    decimal_mark=",",
    thousands_mark=".",
    and_="et",
    dot="point",
    slash="slash",
    at="arobase",
    dash="tiret",
    hash="dièse",
    currencies={
        "€": Currency("euro", "euros", "centime", "centimes"), "$": Currency("dollar", "dollars", "cent", "cents"),
        "£": Currency("livre", "livres", "penny", "pence"), "EUR": Currency("euro", "euros", "centime", "centimes"),
    },
    units=metric_units(
        {
            "m": ("mètre", "mètres"), "g": ("gramme", "grammes"), "l": ("litre", "litres"), "W": ("watt", "watts"),
            "Wh": ("wattheure", "wattheures"), "B": ("octet", "octets"), "o": ("octet", "octets"),
            "Hz": ("hertz", "hertz"),
            "h": ("heure", "heures"), "min": ("minute", "minutes"), "s": ("seconde", "secondes"),
            "t": ("tonne", "tonnes"),
            "°C": ("degré Celsius", "degrés Celsius"), "°": ("degré", "degrés"),
            "m²": ("mètre carré", "mètres carrés"),
            "ha": ("hectare", "hectares"), "Mo": ("mégaoctet", "mégaoctets"), "Go": ("gigaoctet", "gigaoctets"),
            "m-": ("milli", ""), "M-": ("méga", ""), "T-": ("téra", ""),
        },
        "par",
    ),
    scales={"millions": "millions de", "milliards": "milliards de"},
    signs={
        "&": "et", "+": "plus", "=": "égale", "→": "vers", "×": "fois", "%": "pour cent", "°": "degrés",
        "#": "numéro",
        "@": "arobase", "/": "ou", "<": "inférieur à", ">": "supérieur à", "≈": "environ", "~": "environ",
        "§": "paragraphe",
        "½": "un demi", "¼": "un quart", "¾": "trois quarts", "±": "plus ou moins", "€": "euros", "$": "dollars",
    },
    fractions={
        (1, 2): "un demi", (1, 3): "un tiers", (2, 3): "deux tiers", (1, 4): "un quart", (3, 4): "trois quarts",
    },
    abbreviations={
        "m.": "Monsieur", "mme": "Madame", "mlle": "Mademoiselle", "dr": "Docteur", "dr.": "Docteur",
        "etc.": "et cetera",
        "p.ex.": "par exemple", "ex.": "exemple", "cf.": "confer", "p.": "page", "n°": "numéro", "av.": "avant",
        "env.": "environ", "st": "Saint", "ste": "Sainte",
    },
    before_numbers=frozenset({"p."}),
    may_end=frozenset({"etc."}),
    months={
        name: name
        for name in (
            "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
            "novembre",
            "décembre",
        )
    },
    ordinal_suffixes=("er", "ère", "re", "e", "ème", "eme"),
    pronounced=word_set("NASA OTAN UNESCO UNICEF SIDA ONU OVNI SMIC LASER"),
    clock="heures",
    whole_hour="heures",
)  # fmt: skip
