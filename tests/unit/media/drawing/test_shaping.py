from __future__ import annotations

import pytest

from app.media.drawing.bidi import cut_out, levels, reads_leftwards
from app.media.drawing.clusters import clusters
from app.media.drawing.fonts import face_for, frame_face
from app.media.drawing.ops import Font
from app.media.drawing.text import measure, shape, word_boxes

SANS, SERIF = Font(family="Inter", size=100, weight=600), Font(family="Newsreader", size=100, weight=400)

SCRIPTS = {
    "ru": "Цена солнца упала",
    "el": "Η τιμή του ήλιου έπεσε",
    "ar": "انخفض سعر الطاقة الشمسية",
    "he": "מחיר השמש ירד",
    "hi": "सूर्य की कीमत क्षत्रिय",
    "th": "ราคาแบตเตอรี่น้ำแข็งที่นี่",
    "zh-Hans": "太阳能的价格下降了。",
    "zh-Hant": "太陽能的價格下降了。",
    "ja": "太陽光の価格が「下がり」ました。",
    "ko": "태양광 가격이 하락했습니다",
}


@pytest.mark.no_cover
@pytest.mark.parametrize("font", [SANS, SERIF], ids=["sans", "serif"])
@pytest.mark.parametrize("language", SCRIPTS)
def test_every_script_has_all_its_letters_in_a_face_of_the_texts_kind(language: str, font: Font) -> None:
    runs = shape(SCRIPTS[language], font, language).runs
    assert all(run.face is not None and run.face is not frame_face(font) for run in runs)
    assert all(glyph.id for run in runs for glyph in run.glyphs)
    families = {run.face.family for run in runs if run.face and len(run.glyphs) > 1}
    if font is SERIF:
        assert all("Sans" not in family for family in families)


@pytest.mark.parametrize(
    ("language", "text", "family"),
    [
        ("ja", "骨", "JP"), ("zh-Hans", "骨", "SC"), ("zh-TW", "骨", "TC"), ("ko", "骨", "KR"), ("en", "骨", "SC"),
        ("en", "骨の", "JP"), ("en", "骨이", "KR"),
    ],
)  # fmt: skip
def test_shared_ideographs_are_drawn_as_the_language_writes_them(language: str, text: str, family: str) -> None:
    face = shape(text, SANS, language).runs[0].face
    assert face is not None
    assert face.family == f"Noto Sans {family}"


def test_a_letter_and_its_marks_come_from_one_face() -> None:
    assert list(clusters("क्षत्रियน้ำ")) == ["क्ष", "त्रि", "य", "น้ำ"]
    (run,) = shape("שָׁלוֹם", SANS, "he").runs
    assert run.face is not None
    assert run.face.family == "Noto Sans Hebrew"


def test_letters_that_touch_or_stand_in_squares_are_not_tracked() -> None:
    tight = SANS.model_copy(update={"tracking": -0.05})
    for text in ("太陽光", "الشمس", "सूर्य", "ราคา"):
        assert measure(text, tight, "x") == measure(text, SANS, "x")
    assert measure("Sunlight", tight) < measure("Sunlight", SANS)


def test_signs_on_squares_share_their_empty_halves() -> None:
    apart = measure("国，", SANS, "zh") + measure("“国", SANS, "zh")
    assert measure("国，“国", SANS, "zh") < apart - 30


def test_room_between_ideographs_and_latin() -> None:
    parts = measure("年", SANS, "ja") + measure("10", SANS, "ja")
    assert measure("年10", SANS, "ja") == pytest.approx(parts + 14, abs=1)


@pytest.mark.parametrize("family", ["Inter", "Bricolage Grotesque", "Figtree", "Newsreader"])
def test_tabular_digits_are_of_one_width_in_every_font(family: str) -> None:
    font = Font(family=family, size=100, weight=700, features=("tnum",))
    widths = {round(measure(digits, font), 3) for digits in ("1111", "8888", "0174", "4444")}
    assert len(widths) == 1


def test_a_paragraph_reads_as_its_language_does_whatever_it_begins_with() -> None:
    assert reads_leftwards("GPT-5 يغير العالم", "ar")
    assert not reads_leftwards("GPT-5 يغير العالم", "en")
    assert not reads_leftwards("−5", "ar")
    assert levels("/ 3", "ar") == [1, 1, 2]
    assert levels("/ 3", "en") == [0, 0, 0]


def test_words_are_placed_in_reading_direction() -> None:
    first, second = word_boxes("שלום עולם", SANS, "he")
    assert first.text == "שלום"
    assert first.x == pytest.approx(0, abs=1)
    assert second.x > first.width


def test_arrows_and_boxes_stay_ours() -> None:
    found = face_for(SANS, ord("≥"), "ja")
    assert found is not None
    assert "Noto" not in found.family


def test_scripts_without_italics_are_not_slanted() -> None:
    leaning = SANS.model_copy(update={"italic": True})
    for text in ("太陽", "الشمس", "सूर्य"):
        face = shape(text, leaning, "x").runs[0].face
        assert face is not None
        assert face.skew == 0


def test_figures_cut_out_of_arabic_keep_the_order_they_had_in_the_line() -> None:
    assert cut_out("90٪", "السعر ", "ar") == "\u061c90٪"
    assert levels("السعر 90٪", "ar")[-3:] == levels(cut_out("90٪", "السعر ", "ar"), "ar")[-3:]
    assert measure("\u061c90٪", SANS, "ar") == measure("90٪", SANS, "ar")
    assert cut_out("90%", "The price ", "en") == "90%"
