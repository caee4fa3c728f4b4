"""Rules for words that are not plain: acronyms, addresses, code, product names, signs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from app.narration.languages.base import Language
from app.narration.numerals import figures_pattern, parse_number, say_cardinal, say_number
from app.narration.rules import Passage, Spoken

SHORT_ACRONYM_LETTERS = 3
LONGEST_ACRONYM_LETTERS = 5
_PLAIN = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*['’]?$")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\.?(?:['’]?s)?$")
_ACRONYM = re.compile(r"([A-ZÀ-Þ]{2,})(['’]?s)?$")
_CONSONANTS = "[BCDFGHJKLMNPQRSTVWXZ]"
_ENDINGS = "TH|SH|CH|CK|ST|NG|NT|ND|NK|RT|RD|RK|LD|LL|LT|SS|SK|MP|FT"
_READABLE = re.compile(f"(?:{_CONSONANTS}?[AEIOUY])+(?:{_CONSONANTS}|{_ENDINGS})?$")
_ADDRESS = re.compile(r"(?:https?://|ftp://|www\.)\S+$", re.IGNORECASE)
_DOMAIN = re.compile(
    r"[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|ai|app|edu|gov|info|co|uk|de|fr|es|it|eu|ch|at|nl|ca|us|jp|tv|me)"
    r"(?::\d+)?(?:/\S*)?$",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+$")
_CAMEL = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]{2,}s?(?![a-z])|[A-Z]?[^\W\dA-Z_]+|[A-Z]")
_VOWEL = re.compile("[aeiouyàâäáãåéèêëíìîïóòôöõúùûüœæ]", re.IGNORECASE)
_SURNAME = re.compile(r"Ma?c[A-Z][a-z]+$")
_POWERS = {"²": "squared", "³": "cubed"}


def sign(passage: Passage, index: int) -> Spoken | None:
    """Read a sign that stands alone: "&", "→", "<="."""
    said = passage.language.signs.get(passage.core(index))
    return (said,) if said else None


def address(passage: Passage, index: int) -> Spoken | None:
    """Read web and mail addresses: "example dot com slash docs"."""
    core, language = passage.core(index), passage.language
    if _EMAIL.match(core):
        user, _, domain = core.partition("@")
        return (f"{_say_code(user, language)} {language.at} {_say_code(domain, language)}",)
    if not (_ADDRESS.match(core) or _DOMAIN.match(core)):
        return None
    bare = re.sub(r"^(?:\w+://)?(?:www\.)?", "", core).split("?")[0].split("#")[0].rstrip("/")
    return (_say_code(bare, language, dash=language.dash) or language.at,)


def special_word(passage: Passage, index: int) -> Spoken | None:
    """Read words the language knows a reading of: "C++", "CI/CD", "PyPI"."""
    said = passage.language.special.get(passage.core(index))
    return (said,) if said else None


def acronym(passage: Passage, index: int) -> Spoken | None:
    """Read "API", "PDFs", "U.S.A." letter by letter, "NASA" as a word."""
    core, language = passage.core(index), passage.language
    if _DOTTED.match(core):
        return (_spelt(re.sub(r"[^\w]", "", core)),)
    found = _ACRONYM.match(core)
    if not found:
        return None
    letters, ending = found[1], ("'s" if found[2] else "")
    if passage.shouted(index) or _is_word(letters, language):
        return (letters.lower() + ending if _VOWEL.search(letters) else _spelt(letters) + ending,)
    return (_spelt(letters) + ending,)


def plain_word(passage: Passage, index: int) -> Spoken | None:
    """Read a word of the language as itself; names like "GitHub" in their parts."""
    core = passage.core(index)
    if _is_foreign(core):
        return (core,)
    if not _PLAIN.match(core) or any(power in core for power in _POWERS):
        return None
    parts = [_say_letters(part, passage.language) for part in core.split("-")]
    joint = "-" if core.replace("-", "").islower() or core.istitle() else " "
    return (joint.join(parts),)


def code(passage: Passage, index: int) -> Spoken | None:
    """Read whatever mixes letters, digits and signs: `snake_case`, `foo.bar()`, "GPT-4", "B2B"."""
    core, language = passage.core(index), passage.language
    said = _say_code(core, language)
    if not any(character.isalnum() for character in said):
        said = core
    return (said,)


def _is_foreign(word: str) -> bool:
    """Tell whether a word is of a script beyond ASCII and holds no figures, so that only its voice knows it."""
    ascii_signs = any(character.isascii() and not character.isalpha() and character not in "'-" for character in word)
    return not word.isascii() and not ascii_signs and all(unicodedata.category(c)[0] in "LMP" for c in word)


def _spelt(letters: str) -> str:
    """Return letters so that they are read one by one, as one word with one melody: "A-P-I"."""
    return "-".join(letters.upper())


def _is_word(letters: str, language: Language) -> bool:
    if letters in language.pronounced or letters in language.emphasised:
        return True
    if len(letters) <= SHORT_ACRONYM_LETTERS:
        return False
    return len(letters) > LONGEST_ACRONYM_LETTERS or bool(_READABLE.match(letters))


def _say_letters(word: str, language: Language) -> str:
    """Return a run of letters, its capitals inside telling its parts: "GitHub" is two words, "APIs" letters."""
    if "'" in word or "’" in word:
        return "'".join(_say_letters(part, language) for part in re.split("['’]", word))
    if word[1:].islower() or word.islower() or len(word) < 2 or not word.isascii() or _SURNAME.match(word):
        return word
    parts = _CAMEL.findall(word)
    return " ".join(_say_part(part, language) for part in parts) or word


def _say_part(part: str, language: Language) -> str:
    found = _ACRONYM.match(part)
    if not found:
        return part
    if _is_word(found[1], language):
        return part.lower()
    return _spelt(found[1]) + ("'s" if found[2] else "")


def _say_code(text: str, language: Language, *, dash: str = "") -> str:
    """Return the words of an identifier, path or address, its signs named where that tells them apart."""
    for power, word in _POWERS.items():
        text = text.replace(power, f" {word} ")
    said = [_say_run(run, language, dash) for run in _runs(language).findall(text)]
    return " ".join(" ".join(said).split())


@lru_cache(maxsize=16)
def _runs(language: Language) -> re.Pattern[str]:
    """Return the pattern of what code is made of: dotted versions, numbers, words, operators, single signs."""
    return re.compile(
        rf"\d+(?:\.\d+){{2,}}|{figures_pattern(language)}|\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*|[<>=!&|+:-]{{2}}|[^\w\s]|_"
    )


def _say_run(run: str, language: Language, dash: str) -> str:
    if run[0].isdecimal() and run.isascii():
        if run.count(".") > 1:
            return f" {language.point} ".join(say_cardinal(int(part), language) for part in run.split("."))
        return say_number(parse_number(run, language), language)
    if run[0].isalpha():
        return _code_word(run, language)
    names = {".": language.dot, "/": language.slash, "\\": language.slash, "-": dash, "_": language.underscore}
    return names.get(run, "" if run in ":~" else language.signs.get(run, ""))


def _code_word(run: str, language: Language) -> str:
    short = len(run) <= LONGEST_ACRONYM_LETTERS
    if (
        run.isascii()
        and short
        and (not _VOWEL.search(run) or run in {"io", "ai", "uk", "py", "us", "eu", "js", "ts"})
    ):
        return _spelt(run) if len(run) > 1 else run
    return _say_letters(run, language)
