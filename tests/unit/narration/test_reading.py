from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.narration.reading import read


def said(text: str, language: str = "en", lexicon: dict[str, str] | None = None) -> str:
    words = [word.text for reading in read(text, language, lexicon) for word in reading.words]
    return " ".join(words)


ENGLISH = [
    # plain words and punctuation
    ("Hello, world!", "Hello, world!"),
    ("It’s a dog’s life", "It's a dog's life"),
    ("an over-the-counter drug", "an over-the-counter drug"),
    ("one word—another", "one word— another"),
    ("wait ... what?", "wait… what?"),
    ("two (or three) things", "two, or three, things"),
    # cardinals
    ("7 dwarfs", "seven dwarfs"),
    ("1,940 homes", "one thousand nine hundred and forty homes"),
    ("12345678 atoms", "twelve million three hundred and forty-five thousand six hundred and seventy-eight atoms"),
    ("agent 007", "agent zero zero seven"),
    ("1 200 000 people", "one million two hundred thousand people"),
    ("2000 people", "two thousand people"),
    ("12345678901234567", "one two three four five six seven eight nine zero one two three four five six seven"),
    # decimals and signs
    ("3.14", "three point one four"),
    ("0.05 seconds", "zero point zero five seconds"),
    ("-5 degrees", "minus five degrees"),
    ("−2.5", "minus two point five"),
    ("~40 people", "about forty people"),
    ("+3 points", "plus three points"),
    # ordinals
    ("the 1st", "the first"),
    ("the 22nd", "the twenty-second"),
    ("113th", "one hundred and thirteenth"),
    # years and decades
    ("in 1984", "in nineteen eighty-four"),
    ("In 2024, sales rose", "In twenty twenty-four, sales rose"),
    ("since 1066", "since one thousand and sixty-six"),
    ("by 1776", "by seventeen seventy-six"),
    ("the 1990s", "the nineteen nineties"),
    ("the 80s", "the eighties"),
    ("the 2008 crash", "the two thousand and eight crash"),
    ("1990–2000", "nineteen ninety to two thousand"),
    # money
    ("£1,940", "one thousand nine hundred and forty pounds"),
    ("$1", "one dollar"),
    ("$3.50", "three dollars and fifty cents"),
    ("$0.99", "ninety-nine cents"),
    ("€5.00", "five euros"),
    ("$3.5 million", "three point five million dollars"),
    ("$2bn", "two billion dollars"),
    ("$5–10", "five to ten dollars"),
    ("20 USD", "twenty US dollars"),
    ("EUR 20", "twenty euros"),
    ("5€", "five euros"),
    ("$12k", "twelve thousand dollars"),
    # percentages
    ("12%", "twelve percent"),
    ("12 %", "twelve percent"),
    ("3.5%", "three point five percent"),
    ("10-15%", "ten to fifteen percent"),
    # units
    ("5kW", "five kilowatts"),
    ("1 kW", "one kilowatt"),
    ("100 km/h", "one hundred kilometres per hour"),
    ("20°C", "twenty degrees Celsius"),
    ("-5 °C", "minus five degrees Celsius"),
    ("16GB", "sixteen gigabytes"),
    ("3–5 km", "three to five kilometres"),
    ("1 m", "one metre"),
    ("250 ms", "two hundred and fifty milliseconds"),
    ("60fps", "sixty frames per second"),
    ("3x faster", "three times faster"),
    ("10k users", "ten thousand users"),
    ("5 A students", "five A students"),
    ("90°", "ninety degrees"),
    # fractions
    ("1/2", "one half"),
    ("3/4 of it", "three quarters of it"),
    ("5/8", "five eighths"),
    ("2½ cups", "two and a half cups"),
    ("½ cup", "one half cup"),
    # times
    ("10:30", "ten thirty"),
    ("10:05", "ten oh five"),
    ("9:00", "nine o'clock"),
    ("9am", "nine A-M"),
    ("7:15 p.m.", "seven fifteen P-M."),
    # dates
    ("2024-03-05", "March fifth twenty twenty-four"),
    ("3/5/2024", "March fifth twenty twenty-four"),
    ("25/12/2024", "December twenty-fifth twenty twenty-four"),
    ("March 5, 2024", "March fifth, twenty twenty-four"),
    ("5 March 2024", "the fifth of March twenty twenty-four"),
    ("on the 3rd May", "on the third of May"),
    ("Jan. 3", "January third"),
    # acronyms
    ("NASA", "nasa"),
    ("the API", "the A-P-I"),
    ("APIs", "A-P-I's"),
    ("the CPU's heat", "the C-P-U's heat"),
    ("the U.S. economy", "the U-S economy"),
    ("U.S.A.", "U-S-A."),
    ("HTML and CSS", "H-T-M-L and C-S-S"),
    ("do NOT stop", "do not stop"),
    ("HOW TO WIN", "how to win"),
    ("COVID-19", "covid nineteen"),
    ("GPT-4", "G-P-T four"),
    ("B2B", "B two B"),
    # abbreviations
    ("Dr. Smith", "Doctor Smith"),
    ("e.g. tea", "for example tea"),
    ("cats, dogs, etc.", "cats, dogs, et cetera."),
    ("No. 5", "number five"),
    ("No. Never.", "No. Never."),
    ("red vs. blue", "red versus blue"),
    ("p. 12", "page twelve"),
    # addresses
    ("https://www.example.com/docs", "example dot com slash docs"),
    ("example.org", "example dot org"),
    ("me@example.com", "me at example dot com"),
    # code
    ("`snake_case`", "snake case"),
    ("foo.bar()", "foo dot bar"),
    ("--verbose", "verbose"),
    ("main.py", "main dot P-Y"),
    ("v2.0", "version two point zero"),
    ("3.11.2", "three point eleven point two"),
    ("GitHub", "Git Hub"),
    ("C++", "C plus plus"),
    # signs
    ("salt & pepper", "salt and pepper"),
    ("A → B", "A to B"),
    ("2 + 2 = 4", "two plus two equals four"),
    ("x²", "x squared"),
    ("24/7", "twenty-four seven"),
    ("R&D", "R and D"),
    ("#1", "number one"),
    ("whisper.cpp@v1.7.2", "whisper dot C-P-P at v one point seven point two"),
    ("numpy>=1.21", "numpy at least one point two one"),
    ("Python 3.11", "Python three point eleven"),
    ("LD_PATH", "L-D path"),
    ("2m23s", "two minutes twenty-three seconds"),
    ("1h30m", "one hour thirty minutes"),
    ("McDonald's", "McDonald's"),
    # joined words
    ("mid-2024", "mid twenty twenty-four"),
    ("a 1st-century coin", "a first century coin"),
    ("the 5-year-old", "the five year old"),
    ("the 2023/24 season", "the twenty twenty-three twenty-four season"),
    ("Science/Research", "Science slash Research"),
    ("at 7.30pm", "at seven thirty P-M"),
    ("4K video at 1080p", "four K video at ten eighty P"),
    ("per kWh", "per kilowatt hour"),
    ("measured in km/h", "measured in kilometres per hour"),
    ("from 1:05-1:12", "from one oh five to one twelve"),
    ("AS THERE IS NO OTHER WAY", "as there is no other way"),
    ("the WHO says", "the W-H-O says"),
    # Roman numerals
    ("World War II", "World War two"),
    ("Henry VIII", "Henry the eighth"),
    ("Type IV", "Type four"),
    ("I saw it", "I saw it"),
    # drawn lines say nothing
    ("a ===== b", "a b"),
    # telephone
    ("555-123-4567", "five five five, one two three, four five six seven"),
]


@pytest.mark.parametrize(("written", "spoken"), ENGLISH)
def test_english(written: str, spoken: str) -> None:
    assert said(written) == spoken


OTHERS = [
    ("fr", "12 % de 1 940 €", "douze pour cent de mille neuf cent quarante euros"),
    ("fr", "3,5 km", "trois virgule cinq kilomètres"),
    ("fr", "le 3 mai 2024", "le trois mai deux mille vingt-quatre"),
    ("fr", "le 1er mai", "le premier mai"),
    ("fr", "à 10:30", "à dix heures trente"),
    ("fr", "l’API de M. Dupont", "l'A-P-I de Monsieur Dupont"),
    ("es", "el 3 de mayo de 2024", "el tres de mayo de dos mil veinticuatro"),
    ("es", "1.940 €", "mil novecientos cuarenta euros"),
    ("es", "21 km/h", "veintiuno kilómetros por hora"),
    ("it", "1.500 kg", "millecinquecento chilogrammi"),
    ("pt", "R$ 12", "doze reais"),
    ("pt", "30 °C", "trinta graus Celsius"),
    ("de", "z.B. 12 % im Jahr 1984", "zum Beispiel zwölf Prozent im Jahr neunzehnhundertvierundachtzig"),
    ("de", "3,5 Mio. €", "drei Komma fünf Millionen Euro"),
    ("hi", "नमस्ते दुनिया", "नमस्ते दुनिया"),
]


@pytest.mark.parametrize(("language", "written", "spoken"), OTHERS)
def test_other_languages(language: str, written: str, spoken: str) -> None:
    assert said(written, language) == spoken


class TestLexicon:
    def test_respells_a_word_in_any_letter_case(self) -> None:
        assert said("Nuxt and nuxt.", lexicon={"Nuxt": "nukst"}) == "nukst and nukst."

    def test_keeps_the_possessive(self) -> None:
        assert said("Nuxt's docs", lexicon={"nuxt": "nukst"}) == "nukst's docs"

    def test_takes_phonemes_between_slashes(self) -> None:
        word = read("Say Nuxt!", lexicon={"Nuxt": "/nʌkst/"})[1].words[0]
        assert word.phonemes == "nʌkst"
        assert word.text.endswith("!")

    def test_prefers_the_longer_key(self) -> None:
        lexicon = {"New": "nyoo", "New York": "noo yawk"}
        assert said("New York is New", lexicon=lexicon) == "noo yawk is nyoo"

    def test_two_written_words_may_be_said_as_one(self) -> None:
        readings = read("in New York now", lexicon={"New York": "enwhycee"})
        assert [len(reading.words) for reading in readings] == [1, 1, 0, 1]

    def test_comes_before_every_rule(self) -> None:
        assert said("SQL", lexicon={"SQL": "sequel"}) == "sequel"

    def test_ignores_an_empty_pronunciation(self) -> None:
        assert said("Nuxt", lexicon={"Nuxt": "  "}) == "Nuxt"


TEXTS = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="aA1. ,$€%-–/:'’()°²½_#@&+→\n\u00a0é東", max_size=40),
    st.lists(st.sampled_from([written for written, _ in ENGLISH]), max_size=6).map(" ".join),
)


@pytest.mark.no_cover
@given(TEXTS, st.sampled_from(["en", "fr", "de", "hi", "xx"]))
@settings(max_examples=250, deadline=None)
def test_any_text_is_read_and_every_word_of_it_is_said(text: str, language: str) -> None:
    readings = read(text, language)
    end_before = 0
    for reading in readings:
        token = reading.token
        assert end_before <= token.start < token.end <= len(text)
        assert token.text == text[token.start : token.end]
        end_before = token.end
        assert reading.words
        assert all(word.text.strip() == word.text != "" for word in reading.words)
    outside = _outside(text, [(reading.token.start, reading.token.end) for reading in readings])
    assert not any(character.isalnum() for character in outside)


def _outside(text: str, ranges: list[tuple[int, int]]) -> str:
    covered = {index for start, end in ranges for index in range(start, end)}
    return "".join(character for index, character in enumerate(text) if index not in covered)


@pytest.mark.no_cover
def test_a_long_text_is_read_in_linear_time() -> None:
    text = "In 2024, the average home paid £1,940 — about 12% less. " * 400
    assert len(read(text)) == 400 * 10


def test_control_characters_are_not_spoken() -> None:
    words = [word.text for reading in read("zero\u200bwidth ☃ snow") for word in reading.words]
    assert all(unicodedata.category(character)[0] not in "CS" for word in words for character in word)
