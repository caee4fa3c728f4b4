"""Italian."""

from __future__ import annotations

from app.narration.languages.base import Currency, Language, word_set
from app.narration.languages.shared import metric_units

ITALIAN = Language(
    code="it",
    num2words="it",
    point="virgola",
    minus="meno",
    percent="per cento",
    to="a",
    over="su",
    decimal_mark=",",
    thousands_mark=".",
    and_="e",
    dot="punto",
    slash="barra",
    at="chiocciola",
    dash="trattino",
    hash="cancelletto",
    currencies={
        "€": Currency("euro", "euro", "centesimo", "centesimi"),
        "$": Currency("dollaro", "dollari", "centesimo", "centesimi"),
        "£": Currency("sterlina", "sterline", "penny", "pence"),
        "EUR": Currency("euro", "euro", "centesimo", "centesimi"),
    },
    units=metric_units(
        {
            "m": ("metro", "metri"), "g": ("grammo", "grammi"), "l": ("litro", "litri"), "W": ("watt", "watt"),
            "Wh": ("wattora", "wattora"), "B": ("byte", "byte"), "Hz": ("hertz", "hertz"), "h": ("ora", "ore"),
            "min": ("minuto", "minuti"), "s": ("secondo", "secondi"), "t": ("tonnellata", "tonnellate"),
            "°C": ("grado Celsius", "gradi Celsius"), "°": ("grado", "gradi"),
            "m²": ("metro quadrato", "metri quadrati"),
            "ha": ("ettaro", "ettari"), "km": ("chilometro", "chilometri"), "k-": ("chilo", ""), "m-": ("milli", ""),
        },
        "per",
    ),
    scales={"milioni": "milioni di", "miliardi": "miliardi di"},
    signs={
        "&": "e", "+": "più", "=": "uguale a", "→": "verso", "×": "per", "%": "per cento", "°": "gradi",
        "#": "numero",
        "@": "chiocciola", "/": "o", "<": "minore di", ">": "maggiore di", "≈": "circa", "~": "circa",
        "§": "paragrafo",
        "½": "mezzo", "¼": "un quarto", "¾": "tre quarti", "±": "più o meno", "€": "euro", "$": "dollari",
    },
    fractions={
        (1, 2): "un mezzo", (1, 3): "un terzo", (2, 3): "due terzi", (1, 4): "un quarto", (3, 4): "tre quarti",
    },
    abbreviations={
        "sig.": "Signor", "sig.ra": "Signora", "dott.": "Dottor", "dott.ssa": "Dottoressa", "prof.": "Professor",
        "ecc.": "eccetera", "es.": "esempio", "pag.": "pagina", "n.": "numero", "ca.": "circa",
    },
    before_numbers=frozenset({"n.", "pag.", "ca."}),
    may_end=frozenset({"ecc."}),
    months={
        name: name
        for name in (
            "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
            "novembre", "dicembre",
        )
    },
    ordinal_suffixes=("º", "ª", "°"),
    pronounced=word_set("NASA NATO UNESCO UNICEF FIAT ONU RAI ISTAT IVA LASER"),
    clock="e",
)  # fmt: skip
