"""Portuguese, as in Brazil."""

from __future__ import annotations

from app.narration.languages.base import Currency, Language, word_set
from app.narration.languages.shared import metric_units

PORTUGUESE = Language(
    code="pt",
    num2words="pt_BR",
    point="vírgula",
    minus="menos",
    percent="por cento",
    to="a",
    over="sobre",
    decimal_mark=",",
    thousands_mark=".",
    and_="e",
    dot="ponto",
    slash="barra",
    at="arroba",
    dash="hífen",
    hash="cerquilha",
    currencies={
        "R$": Currency("real", "reais", "centavo", "centavos"), "€": Currency("euro", "euros", "cêntimo", "cêntimos"),
        "$": Currency("dólar", "dólares", "centavo", "centavos"), "£": Currency("libra", "libras", "penny", "pence"),
    },
    units=metric_units(
        {
            "m": ("metro", "metros"), "g": ("grama", "gramas"), "l": ("litro", "litros"), "W": ("watt", "watts"),
            "Wh": ("watt-hora", "watts-hora"), "B": ("byte", "bytes"), "Hz": ("hertz", "hertz"),
            "h": ("hora", "horas"),
            "min": ("minuto", "minutos"), "s": ("segundo", "segundos"), "t": ("tonelada", "toneladas"),
            "°C": ("grau Celsius", "graus Celsius"), "°": ("grau", "graus"),
            "m²": ("metro quadrado", "metros quadrados"),
            "ha": ("hectare", "hectares"), "k-": ("quilo", ""), "km": ("quilômetro", "quilômetros"),
        },
        "por",
    ),
    scales={"milhões": "milhões de", "milhão": "milhão de", "bilhões": "bilhões de"},
    signs={
        "&": "e", "+": "mais", "=": "igual a", "→": "para", "×": "vezes", "%": "por cento", "°": "graus",
        "#": "número",
        "@": "arroba", "/": "ou", "<": "menor que", ">": "maior que", "≈": "cerca de", "~": "cerca de",
        "§": "parágrafo",
        "½": "meio", "¼": "um quarto", "¾": "três quartos", "±": "mais ou menos", "€": "euros", "$": "dólares",
    },
    fractions={
        (1, 2): "um meio", (1, 3): "um terço", (2, 3): "dois terços", (1, 4): "um quarto", (3, 4): "três quartos",
    },
    abbreviations={
        "sr.": "Senhor", "sra.": "Senhora", "dr.": "Doutor", "dra.": "Doutora", "etc.": "et cetera", "ex.": "exemplo",
        "p.ex.": "por exemplo", "pág.": "página", "nº": "número", "aprox.": "aproximadamente", "av.": "Avenida",
    },
    may_end=frozenset({"etc."}),
    months={
        name: f"de {name}"
        for name in (
            "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
            "novembro",
            "dezembro",
        )
    },
    ordinal_suffixes=("º", "ª"),
    pronounced=word_set("NASA OTAN UNESCO UNICEF ONU IBOPE LASER"),
    clock="e",
    whole_hour="horas",
)  # fmt: skip
