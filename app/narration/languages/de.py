"""German. No voice here speaks it yet; captions and reading times already profit."""

from __future__ import annotations

from app.narration.languages.base import Currency, Language, word_set
from app.narration.languages.shared import metric_units

GERMAN = Language(
    code="de",
    num2words="de",
    point="Komma",
    minus="minus",
    percent="Prozent",
    to="bis",
    over="durch",
    decimal_mark=",",
    thousands_mark=".",
    and_="und",
    dot="Punkt",
    slash="Schrägstrich",
    at="ät",
    dash="Strich",
    hash="Raute",
    currencies={
        "€": Currency("Euro", "Euro", "Cent", "Cent"), "$": Currency("Dollar", "Dollar", "Cent", "Cent"),
        "£": Currency("Pfund", "Pfund", "Penny", "Pence"), "EUR": Currency("Euro", "Euro", "Cent", "Cent"),
    },
    units=metric_units(
        {
            "m": ("Meter", "Meter"), "g": ("Gramm", "Gramm"), "l": ("Liter", "Liter"), "W": ("Watt", "Watt"),
            "Wh": ("Wattstunde", "Wattstunden"), "B": ("Byte", "Byte"), "Hz": ("Hertz", "Hertz"),
            "h": ("Stunde", "Stunden"), "min": ("Minute", "Minuten"), "s": ("Sekunde", "Sekunden"),
            "t": ("Tonne", "Tonnen"), "°C": ("Grad Celsius", "Grad Celsius"), "°": ("Grad", "Grad"),
            "m²": ("Quadratmeter", "Quadratmeter"), "ha": ("Hektar", "Hektar"), "km": ("Kilometer", "Kilometer"),
        },
        "pro",
    ),
    scales={"Millionen": "Millionen", "Milliarden": "Milliarden", "Mio": "Millionen", "Mrd": "Milliarden"},
    signs={
        "&": "und", "+": "plus", "=": "gleich", "→": "nach", "×": "mal", "%": "Prozent", "°": "Grad", "#": "Nummer",
        "@": "ät", "/": "oder", "<": "kleiner als", ">": "größer als", "≈": "ungefähr", "~": "etwa", "§": "Paragraph",
        "½": "ein halb", "¼": "ein Viertel", "¾": "drei Viertel", "±": "plus minus", "€": "Euro", "$": "Dollar",
    },
    fractions={
        (1, 2): "ein halb", (1, 3): "ein Drittel", (2, 3): "zwei Drittel", (1, 4): "ein Viertel",
        (3, 4): "drei Viertel",
    },
    abbreviations={
        "z.b.": "zum Beispiel", "z.b": "zum Beispiel", "d.h.": "das heißt", "d.h": "das heißt",
        "usw.": "und so weiter",
        "bzw.": "beziehungsweise", "ca.": "circa", "dr.": "Doktor", "nr.": "Nummer", "etc.": "et cetera",
        "s.": "Seite",
        "u.a.": "unter anderem", "u.a": "unter anderem", "vgl.": "vergleiche", "mio.": "Millionen",
        "mrd.": "Milliarden", "evtl.": "eventuell",
        "inkl.": "inklusive",
    },
    before_numbers=frozenset({"s."}),
    may_end=frozenset({"etc.", "usw."}),
    months={
        name.lower(): name
        for name in (
            "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
            "Dezember",
        )
    },
    year_cues=word_set("in im seit ab bis vor nach jahr um von"),
    pronounced=word_set("NASA NATO UNESCO UNICEF LASER ADAC TÜV DIN BAFÖG"),
    english_years=True,
    clock="Uhr",
    whole_hour="Uhr",
)  # fmt: skip
