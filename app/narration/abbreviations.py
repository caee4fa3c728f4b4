"""The rule for abbreviations, and whether a full stop after one ends the sentence."""

from __future__ import annotations

from app.narration.languages.base import Language
from app.narration.rules import Passage, Spoken
from app.narration.tokens import Token

LONGEST_INITIALS = 7


def abbreviation(passage: Passage, index: int) -> Spoken | None:
    """Read "Dr.", "e.g.", "etc."; some only before a figure: "No. 5", "p. 12"."""
    language, token = passage.language, passage.tokens[index]
    key = written_abbreviation(token, language)
    if not key:
        return None
    if key in language.before_numbers and not passage.core(index + 1)[:1].isdecimal():
        return None
    return (language.abbreviations[key],)


def written_abbreviation(token: Token, language: Language) -> str:
    """Return the abbreviation a written word is, as the language lists it; "" when it is none."""
    bare = token.core.lower()
    for key in (bare + ".", bare):
        dotted = key.endswith(".")
        if key in language.abbreviations and (not dotted or token.trail.startswith(".")):
            return key
    return ""


def ends_sentence(token: Token, following: Token, language: Language) -> bool:
    """Tell whether a sentence ends with `token`, the next word being `following`."""
    trail = token.trail.rstrip("\"'”’»)]*_ ")
    if trail.endswith(("!", "?")):
        return not following.core[:1].islower()
    if not trail.endswith((".", "…")) or following.core[:1].islower():
        return False
    key = written_abbreviation(token, language)
    if key.endswith(".") and not (key in language.before_numbers and not following.core[:1].isdecimal()):
        return key in language.may_end and following.core[:1].isupper()
    if _is_initials(token):
        return following.core.lower() in language.sentence_starters
    return True


def _is_initials(token: Token) -> bool:
    """Tell whether a full stop may belong to the word: "U.S.", "J." in a name."""
    core = token.core
    return ("." in core.rstrip(".") and core.replace(".", "").isalpha() and len(core) <= LONGEST_INITIALS) or (
        len(core) == 1 and core.isupper() and core != "I"
    )
