"""Spanish."""

from __future__ import annotations

from app.narration.languages.base import Currency, Language, word_set
from app.narration.languages.shared import metric_units

SPANISH = Language(
    code="es",
    num2words="es",
    point="coma",
    minus="menos",
    percent="por ciento",
    to="a",
    over="sobre",
    decimal_mark=",",
    thousands_mark=".",
    and_="con",
    dot="punto",
    slash="barra",
    at="arroba",
    dash="guion",
    hash="almohadilla",
    currencies={
        "€": Currency("euro", "euros", "céntimo", "céntimos"),
        "$": Currency("dólar", "dólares", "centavo", "centavos"),
        "£": Currency("libra", "libras", "penique", "peniques"),
        "EUR": Currency("euro", "euros", "céntimo", "céntimos"),
    },
    units=metric_units(
        {
            "m": ("metro", "metros"), "km": ("kilómetro", "kilómetros"),
            "cm": ("centímetro", "centímetros"), "mm": ("milímetro", "milímetros"), "g": ("gramo", "gramos"),
            "l": ("litro", "litros"), "W": ("vatio", "vatios"),
            "Wh": ("vatio hora", "vatios hora"), "B": ("byte", "bytes"), "Hz": ("hercio", "hercios"),
            "h": ("hora", "horas"), "min": ("minuto", "minutos"), "s": ("segundo", "segundos"),
            "t": ("tonelada", "toneladas"), "°C": ("grado Celsius", "grados Celsius"), "°": ("grado", "grados"),
            "m²": ("metro cuadrado", "metros cuadrados"), "ha": ("hectárea", "hectáreas"),
        },
        "por",
    ),
    scales={"millones": "millones de", "millón": "millón de"},
    signs={
        "&": "y", "+": "más", "=": "igual a", "→": "a", "×": "por", "%": "por ciento", "°": "grados", "#": "número",
        "@": "arroba", "/": "o", "<": "menor que", ">": "mayor que", "≈": "aproximadamente", "~": "unos",
        "§": "sección",
        "½": "medio", "¼": "un cuarto", "¾": "tres cuartos", "±": "más o menos", "€": "euros", "$": "dólares",
    },
    fractions={
        (1, 2): "un medio", (1, 3): "un tercio", (2, 3): "dos tercios", (1, 4): "un cuarto", (3, 4): "tres cuartos",
    },
    abbreviations={
        "sr.": "Señor", "sra.": "Señora", "srta.": "Señorita", "dr.": "Doctor", "dra.": "Doctora", "etc.": "etcétera",
        "p.ej.": "por ejemplo", "ej.": "ejemplo", "pág.": "página", "n.º": "número", "ud.": "usted",
        "uds.": "ustedes",
        "aprox.": "aproximadamente", "av.": "Avenida",
    },
    may_end=frozenset({"etc."}),
    months={
        name: f"de {name}"
        for name in (
            "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
            "noviembre",
            "diciembre",
        )
    },
    ordinal_suffixes=("º", "ª"),
    pronounced=word_set("NASA OTAN UNESCO UNICEF SIDA ONU OVNI LASER RENFE"),
    clock="y",
    whole_hour="en punto",
)  # fmt: skip
