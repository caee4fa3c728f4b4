"""Timelines, breaks between parts, end cards, pictures split with rows, before and after, donuts."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.exceptions import ScriptParsingError
from app.scripts import parse_file
from app.scripts.outline import cut, join
from app.story.script import (
    ChartVisual,
    ComparisonVisual,
    EndingVisual,
    ListVisual,
    NumberVisual,
    Row,
    Script,
    SectionVisual,
    SplitVisual,
    TimelineVisual,
)
from tests.unit.scripts.reading import PNG, only, place, refused, said, scenes, visuals

DATED = "- **1954**: First silicon cell. Bell Labs, 6% efficient.\n- **1976**: $106 a watt\n- 1991: Homes get paid\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "roof.png").write_bytes(PNG)
    return tmp_path


class TestLongLists:
    def test_further_pages_go_on_counting(self) -> None:
        long = "".join(f"- Thing {number}\n" for number in range(1, 9))
        shown = [scene.visual for scene in scenes(f"# A title\n\nWords.\n\n## Eight\n\n{long}")]
        pages = [visual for visual in shown if isinstance(visual, ListVisual)]
        assert [(page.first, page.total, len(page.items)) for page in pages] == [(1, 8, 4), (5, 8, 4)]


class TestTimeline:
    def test_a_list_of_dates_is_one(self) -> None:
        visual = only(f"## Panels got *cheaper*\n<!-- subtitle: Per watt; source: Us -->\n\n{DATED}", TimelineVisual)
        assert [event.when for event in visual.events] == ["1954", "1976", "1991"]
        first, second = visual.events[:2]
        assert (first.text.text, first.detail) == ("First silicon cell", "Bell Labs, 6% efficient")
        assert (second.text.text, second.detail) == ("$106 a watt", "")
        assert (visual.subtitle, visual.source, visual.title.accents) == ("Per watt", "Us", ((11, 18),))

    def test_each_event_is_spoken_of(self) -> None:
        scene = scenes(f"## T\n\n{DATED}")[0]
        assert [passage.item for passage in scene.passages] == [0, 1, 2]
        assert said(scene)[1] == "1976: $106 a watt"

    @pytest.mark.parametrize(
        "body", ["- 1954\n- 1976\n- 1991\n", "- 1954: a\n- 1976: b\n", "1. 1954: a\n2. 1955: b\n"]
    )
    def test_bare_dates_few_or_numbered_items_are_lists(self, body: str) -> None:
        assert visuals(f"## T\n\n{body}")[0] in {"list", "steps"}

    def test_can_be_asked_for_with_any_points_of_time(self) -> None:
        text = "## T\n<!-- layout: timeline -->\n\n- **First**: a start\n- **Then**: more\n"
        assert [event.when for event in only(text, TimelineVisual).events] == ["First", "Then"]

    def test_a_table_of_dates_on_request(self) -> None:
        text = "## T\n<!-- layout: timeline -->\n\n| When | What | More |\n|-|-|-|\n| 9:00 | Up | Early |\n\nSaid.\n"
        scene = scenes(text)[0]
        assert isinstance(scene.visual, TimelineVisual)
        assert (scene.visual.events[0].when, scene.visual.events[0].detail) == ("9:00", "Early")
        assert said(scene) == ["Said."]

    def test_errors_name_the_line(self) -> None:
        assert place(refused("## T\n<!-- layout: timeline -->\n\n- **1954**: a\n- no date at all here\n"))[0] == 5
        assert place(refused("## T\n<!-- layout: timeline -->\n\nWords.\n")) == (2, 1)
        assert place(refused("## T\n<!-- layout: timeline -->\n\n| a |\n|-|\n| 1 |\n"))[0] == 4


class TestSection:
    def test_a_heading_above_deeper_ones_divides(self) -> None:
        assert visuals("# T\n\nHi.\n\n## Part 2: The *roof*\n\n### A\n\nWords.\n") == [
            "title",
            "section",
            "statement",
        ]
        visual = only("# T\n\nHi.\n\n## Part 2: The *roof*\n\n### A\n\nWords.\n", SectionVisual)
        assert (visual.number, visual.title.text, visual.title.accents) == ("2", "The roof", ((4, 8),))

    def test_is_spoken_when_nothing_else_is(self) -> None:
        assert said(scenes("# T\n\nHi.\n\n## The roof\n\n### A\n\nWords.\n")[1]) == ["The roof"]

    def test_those_asked_for_are_counted(self) -> None:
        asked = "\n<!-- layout: section -->\n\n"
        text = f"## One{asked}## A\n\nWords.\n\n## Two{asked}Said over it.\n"
        first, _, second = scenes(text)
        assert isinstance(first.visual, SectionVisual)
        assert isinstance(second.visual, SectionVisual)
        assert [(v.number, v.parts) for v in (first.visual, second.visual)] == [("1", 2), ("2", 2)]
        assert said(second) == ["Said over it."]

    def test_a_long_heading_or_one_alone_at_the_end_stays_a_statement(self) -> None:
        assert visuals("# T\n\nHi.\n\n## Alone at the end\n") == ["title", "statement"]
        long = "a heading that says far more than a part's name"
        assert "section" not in visuals(f"# T\n\nHi.\n\n## {long}\n\n### A\n\nWords.\n")

    def test_needs_a_heading(self) -> None:
        assert place(refused("# T\n\nHi.\n\n---\n<!-- layout: section -->\n\nWords.\n"))[0] == 6


class TestEnding:
    def test_an_action_makes_one(self) -> None:
        text = "## Put it *to work*\n<!-- action: Get the guide; link: example.org/roof -->\n\nGet the guide today.\n"
        scene = scenes(text)[0]
        assert isinstance(scene.visual, EndingVisual)
        assert (scene.visual.action, scene.visual.link) == ("Get the guide", "example.org/roof")
        assert said(scene) == ["Get the guide today."]

    def test_can_be_asked_for(self) -> None:
        assert only("## Thanks\n<!-- layout: end-card -->\n", EndingVisual).title.text == "Thanks"

    def test_an_action_elsewhere_is_an_error(self) -> None:
        assert "nothing to act on" in str(refused("## A\n\n- a\n\n<!-- action: Go -->\n\n- b\n"))


class TestSplit:
    TABLE = "| Roof | Output | |\n|-|-|-|\n| South | 100% | Around noon |\n| North | 58% | Cheap panels |\n"

    def test_a_picture_before_a_short_table_of_figures(self, folder: Path) -> None:
        text = f"## T\n\n![A roof](roof.png){{focus=0.2,0.4}}\n\n{self.TABLE}\n<!-- highlight: 2 -->\n\nSaid.\n"
        visual = only(text, SplitVisual, folder)
        assert visual.rows == (
            Row(name="South", value="100%", detail="Around noon"),
            Row(name="North", value="58%", detail="Cheap panels"),
        )
        assert (visual.path, visual.focus, visual.highlight) == (str(folder / "roof.png"), (0.2, 0.4), 1)

    def test_a_list_on_request(self, folder: Path) -> None:
        text = "## T\n<!-- layout: split -->\n\n![](roof.png)\n\n- **South**: 100%, most of it at noon\n- East\n"
        scene = scenes(text, folder)[0]
        assert isinstance(scene.visual, SplitVisual)
        assert scene.visual.rows == (Row(name="South", value="100%", detail="Most of it at noon"), Row(name="East"))
        assert [passage.item for passage in scene.passages] == [0, 1]

    def test_a_picture_and_a_list_stay_apart_unasked(self, folder: Path) -> None:
        assert visuals("## T\n\n![](roof.png)\n\n- South\n- East\n", folder) == ["picture", "list"]

    def test_errors_name_the_place(self, folder: Path) -> None:
        assert place(refused("## T\n<!-- layout: split -->\n\n- South\n- East\n", folder)) == (2, 1)
        five = "".join(f"- {name}\n" for name in "abcde")
        assert place(refused(f"## T\n<!-- layout: split -->\n\n![](roof.png)\n\n{five}", folder))[0] == 6
        missing = "## T\n<!-- layout: split -->\n\n![](roofs.png)\n\n- a\n"
        assert place(refused(missing, folder))[0] == 4
        wrong = f"## T\n<!-- highlight: 9 -->\n\n![](roof.png)\n\n{self.TABLE}"
        assert place(refused(wrong, folder)) == (2, 1)


class TestOtherNames:
    def test_donut_is_a_pie(self) -> None:
        table = "\n\n| Use | Share |\n|-|-|\n| a | 46% |\n| b | 31% |\n"
        for option in ("layout: donut", "chart: donut", "layout: doughnut"):
            assert only(f"## T\n<!-- {option} -->{table}", ChartVisual).chart == "pie"

    def test_an_abbreviated_unit_stays_with_its_figure(self) -> None:
        asked = "## A\n<!-- layout: number -->\n\n"
        for text in ("**10 kWh** An evening of light.", "A battery holds 10 kWh."):
            assert only(asked + text, NumberVisual).value == "10 kWh"

    def test_before_after_takes_two_values(self) -> None:
        asked = "## T\n<!-- layout: before-after -->\n\n"
        visual = only(f"{asked}| | Bill |\n|-|-|\n| Here | £1,940 |\n| There | £720 |\n", ComparisonVisual)
        assert (visual.left.value, visual.right.value) == ("£1,940", "£720")
        assert place(refused(f"{asked}| Coffee | Tea |\n|-|-|\n| Strong | Mild |\n| Dark | Light |\n"))[0] == 4


def test_sections_of_all_kinds_come_back_as_they_were(folder: Path) -> None:
    text = (
        f"# T\n\nHi.\n\n## Part 1: A\n\n### Times\n\n{DATED}\n## Split\n\n![](roof.png)\n\n{TestSplit.TABLE}\n"
        "## End\n<!-- action: Go; link: example.org -->\n\nBye.\n"
    )
    outline = cut(text)
    again = join(outline.settings, [section.source for section in outline.sections]).text
    assert visuals(again, folder) == visuals(text, folder) == ["title", "section", "timeline", "split", "ending"]


class TestJson:
    def _saved(self, folder: Path) -> Path:
        text = f"## T\n\n![](roof.png)\n\n{TestSplit.TABLE}\n## Times\n\n{DATED}"
        script = Script(scenes=scenes(text, folder))
        path = folder / "script.json"
        path.write_text(script.model_dump_json(), "utf-8")
        return path

    def test_reads_what_it_wrote(self, folder: Path) -> None:
        assert [scene.visual.kind for scene in parse_file(self._saved(folder)).scenes] == ["split", "timeline"]

    def test_a_missing_picture_is_located(self, folder: Path) -> None:
        path = self._saved(folder)
        (folder / "roof.png").unlink()
        with pytest.raises(ScriptParsingError) as caught:
            parse_file(path)
        assert caught.value.column > 1
