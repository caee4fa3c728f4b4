"""Where a text may be broken for the eye: by sense, by language, and inside tokens of scripts without spaces."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise

from app.media.drawing.breaking import atoms_of, is_unspaced
from app.media.drawing.clusters import clusters
from app.media.timeline import TimedWord

CLOSERS = "\"'”’»)]}」』）】》"
OPENERS = "\"'“‘«([{「『（【《„‚¿¡"
SENTENCE_ENDS = ".?!:;…—。！？：；؟؛।"
FULL_STOPS = ".?!…。！？؟।"
OPENING_MARKS = frozenset("“‘«([{„‚¿¡")
COMMAS = ",、，،"
MARKS = frozenset(CLOSERS + SENTENCE_ENDS + COMMAS)
DROPPED_AT_END = ",.;、，。；،؛।"

LEANING = {
    "en": "a an the of to in on at by for with from into my your our his her its their own this these no very as or "
    "and every each some any such another most many few several whose",
    "de": "der die das den dem des ein eine einen einem einer eines in im am an auf zu zum zur von vom mit für bei",
    "fr": "le la les un une des du de à au aux en dans sur par pour avec son sa ses mon ma mes et ou très",
    "es": "el la los las un una unos unas de del a al en con por para su sus mi mis y o muy",
    "it": "il lo la i gli le un uno una di del della dei a al alla in con per su e o da dal dalla molto",
    "pt": "o a os as um uma de do da dos das em no na com por para seu sua e ou muito",
    "nl": "de het een van in op aan te met voor bij naar zijn haar en of",
}
"""Words that lean on the next one: no line or caption ends with them."""
JOINING = {
    "en": "and but because so when that which while where if then than or after before until although",
    "de": "und aber weil denn wenn dass oder sondern damit während bevor nachdem ob",
    "fr": "et mais parce car quand que qui donc si ou lorsque puisque",
    "es": "y pero porque cuando que si o aunque mientras donde",
    "it": "e ma perché quando che se o mentre quindi dove",
    "pt": "e mas porque quando que se ou embora enquanto onde",
    "nl": "en maar want omdat wanneer dat als of terwijl zodat",
}
"""Words that open a clause: a good place for a break is before them."""
OPENING = {
    "en": "i we you he she it they is are was were be has have had will would can could should may must not only",
    "de": "ich wir du er sie es ihr ist sind war waren hat haben wird werden kann können nicht nur",
    "fr": "je nous tu il elle ils elles on est sont était a ont sera peut ne pas",
    "es": "yo nosotros él ella ellos es son era ha han puede no se",
    "it": "io noi lui lei loro è sono era ha hanno può non si",
    "pt": "eu nós ele ela eles é são era tem têm pode não se",
    "nl": "ik wij we je hij ze is zijn was heeft hebben kan niet",
}
"""Pronouns and auxiliaries: what follows them is wanted on the same line, but need not be."""

PHRASES = {
    "en": "to in on at by for with from into",
    "de": "in im am an auf zu zum zur von vom mit für bei",
    "fr": "à au aux en dans sur par pour avec",
    "es": "a al en con por para",
    "it": "a al in con per da dal dalla",
    "pt": "em no na com por para",
    "nl": "in op aan met voor bij naar",
}
"""Prepositions: a break is better before one than between a verb and what it acts on."""


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


ABBREVIATIONS = _words(
    "mr. mrs. ms. dr. prof. st. vs. etc. e.g. i.e. approx. jr. sr. inc. ltd. co. z.b. d.h. bzw. ca. sra."
)
NUMBERED = _words("no. nos. fig. p. pp. vol. ch. nr. art. abb. s.")
"""Words whose full stop is an abbreviation's only before a number: "No. 5"."""
UNITS = _words(
    "% ‰ ° °c °f k m km cm mm µm nm g kg mg t l ml h hr hrs min s sec ms w kw mw gw wh kwh mwh gwh twh v kv ma",
    "hz khz mhz ghz b kb mb gb tb kb/s mb/s gb/s fps px dpi mph kph km/h m/s m² m³ km² ft lb lbs oz usd eur gbp",
    "€ $ £ ¥ percent per cent degrees square cubic thousand million billion trillion bn mn years year months month",
    "weeks week days day hours hour minutes minute seconds second metres meters miles kilometres kilometers",
    "kilograms tonnes tons litres liters watts kilowatts megawatts gigawatts volts dollars euros pounds cents",
    "people times am pm a.m. p.m. prozent jahre euro millionen milliarden pour millions milliards ans años millones",
)
SPELLED = _words(
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy "
    "eighty ninety hundred thousand million zwei drei vier fünf sechs sieben acht neun zehn zwanzig fünfzig hundert",
    "deux trois quatre cinq six sept huit neuf dix vingt trente cent mille dos tres cuatro cinco ocho diez cien mil",
)
"""Numbers in words, which stay with their unit as figures do."""
COMPOUND_UNITS = _words("square cubic")
UNIT_ENDINGS = _words("carré carrés cubes cuadrados cúbicos quadrati cubi quadrados")
DASHES = _words("— – - -- ―")
NUMBER = re.compile(r"^[£$€¥~≈+\-−–]*\d[\d.,:/\s]*+[%‰]?$")
INITIALS = re.compile(r"^(?:\w\.)+$")
UNSPACED = re.compile(r"[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF]")
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana and Han."""
PIECE_CHARACTERS = 6
PHRASE_CHARACTERS = 8
"""Longer phrases of a script without spaces, which a line would hardly hold, are halved."""
NEVER_FIRST = frozenset(")]}」』）】》、。，．！？：；…ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ%％ๆฯ")
REPEATING = "ๆ"
"""Thai's sign that the word before is said twice, with or without a space between."""
NEVER_LAST = frozenset("([{「『（【《")
TERM_REPEATS = 2
"""Two neighbouring words that return this often in a scene are taken for one term."""


def columns(text: str) -> int:
    """Return how wide a text is in columns: East Asian wide characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def spaced(before: TimedWord, after: TimedWord) -> bool:
    """Return whether a space stands between two neighbouring words: not where the text itself has none."""
    touching = after.passage == before.passage and before.end_char > before.start_char
    return not (touching and after.start_char == before.end_char)


def text_of(words: Sequence[TimedWord]) -> str:
    """Return words as running text."""
    parts = [words[0].text] if words else []
    for before, after in pairwise(words):
        parts.append(f" {after.text}" if spaced(before, after) else after.text)
    return "".join(parts)


def in_time(words: Sequence[TimedWord]) -> list[TimedWord]:
    """Return words whose times never run backwards."""
    ordered: list[TimedWord] = []
    latest = 0.0
    for word in words:
        start = max(word.start, latest)
        end = max(word.end, start)
        ordered.append(word if (start, end) == (word.start, word.end) else _moved(word, start, end))
        latest = start
    return ordered


def _moved(word: TimedWord, start: float, end: float) -> TimedWord:
    return word.model_copy(update={"start": start, "end": end})


def core_of(text: str) -> str:
    """Return a word in lower case, without the punctuation around it."""
    return text.strip(CLOSERS + OPENERS + SENTENCE_ENDS + COMMAS).lower()


def is_mark(text: str) -> bool:
    """Return whether a token is only a dash or punctuation of the word before it: French writes « ? » apart."""
    return text in DASHES or all(char in MARKS for char in text)


def ends_sentence(text: str, after: str = "") -> bool:
    """Return whether a break always follows: after . ? ! : ; and a dash, but not after an abbreviation."""
    bare = text.rstrip(CLOSERS)
    if bare in DASHES:
        return True
    if not bare or bare[-1] not in SENTENCE_ENDS:
        return False
    if bare.lower() in NUMBERED and is_number(after):
        return False
    return not (bare.endswith(".") and is_abbreviation(bare))


def stops(text: str, after: str = "") -> bool:
    """Return whether a whole sentence ends with a word: not at a colon, a semicolon or a dash."""
    return text.rstrip(CLOSERS)[-1:] in set(FULL_STOPS) and ends_sentence(text, after)


def is_abbreviation(text: str) -> bool:
    """Return whether a full stop at the end belongs to the word: "Dr.", "e.g.", "J."."""
    bare = text.lstrip(OPENERS)
    return bare.lower() in ABBREVIATIONS or bool(INITIALS.match(bare))


def ends_clause(text: str) -> bool:
    """Return whether a comma follows the word."""
    return text.rstrip(CLOSERS)[-1:] in set(COMMAS)


def trimmed(text: str) -> str:
    """Return a word as it stands at the end of a caption: without comma, semicolon or full stop; ? and ! stay."""
    bare = text.rstrip(CLOSERS)
    tail = text[len(bare) :]
    if bare.endswith(("..", "…")) or is_abbreviation(bare):
        return text
    return (bare.rstrip(DROPPED_AT_END) or bare) + tail


def is_number(text: str) -> bool:
    """Return whether a word is a figure."""
    return bool(NUMBER.match(text.strip(CLOSERS + OPENERS)))


class Cohesion:
    """How strongly neighbouring words of one text hold together, by language and by what the text repeats."""

    def __init__(self, words: Sequence[TimedWord], language: str) -> None:
        short = re.split("[-_]", language.lower())[0]
        self._leaning, self._joining, self._opening, self._phrases = (
            _words(table.get(short, "")) for table in (LEANING, JOINING, OPENING, PHRASES)
        )
        known = self._leaning | self._joining | self._opening
        cores = [core_of(word.text) for word in words]
        content = [core if len(core) > 2 and core not in known else "" for core in cores]
        pairs = Counter(pair for pair in pairwise(content) if all(pair))
        self._terms = frozenset(pair for pair, count in pairs.items() if count >= TERM_REPEATS)

    def leans(self, text: str) -> bool:
        """Return whether a word belongs to the one after it: "the", "of"."""
        return text[-1:].isalpha() and core_of(text) in self._leaning

    def opens(self, text: str) -> bool:
        """Return whether a word is better kept with the one after it: "because", "we", "is"."""
        return text[-1:].isalpha() and core_of(text) in self._joining | self._opening

    def joins(self, text: str) -> bool:
        """Return whether a word opens a clause: "because", "when"."""
        return core_of(text) in self._joining

    def begins_phrase(self, text: str) -> bool:
        """Return whether a word is a preposition: "to", "in"."""
        return core_of(text) in self._phrases

    def begins_object(self, text: str) -> bool:
        """Return whether a word begins what a verb acts on, or what a noun is of: an article, "your", "of"."""
        return core_of(text) in self._leaning

    def inseparable(self, before: str, after: str, *, first: bool) -> bool:
        """Return whether two words are a number and its unit, a date, a name, or one term.

        `first` says that `before` opens a sentence, where a capital does not mean a name.
        """
        if is_mark(after) or after.startswith(REPEATING) or before in OPENING_MARKS or core_of(after) in UNIT_ENDINGS:
            return True
        if INITIALS.match(before) and after[:1].isalnum():
            return True
        if ends_clause(before) or ends_sentence(before, after):
            return False
        if is_number(before):
            return core_of(after) in UNITS or is_number(after) or after[:1].isupper()
        if before.lower() in COMPOUND_UNITS or core_of(before) in SPELLED:
            return core_of(after) in UNITS
        return self._is_name(before, after, first=first) or (core_of(before), core_of(after)) in self._terms

    def _is_name(self, before: str, after: str, *, first: bool) -> bool:
        both = before.lstrip(OPENERS)[:1].isupper() and (after[:1].isupper() or is_number(after))
        return both and not (first and core_of(before) in self._leaning | self._joining | self._opening)


def pieces(word: TimedWord, language: str = "en") -> list[TimedWord]:
    """Return a token as the pieces that may be parted, its time shared out between them; most words come back whole.

    Parted are words joined by a dash without spaces, and text in scripts without spaces: into phrases where a model
    knows its language (Japanese, Chinese, Thai), else by the class of its characters; never inside what a reader
    takes for one character.
    """
    return _parted(word, _cuts(word.text, language) if len(word.text) > 2 else [])


def parted_at_sentences(word: TimedWord) -> list[TimedWord]:
    """Return a token of a script without spaces as its sentences; every other word comes back whole."""
    text = word.text
    if not UNSPACED.search(text):
        return [word]
    ends = (i for i in range(1, len(text)) if text[i - 1] in FULL_STOPS + CLOSERS and _ends_at(text, i))
    return _parted(word, list(ends))


def _ends_at(text: str, end: int) -> bool:
    return text[:end].rstrip(CLOSERS)[-1:] in set(FULL_STOPS) and text[end] not in MARKS


def _parted(word: TimedWord, cuts: Sequence[int]) -> list[TimedWord]:
    """Return a word cut before some of its characters."""
    if not cuts:
        return [word]
    text = word.text
    base = word.start_char if word.end_char - word.start_char == len(text) else 0
    span = (word.end - word.start) / len(text)
    return [
        word.model_copy(
            update={
                "text": text[a:b],
                "start": word.start + a * span,
                "end": word.start + b * span,
                "start_char": base + a,
                "end_char": base + b,
            }
        )
        for a, b in pairwise([0, *cuts, len(text)])
    ]


def _cuts(text: str, language: str) -> list[int]:
    if not UNSPACED.search(text):
        return [i for i in range(2, len(text) - 1) if text[i - 1] == "—" and text[i].isalnum()]
    if is_unspaced(text):
        turns = list(accumulate(len(atom.text) for atom in atoms_of(text, language)))[:-1]
        longest = PHRASE_CHARACTERS
    else:
        turns = [i for i in range(1, len(text)) if _breakable(text, i) and _turns(text[i - 1])]
        longest = PIECE_CHARACTERS
    return [cut for a, b in pairwise([0, *turns, len(text)]) for cut in (*_halved(text, a, b, longest), b)][:-1]


def _halved(text: str, start: int, end: int, longest: int) -> list[int]:
    """Return cuts that make no piece of a run much longer than `longest`, about evenly."""
    if columns(text[start:end]) <= 2 * longest and end - start <= 2 * longest:
        return []
    parts = -(-(end - start) // longest)
    wanted = [start + round(i * (end - start) / parts) for i in range(1, parts)]
    edges = set(accumulate((len(cluster) for cluster in clusters(text[start:end])), initial=start))
    moved = (next((i for i in range(cut, end) if i in edges and _breakable(text, i)), None) for cut in wanted)
    return sorted({cut for cut in moved if cut is not None})


def _breakable(text: str, i: int) -> bool:
    """Return whether a line may be broken before character `i`."""
    before, after = text[i - 1], text[i]
    if after in NEVER_FIRST or before in NEVER_LAST or unicodedata.category(after).startswith("M"):
        return False
    if before.isascii() and after.isascii():
        return False
    return not "\u0e40" <= before <= "\u0e44"  # Thai vowels written before their consonant


def _turns(before: str) -> bool:
    return before in SENTENCE_ENDS + COMMAS + CLOSERS
