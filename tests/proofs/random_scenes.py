"""Scenes that nobody would write on purpose: long words, no words, a dozen items, negative numbers, many scripts."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from app.story.script import (
    ChartVisual,
    ClipVisual,
    CodeVisual,
    ComparisonVisual,
    EndingVisual,
    Event,
    Item,
    ListVisual,
    NumberVisual,
    PictureVisual,
    QuoteVisual,
    RichText,
    Row,
    SectionVisual,
    Series,
    Side,
    SplitVisual,
    StatementVisual,
    StepsVisual,
    TableVisual,
    TimelineVisual,
    TitleVisual,
    Visual,
)
from tests.proofs.pictures import PICTURES, drawn, filmed

_TEXTS = {
    "en": "sun power battery house kettle grid price the of and a winter roof panel why small is not enough everyone "
    "incomprehensibilities counterrevolutionaries river idea work",
    "de": "Donaudampfschifffahrtsgesellschaft Sonne Straßenbahnhaltestelle Kraftfahrzeughaftpflichtversicherung ist "
    "der Weg und die Zeit Rechtsschutzversicherungsgesellschaften kurz über",
    "ru": "солнце энергия достопримечательность батарея дом и не цена электрификация река работа человек мир",
    "el": "ήλιος ενέργεια σπίτι μπαταρία τιμή και το νερό ηλεκτροεγκεφαλογράφημα κόσμος",
    "ar": "الشمس طاقة بيت بطارية السعر والكهرباء في من العالم الماء الاستقلالية فكرة",
    "he": "שמש אנרגיה בית סוללה מחיר חשמל של העולם מים רעיון",
    "hi": "सूरज ऊर्जा घर बैटरी कीमत और बिजली दुनिया पानी विचार अंतर्राष्ट्रीयकरण",
    "ja": "太陽の光 電池 家 価格は下がる。 なぜ 電気 世界、 水 アイデア コンピューター",
    "zh": "太阳能 电池 房子 价格下降， 为什么 电力 世界 水 想法。 可再生能源",
    "th": "พลังงานแสงอาทิตย์ แบตเตอรี่ บ้าน ราคา ไฟฟ้า โลก น้ำ ความคิด",
    "ko": "태양광 배터리 집 가격이 전기 세계 물 생각 재생에너지",
}
VOCABULARY = {language: text.split() for language, text in _TEXTS.items()}
"""Words by language."""
LATIN = ("en", "en", "en", "de")
"""Four scenes of ten are written in these, the rest in any language."""
UNSPACED = frozenset(("ja", "zh", "th"))
OTHERWISE = 0.3
"""One scene of so many is laid out otherwise than its theme usually does."""

FIGURES = ("62%", "−4.7", "£1,940", "-12%", "3 in 5", "1,234,567,890", "0", "99.97%", "2:1", "−1.5 °C", "half", "10×")
CODE = (
    "def area(width: float, height: float) -> float:\n    return width * height",
    "for (const row of rows) { if (row.value < 0) { throw new Error(`row ${row.name} is negative`) } }",
    "x = 1",
    "\n".join(f"line_{number} = compute(line_{number - 1}, factor={number})" for number in range(1, 19)),
)


@dataclass(frozen=True)
class RandomScene:
    """A visual, what is said with it and the language of both."""

    visual: Visual
    said: tuple[str | tuple[str, int], ...]
    language: str


class _Writer:
    """Writes with the words of one language."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.language = chance.choice(LATIN) if chance.random() < 0.4 else chance.choice(sorted(VOCABULARY))

    def words(self, least: int, most: int) -> str:
        return self._joint.join(self._chosen(least, most))

    def rich(self, least: int, most: int) -> RichText:
        """Return words, some in a row perhaps accented."""
        chosen = self._chosen(least, most)
        if not chosen or self.chance.random() < 0.4:
            return RichText(text=self._joint.join(chosen))
        first = self.chance.randrange(len(chosen))
        last = self.chance.randint(first + 1, len(chosen))
        start = len(self._joint.join([*chosen[:first], ""])) if first else 0
        end = start + len(self._joint.join(chosen[first:last]))
        return RichText(text=self._joint.join(chosen), accents=((start, end),))

    @property
    def _joint(self) -> str:
        return "" if self.language in UNSPACED else " "

    def _chosen(self, least: int, most: int) -> list[str]:
        return [self.chance.choice(VOCABULARY[self.language]) for _ in range(self.chance.randint(least, most))]

    def maybe(self, least: int, most: int) -> str:
        return self.words(least, most) if self.chance.random() < 0.6 else ""

    def items(self, most: int) -> tuple[Item, ...]:
        count = self.chance.choice((1, 2, 3, 4, 5, most))
        return tuple(Item(text=self.rich(1, 5), detail=self.maybe(1, 9)) for _ in range(count))

    def value(self) -> float:
        return round(self.chance.choice((1, 1, -1)) * 10 ** self.chance.uniform(-1, 5), self.chance.choice((0, 1)))


def _title(writer: _Writer) -> Visual:
    return TitleVisual(title=writer.rich(1, 9), subtitle=writer.maybe(1, 14), eyebrow=writer.maybe(1, 4))


def _section(writer: _Writer) -> Visual:
    return SectionVisual(title=writer.rich(1, 6), number=writer.chance.choice(("", "2", "12", "III")))


def _ending(writer: _Writer) -> Visual:
    link = writer.chance.choice(("", "example.org", "@reelwright", "https://example.org/a/rather/long/path"))
    return EndingVisual(title=writer.rich(1, 7), action=writer.maybe(1, 5), link=link)


def _statement(writer: _Writer) -> Visual:
    return StatementVisual(text=writer.rich(0, 16), support=writer.maybe(1, 12))


def _list(writer: _Writer) -> Visual:
    return ListVisual(title=writer.rich(0, 6), items=writer.items(12))


def _steps(writer: _Writer) -> Visual:
    return StepsVisual(title=writer.rich(0, 6), items=writer.items(7))


def _number(writer: _Writer) -> Visual:
    return NumberVisual(
        title=writer.rich(0, 5),
        value=writer.chance.choice(FIGURES),
        label=writer.maybe(1, 6),
        context=writer.maybe(1, 9),
    )


def _quote(writer: _Writer) -> Visual:
    return QuoteVisual(text=writer.rich(2, 30), attribution=writer.maybe(1, 3), role=writer.maybe(1, 4))


def _timeline(writer: _Writer) -> Visual:
    years = sorted(writer.chance.sample(range(1850, 2040), writer.chance.randint(2, 7)))
    events = (Event(when=str(year), text=writer.rich(1, 5), detail=writer.maybe(1, 6)) for year in years)
    return TimelineVisual(title=writer.rich(0, 6), events=tuple(events))


def _chart(writer: _Writer) -> Visual:
    kind = writer.chance.choice(("bar", "line", "pie"))
    count = writer.chance.randint(2, 7)
    lines = writer.chance.randint(1, 2) if kind == "line" else 1
    series = []
    for _ in range(lines):
        values = tuple(abs(writer.value()) + 1 if kind == "pie" else writer.value() for _ in range(count))
        series.append(Series(name=writer.words(1, 2), values=values))
    return ChartVisual(
        chart=kind, title=writer.rich(1, 7), subtitle=writer.maybe(1, 7), source=writer.maybe(1, 4),
        categories=tuple(writer.words(1, 2) for _ in range(count)), series=tuple(series),
    )  # fmt: skip


def _table(writer: _Writer) -> Visual:
    columns = writer.chance.randint(2, 4)
    rows = tuple(
        (writer.words(1, 2), *(f"{writer.value():g}" for _ in range(columns - 1)))
        for _ in range(writer.chance.randint(1, 7))
    )
    return TableVisual(title=writer.rich(1, 6), header=tuple(writer.words(1, 2) for _ in range(columns)), rows=rows)


def _comparison(writer: _Writer) -> Visual:
    def side() -> Side:
        points = tuple(writer.words(1, 5) for _ in range(writer.chance.randint(0, 3)))
        return Side(name=writer.words(1, 3), value=writer.chance.choice(("", *FIGURES)), points=points)

    return ComparisonVisual(title=writer.rich(0, 6), left=side(), right=side())


def _code(writer: _Writer) -> Visual:
    return CodeVisual(
        title=writer.rich(0, 5), code=writer.chance.choice(CODE), language="python", note=writer.maybe(1, 9)
    )


def _focus(writer: _Writer) -> tuple[float, float]:
    return writer.chance.random(), writer.chance.random()


def _picture(writer: _Writer) -> Visual:
    fit = writer.chance.choice(("cover", "contain"))
    path = drawn(writer.chance.choice(PICTURES))
    return PictureVisual(path=path, title=writer.rich(0, 9), fit=fit, focus=_focus(writer))


def _clip(writer: _Writer) -> Visual:
    fit = writer.chance.choice(("cover", "contain"))
    path = filmed(writer.chance.choice(PICTURES))
    return ClipVisual(path=path, title=writer.rich(0, 9), fit=fit, focus=_focus(writer), loop=True)


def _split(writer: _Writer) -> Visual:
    values = writer.chance.choice((("58%", "100%", "7%", "83%"), ("−1.5 °C", "£1,940", "", "10×")))
    rows = tuple(Row(name=writer.words(1, 3), value=value, detail=writer.maybe(1, 7)) for value in values)
    return SplitVisual(
        path=drawn(writer.chance.choice(PICTURES)), focus=_focus(writer), title=writer.rich(1, 7),
        subtitle=writer.maybe(1, 6), rows=rows[: writer.chance.randint(1, 4)],
    )  # fmt: skip


KINDS: tuple[Callable[[_Writer], Visual], ...] = (
    _title, _section, _ending, _statement, _statement, _list, _steps, _number, _quote, _timeline, _chart, _chart,
    _table, _comparison, _code, _picture, _split, _clip,
)  # fmt: skip


def random_scene(seed: int) -> RandomScene:
    """Return the scene of a seed; each kind of visual has its turn."""
    chance = random.Random(seed)
    writer = _Writer(chance)
    visual = KINDS[seed % len(KINDS)](writer)
    if "arrangement" in type(visual).model_fields and visual.kind != "statement" and chance.random() < OTHERWISE:
        visual = visual.model_copy(update={"arrangement": "other"})
    said: list[str | tuple[str, int]] = [writer.words(0, 12)]
    if isinstance(visual, ListVisual | StepsVisual):
        said += [(writer.words(1, 8), number) for number in range(len(visual.items))]
    return RandomScene(visual, tuple(text for text in said if text and text[0]), writer.language)
