from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.exceptions import ModelNotAvailableError, ValidationError
from app.design import matching, meaning
from app.design.matching import Match, chosen, illustrate
from app.design.meaning import EmbeddedMeaning, NoMeaning, Vectors, table_vectors
from app.design.parts.pictures import each_pictured, pictured, subject, subjects
from app.design.vocabulary import LONGEST_PHRASE, Entry, by_keyword, entries, forms, look_up, vocabulary
from app.media.drawing.illustrations import has_illustration
from app.story.script import Item, RichText, TitleVisual
from tests.unit.design.picture_cases import CASES, NEVER

SHARE_ACCEPTABLE = 0.95
NOUNS = Path(__file__).parents[2] / "data" / "pictures.txt"
COMMONEST = 200
"""So many of the nouns, the first in the file, are the commonest."""


def plain(emoji: str) -> str:
    return emoji.replace("\ufe0f", "")


def emoji_of(match: Match) -> str:
    return plain("".join(chr(int(part, 16)) for part in match.code.split("-")))


def nouns() -> dict[str, str]:
    """Return the pictures that would do for each noun or phrase of the list."""
    lines = NOUNS.read_text("utf-8").splitlines()
    return dict(line.split(":", 1) for line in lines if line and not line.startswith("#"))


def titled(text: str, subtitle: str = "") -> TitleVisual:
    return TitleVisual(title=RichText(text=text), subtitle=subtitle)


@pytest.fixture
def without_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "load_meaning", NoMeaning)


class TestNouns:
    def test_pictures_are_right_or_there_are_none(self) -> None:
        wrong = {
            noun: shown
            for noun, good in nouns().items()
            if (shown := [emoji_of(match) for match in illustrate(noun) if emoji_of(match) not in plain(good)])
        }
        assert len(nouns()) >= 400
        assert len(wrong) <= (1 - SHARE_ACCEPTABLE) * len(nouns()), wrong
        assert not [noun for noun in list(nouns())[:COMMONEST] if noun in wrong]

    def test_half_of_them_get_a_picture(self) -> None:
        assert sum(bool(illustrate(noun)) for noun in nouns()) >= len(nouns()) / 2


class TestSentences:
    def test_pictures_are_right_or_there_are_none(self) -> None:
        wrong = {
            text: [match for match in illustrate(text) if emoji_of(match) not in plain(good)]
            for text, good in CASES.items()
        }
        failed = {text: matches for text, matches in wrong.items() if matches}
        assert len(CASES) >= 100
        assert len(failed) <= (1 - SHARE_ACCEPTABLE) * len(CASES), failed

    def test_most_concrete_sentences_get_a_picture(self) -> None:
        assert sum(bool(illustrate(text)) for text, good in CASES.items() if good) >= 0.8 * len(CASES)

    def test_nothing_that_no_one_asked_for_is_in_the_table(self) -> None:
        ours = {plain(entry.emoji) for entry in entries()}
        assert not ours & set(plain(NEVER))

    @pytest.mark.parametrize(
        ("text", "best"),
        [
            ("Click the left mouse button", "🖱"),
            ("The mouse ate the cheese", "🐁"),
            ("The bank raised its interest rates", "🏦"),
            ("We rested on the bank of the river", "🏞"),
        ],
    )
    def test_a_word_of_two_meanings_is_decided_by_its_sentence(self, text: str, best: str) -> None:
        assert emoji_of(illustrate(text)[0]) == best

    def test_what_is_denied_is_not_shown(self) -> None:
        assert illustrate("No fuel and no noise") == []
        assert illustrate("Nothing burns") == []
        assert "⛽" not in [emoji_of(match) for match in illustrate("It runs without any fuel on a battery")]

    def test_words_on_screen_count_more_than_the_narration(self) -> None:
        heading, narration = "The battery", "The sun shines on the sea and the sea shines back at the sun."
        assert emoji_of(illustrate([heading, narration])[0]) == "🔋"

    def test_an_opening_shows_first_what_its_title_names_first(self) -> None:
        found = [emoji_of(match) for match in subjects(titled("A house that runs on light"), "en")]
        assert found == ["🏠", "💡"]
        hanging_first = "Lightning strikes a tree"
        assert emoji_of(subjects(titled(hanging_first), "en")[0]) == "⚡"
        assert emoji_of(subjects(titled(hanging_first), "en", standing=True)[0]) == "🌳"

    def test_an_opening_shows_what_its_author_asks_for(self) -> None:
        asked = titled("A house that runs on light").model_copy(update={"illustrations": ("tree", "🔋")})
        assert [emoji_of(match) for match in subjects(asked, "en")] == ["🌳", "🔋"]
        assert subject(asked, "en") == "1f333"
        assert subjects(asked.model_copy(update={"illustrations": ("none",)}), "en") == ()

    def test_an_opening_shows_the_title_before_the_line_beside_it(self) -> None:
        found = [emoji_of(match) for match in subjects(titled("A letter from the moon", "A rocket and a dog"), "en")]
        assert found[:2] == ["✉", "🌕"]
        assert set(found[2:]) == {"🚀", "🐶"} or set(found[2:]) == {"🚀", "🐕"}

    def test_rows_have_pictures_all_or_none_and_one_at_a_time_where_it_is_sure(self) -> None:
        items = [Item(text=RichText(text=text)) for text in ("Coffee", "Patience", "A cup of coffee")]
        coffee, *others = each_pictured(items, "en")
        assert coffee is not None
        assert others == [None, None]
        assert pictured(items, "en") == (None, None, None)

    def test_a_step_that_is_an_order_shows_no_thing_of_that_name(self) -> None:
        seal, carry, told = (
            Item(text=RichText(text="Seal"), detail="wax keeps it for years"),
            Item(text=RichText(text="Seal the jar")),
            Item(text=RichText(text="Fish"), detail="for the largest fish of the lake"),
        )
        assert each_pictured((seal,), "en", ordered=True) == (None,)
        assert each_pictured((seal,), "en") != (None,)
        assert each_pictured((told,), "en", ordered=True) != (None,)
        assert each_pictured((carry,), "en", ordered=True) == each_pictured((carry,), "en")

    def test_rows_have_the_pictures_that_their_author_asks_for(self) -> None:
        asked = [Item(text=RichText(text="Coffee"), illustration=name) for name in ("plug", "none", "🏠", "🏠")]
        assert pictured(asked, "de") == ("1f50c", None, "1f3e0", "1f3e0")

    def test_is_stable(self) -> None:
        texts = ["Bread rises", "Yeast eats sugar in the warm dough and the loaf grows."]
        assert illustrate(texts) == illustrate(tuple(texts))

    def test_shows_no_word_and_no_thing_twice(self) -> None:
        matches = illustrate("Roads, highways, motorways and lanes cross the city", limit=9)
        assert len({match.code for match in matches}) == len(matches)
        assert len({match.word for match in matches}) == len(matches)

    def test_keeps_to_the_limit(self) -> None:
        assert len(illustrate("A dog, a cat, a horse, a lion, a whale and a bee", limit=2)) == 2

    @pytest.mark.parametrize("language", ["de", "fr", "ja", "da"])
    def test_other_languages_go_without(self, language: str) -> None:
        assert illustrate("Die Batterie und der Hund", language=language) == []

    def test_nothing_in_nothing_out(self) -> None:
        assert illustrate("") == []
        assert illustrate(["", " "]) == []
        assert illustrate("…?!") == []

    @pytest.mark.usefixtures("without_model")
    @settings(max_examples=60)
    @given(st.text(max_size=120))
    def test_any_text_is_taken(self, text: str) -> None:
        assert all(match.score >= matching.CONFIDENCE for match in illustrate(text))


@pytest.mark.usefixtures("without_model")
class TestWithoutModel:
    def test_the_table_alone_decides(self) -> None:
        assert [emoji_of(match) for match in illustrate("The battery and the bike lane")] == ["🚲", "🔋"]

    def test_words_that_only_stand_for_something_are_not_enough(self) -> None:
        assert illustrate("They will deploy it") == []

    def test_ties_go_by_code(self) -> None:
        codes = [match.code for match in illustrate("cat dog horse", limit=3)]
        assert codes == sorted(codes)


class TestChosen:
    def test_by_emoji_and_by_name_in_the_authors_order(self) -> None:
        matches = chosen(["house", "🔋", "solar panel", " moon "])
        assert [emoji_of(match) for match in matches] == ["🏠", "🔋", "☀", "🌕"]
        assert all(match.score == 1.0 for match in matches)

    def test_any_emoji_with_a_picture_may_be_asked_for(self) -> None:
        assert emoji_of(chosen(["😀"])[0]) == "😀"

    def test_an_unknown_name_is_an_error_with_names_near_it(self) -> None:
        with pytest.raises(ValidationError, match="batery") as caught:
            chosen(["batery"])
        assert "battery" in caught.value.hint

    @pytest.mark.parametrize("name", ["xqzzt", "?", "🔋🔋"])
    def test_what_is_no_name_is_an_error(self, name: str) -> None:
        with pytest.raises(ValidationError):
            chosen([name])


class TestVocabulary:
    def test_every_illustration_has_its_picture(self) -> None:
        assert [entry.emoji for entry in entries() if not has_illustration(entry.code)] == []

    def test_no_illustration_is_listed_twice(self) -> None:
        codes = [entry.code for entry in entries()]
        assert len(set(codes)) == len(codes)

    def test_no_word_is_longer_than_is_looked_for(self) -> None:
        assert all(len(word.split()) <= LONGEST_PHRASE for word in vocabulary())

    @pytest.mark.parametrize(
        ("word", "form"),
        [("batteries", "battery"), ("wolves", "wolf"), ("boxes", "box"), ("moon's", "moon"), ("voting", "vote"),
         ("planted", "plant"), ("cars", "car")],
    )  # fmt: skip
    def test_forms(self, word: str, form: str) -> None:
        assert form in forms(word)

    def test_nouns_take_no_verb_forms(self) -> None:
        assert look_up(("training",)) is None
        assert look_up(("train",))

    def test_idioms_have_no_picture(self) -> None:
        assert look_up(("of", "course")) == ()

    def test_keywords_come_from_emojilib_for_our_own_pictures_only(self) -> None:
        assert "🔋" in [entry.emoji for entry in by_keyword("sustain")]
        assert by_keyword("smile") == ()

    def test_keywords_are_empty_where_emojilib_is_absent(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("REELWRIGHT_NODE_MODULES", str(tmp_path))
        assert by_keyword("sustain") == ()


def two_numbers(texts: Sequence[str]) -> Vectors:
    rows = np.array([[len(text) + 1.0, text.count("e") + 1.0] for text in texts], np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


class TestMeaning:
    def test_the_table_is_embedded_once(self, tmp_path: Path) -> None:
        calls: list[int] = []

        def counted(texts: Sequence[str]) -> Vectors:
            calls.append(len(texts))
            return two_numbers(texts)

        first = table_vectors(counted, model="m", folder=tmp_path)
        second = table_vectors(counted, model="m", folder=tmp_path)
        assert calls == [len(entries())]
        assert all(np.array_equal(first[code], second[code]) for code in first)

    def test_another_model_is_embedded_anew(self, tmp_path: Path) -> None:
        table_vectors(two_numbers, model="m", folder=tmp_path)
        table_vectors(two_numbers, model="n", folder=tmp_path)
        assert len(list(tmp_path.iterdir())) == 2

    @pytest.mark.parametrize("damage", [b"", b"not numpy", None])
    def test_a_damaged_cache_is_made_anew(self, tmp_path: Path, damage: bytes | None) -> None:
        good = table_vectors(two_numbers, model="m", folder=tmp_path)
        (file,) = tmp_path.iterdir()
        if damage is None:
            np.save(file, np.zeros((3, 2), np.float32))
        else:
            file.write_bytes(damage)
        again = table_vectors(two_numbers, model="m", folder=tmp_path)
        assert all(np.array_equal(good[code], again[code]) for code in good)

    def test_compares_by_cosine(self) -> None:
        one, other = Entry("a", ("x",), ()), Entry("b", ("y",), ())
        vectors = {"61": np.array([1, 0], np.float32), "62": np.array([0.6, 0.8], np.float32)}
        compared = EmbeddedMeaning(lambda texts: np.array([[1.0, 0.0]] * len(texts), np.float32), vectors)
        assert compared.similarity("text", other) == pytest.approx(0.6)
        assert compared.alike(one, other) == pytest.approx(0.6)
        assert compared.close_to("word", [one, other], least=0.7) == [one]

    def test_goes_without_where_the_model_is_absent(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        def absent(_texts: Sequence[str]) -> Vectors:
            raise ModelNotAvailableError("absent")

        monkeypatch.setenv("REELWRIGHT_CACHE", str(tmp_path))
        monkeypatch.setattr("app.engines.embedding.minilm.embed", absent)
        meaning.load_meaning.cache_clear()
        try:
            assert isinstance(meaning.load_meaning(), NoMeaning)
        finally:
            meaning.load_meaning.cache_clear()
