"""What an author writes decides what is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.scripts import parse_markdown
from app.story.script import (
    ChartVisual,
    ClipVisual,
    CodeVisual,
    ComparisonVisual,
    ListVisual,
    NumberVisual,
    PictureVisual,
    QuoteVisual,
    Side,
    StatementVisual,
    StepsVisual,
    TableVisual,
    TitleVisual,
)
from tests.unit.scripts.reading import PNG, only, place, refused, said, scenes, visuals


def words(count: int) -> str:
    """Return a sentence of so many words."""
    return " ".join(["A", *["word"] * (count - 2), "ends."])


def table(*rows: str) -> str:
    """Return a table under a heading, its cells parted by commas."""
    head, *body = [f"|{row.replace(',', '|')}|" for row in rows]
    return "\n".join(["## Finding", "", head, "|" + "-|" * rows[0].count(",") + "-|", *body, ""])


class TestTitle:
    def test_the_first_heading_with_its_paragraph(self) -> None:
        first, second = scenes(
            "# The *big* one\n<!-- subtitle: Sub; eyebrow: Up -->\n\nHello there.\n\n## Next\n\nMore.\n"
        )
        assert isinstance(first.visual, TitleVisual)
        assert (first.visual.title.text, first.visual.title.accents) == ("The big one", ((4, 7),))
        assert (first.visual.subtitle, first.visual.eyebrow) == ("Sub", "Up")
        assert said(first) == ["Hello there."]
        assert second.visual.kind == "statement"

    def test_is_spoken_when_nothing_else_is(self) -> None:
        first, second = scenes("# Hello\n\n- a\n- b\n")
        assert said(first) == ["Hello"]
        assert isinstance(second.visual, ListVisual)
        assert second.visual.title.text == ""

    def test_comes_from_the_front_matter_before_a_paragraph(self) -> None:
        assert visuals("---\ntitle: Hi\n---\n\nHello there.\n\n## A\n\nB.\n") == ["title", "statement"]
        assert visuals("---\ntitle: Hi\n---\n\n## A\n\nB.\n") == ["statement"]

    def test_a_long_opening_goes_on_in_statements(self) -> None:
        found = scenes(f"# Hello\n\n{words(20)} {words(20)} {words(20)}\n")
        assert [scene.visual.kind for scene in found] == ["title", "statement", "statement"]

    def test_a_second_first_level_heading_is_a_section(self) -> None:
        assert visuals("# A\n\nB.\n\n# C\n\nD.\n") == ["title", "statement"]

    def test_anywhere_on_request(self) -> None:
        assert visuals("## A\n\nB.\n\n## End\n<!-- layout: title -->\n\nBye.\n") == ["statement", "title"]


class TestStatement:
    def test_shows_the_heading_and_says_the_prose(self) -> None:
        (scene,) = scenes("## Solar is *cheap*\n\nIt fell by ninety percent. And it falls still.\n")
        assert scene.visual == StatementVisual(text={"text": "Solar is cheap", "accents": ((9, 14),)})
        assert said(scene) == ["It fell by ninety percent. And it falls still."]
        assert scene.section == "Solar is cheap"

    def test_cuts_long_prose_so_that_something_new_is_seen(self) -> None:
        found = scenes("## A\n\n" + " ".join([words(12)] * 8) + "\n")
        assert [scene.visual.model_dump()["text"]["text"] for scene in found] == ["A", "", "", ""]
        assert all(sum(len(p.text.split()) for p in scene.passages) <= 38 for scene in found)

    def test_paragraphs_are_scenes_of_their_own(self) -> None:
        assert len(scenes(f"## A\n\n{words(20)}\n\n{words(20)}\n")) == 2

    def test_a_bold_phrase_is_what_its_part_shows(self) -> None:
        found = scenes(f"## A\n\n{words(25)}\n\nWell, it was **much too late** for that. {words(15)}\n")
        assert found[1].visual.model_dump()["text"]["text"] == "Much too late"

    def test_illustrations_are_the_authors(self) -> None:
        visual = only("## A\n<!-- illustrate: battery, house -->\n\nB.\n", StatementVisual)
        assert visual.illustrations == ("battery", "house")

    @pytest.mark.parametrize("marker", ["-", "1."])
    def test_illustrations_of_items_are_the_authors(self, marker: str) -> None:
        items = f"{marker} Light\n{marker} Socket\n{marker} Wait\n"
        (scene,) = scenes(f"## A\n<!-- illustrate: sun, 🔌, none -->\n\nIntro.\n\n{items}")
        assert isinstance(scene.visual, ListVisual | StepsVisual)
        assert [item.illustration for item in scene.visual.items] == ["sun", "🔌", "none"]
        alone = only(f"## A\n<!-- illustrate: none -->\n\n{items}", type(scene.visual))
        assert [item.illustration for item in alone.items] == ["none"] * 3
        plain = only(f"## A\n\n{items}", type(scene.visual))
        assert [item.illustration for item in plain.items] == [""] * 3

    def test_illustrations_before_a_list_are_its_own_over_all_its_pages(self) -> None:
        emoji = [chr(0x1F400 + number) for number in range(8)]
        items = "".join(f"- Number {number}\n" for number in range(8))
        opening, *pages = scenes(f"# A\n\nHello.\n\n<!-- illustrate: {', '.join(emoji)} -->\n\n{items}")
        assert isinstance(opening.visual, TitleVisual)
        assert opening.visual.illustrations == ()
        shown = [
            item.illustration for page in pages if isinstance(page.visual, ListVisual) for item in page.visual.items
        ]
        assert shown == emoji

    def test_a_titles_illustrations_are_not_its_lists(self) -> None:
        title, page = scenes("# A\n<!-- illustrate: sun -->\n\n- One\n- Two\n")
        assert isinstance(title.visual, TitleVisual)
        assert isinstance(page.visual, ListVisual)
        assert title.visual.illustrations == ("sun",)
        assert [item.illustration for item in page.visual.items] == ["", ""]

    def test_a_number_has_the_picture_its_author_asks_for(self) -> None:
        own = only("## Half\n<!-- illustrate: ☕ -->\n\n**5 hours** is how long half stays.\n", NumberVisual)
        headed = only("## 62%\n<!-- illustrate: none -->\n\nof it goes into heat.\n", NumberVisual)
        assert (own.illustration, headed.illustration) == ("☕", "none")
        error = refused("## Half\n<!-- illustrate: sun, plug -->\n\n**5 hours** is how long half stays.\n")
        assert place(error) == (2, 1)

    def test_a_picture_too_few_for_the_items_is_refused(self) -> None:
        error = refused("## A\n\nWords.\n\n<!-- illustrate: sun, plug -->\n\n- One\n- Two\n- Three\n")
        assert place(error) == (5, 1)
        assert "2 pictures" in str(error)
        assert "3 items" in str(error)

    def test_an_emoji_in_the_heading_is_an_illustration(self) -> None:
        visual = only("## 🔋 Batteries 🏠\n\nStore it.\n", StatementVisual)
        assert (visual.text.text, visual.illustrations) == ("Batteries", ("🔋", "🏠"))

    def test_a_bare_heading_is_spoken(self) -> None:
        (scene,) = scenes("## Part two\n")
        assert (scene.visual.kind, said(scene)) == ("statement", ["Part two"])

    def test_words_before_any_heading(self) -> None:
        assert visuals("Just words.\n") == ["statement"]

    def test_a_rule_ends_a_scene(self) -> None:
        first, second = scenes("## A\n\nOne.\n\n---\n\nTwo.\n")
        assert (said(first), said(second)) == (["One."], ["Two."])
        assert second.section == "A"

    def test_lists_and_quotes_read_as_prose_on_request(self) -> None:
        (scene,) = scenes("## A\n<!-- layout: statement -->\n\n- One.\n- Two.\n")
        assert (scene.visual.kind, said(scene)) == ("statement", ["One.", "Two."])


class TestLists:
    def test_items_are_seen_short_and_said_whole(self) -> None:
        (scene,) = scenes(
            "## Why\n\nThree reasons:\n\n- **Cheap** — it fell by ninety percent. Really.\n- Clean: no smoke\n"
            "- It works anywhere that the sun shines, which is nearly everywhere\n- Quiet.\n"
        )
        assert isinstance(scene.visual, ListVisual)
        assert [(item.text.text, item.detail) for item in scene.visual.items] == [
            ("Cheap", "it fell by ninety percent"),
            ("Clean", "no smoke"),
            ("It works anywhere that the sun shines", ""),
            ("Quiet", ""),
        ]
        assert [(p.item, p.text) for p in scene.passages] == [
            (None, "Three reasons:"),
            (0, "Cheap — it fell by ninety percent. Really."),
            (1, "Clean: no smoke"),
            (2, "It works anywhere that the sun shines, which is nearly everywhere"),
            (3, "Quiet."),
        ]

    def test_a_long_item_without_a_clause_is_cut_before_a_small_word(self) -> None:
        visual = only("## A\n\n- We went all the way from the old town to the sea\n- B\n", ListVisual)
        assert visual.items[0].text.text == "We went all the way"

    def test_steps_are_numbered_as_written(self) -> None:
        visual = only("## How\n\n3. Grind.\n4. Pour.\n", StepsVisual)
        assert (visual.first, len(visual.items)) == (3, 2)

    def test_long_lists_turn_pages_and_count_on(self) -> None:
        text = "## A\n\nHow:\n\n" + "\n".join(f"{n}. Step" for n in range(1, 9)) + "\n\nDone now.\n"
        first, second, last = scenes(text)
        assert isinstance(first.visual, StepsVisual)
        assert isinstance(second.visual, StepsVisual)
        assert (len(first.visual.items), second.visual.first) == (4, 5)
        assert [p.item for p in first.passages] == [None, 0, 1, 2, 3]
        assert [p.item for p in second.passages] == [0, 1, 2, 3]
        assert said(last) == ["Done now."]

    def test_a_long_introduction_is_a_scene_of_its_own(self) -> None:
        assert visuals(f"## A\n\n{words(30)}\n\n- x\n- y\n") == ["statement", "list"]

    def test_short_nested_items_become_details_and_long_ones_items(self) -> None:
        short = only("## A\n\n- Fruit\n  - apples\n  - pears\n- Nuts\n", ListVisual)
        assert [(item.text.text, item.detail) for item in short.items] == [("Fruit", "apples, pears"), ("Nuts", "")]
        long = only("## A\n\n- Fruit\n  - apples from the old tree behind the house\n- Nuts\n", ListVisual)
        assert len(long.items) == 3

    def test_a_list_with_code_in_it_is_read_in_order(self) -> None:
        fence = "   ```bash\n   make\n   ```\n"
        text = f"## A\n\n1. Install it:\n\n{fence}\n2. Run it:\n\n{fence}"
        found = scenes(text)
        assert [scene.visual.kind for scene in found] == ["code", "code"]
        assert [said(scene) for scene in found] == [["Install it:"], ["Run it:"]]

    def test_task_boxes_are_not_read(self) -> None:
        (scene,) = scenes("## A\n\n- [x] Done\n- [ ] Open\n")
        assert said(scene) == ["Done", "Open"]

    def test_lists_become_steps_on_request(self) -> None:
        assert visuals("## A\n<!-- layout: steps -->\n\n- x\n- y\n") == ["steps"]
        assert place(refused("## A\n<!-- layout: steps -->\n\nx\n")) == (2, 1)

    def test_a_full_width_colon_parts_term_and_detail_too(self) -> None:
        visual = only("## 材料\n\n- 小麦粉：強力粉を使います\n- **水**：ぬるいもの\n", ListVisual)
        assert [(item.text.text, item.detail) for item in visual.items] == [
            ("小麦粉", "強力粉を使います"), ("水", "ぬるいもの"),
        ]  # fmt: skip


class TestNumber:
    def test_a_paragraph_that_begins_with_a_bold_figure(self) -> None:
        (scene,) = scenes("## Share\n\n**62%** of homes could have solar. That is most of them.\n\nIt grows.\n")
        assert scene.visual == NumberVisual(
            title={"text": "Share"},
            value="62%",
            label="of homes could have solar",
            context="That is most of them",
        )
        assert said(scene) == ["62% of homes could have solar. That is most of them.", "It grows."]

    def test_a_heading_that_is_a_figure(self) -> None:
        (scene,) = scenes("## £1,940\n\nThe average bill.\n")
        assert isinstance(scene.visual, NumberVisual)
        assert (scene.visual.value, scene.visual.label, scene.visual.title.text) == ("£1,940", "The average bill", "")

    def test_a_heading_figure_takes_the_words_after_it_in_the_prose(self) -> None:
        assert only("# 62%\n\nToday 62% of homes have one.\n", NumberVisual).label == "of homes have one"

    def test_on_request_the_first_figure_counts(self) -> None:
        text = "## A\n<!-- layout: number -->\n\nWe lost 3.5 million trees last year.\n"
        assert only(text, NumberVisual).value == "3.5 million"
        assert only("## 90% cheaper\n<!-- layout: number -->\n\nIn ten years.\n", NumberVisual).value == "90%"
        assert place(refused("## A\n<!-- layout: number -->\n\nNo figure.\n")) == (2, 1)

    @pytest.mark.parametrize("text", ["**2024** " + words(50), "**Really** 62% of us.", "62% of **homes**."])
    def test_other_paragraphs_are_prose(self, text: str) -> None:
        assert "number" not in visuals(f"## A\n\n{text}\n")


class TestCharts:
    def test_names_and_numbers_are_bars(self) -> None:
        chart = only(table("Fuel,Price (£)", "Gas,£1", "Oil,2.5", "Wood,"), ChartVisual)
        assert (chart.chart, chart.categories, chart.unit) == ("bar", ("Gas", "Oil", "Wood"), "£")
        assert chart.series[0].name == "Price"
        assert chart.series[0].values == (1.0, 2.5, None)
        assert chart.labels == (("£1", "2.5", ""),)
        assert chart.subtitle == "Price (£)"

    def test_a_run_of_years_is_a_line(self) -> None:
        chart = only(table("Year,Cats,Dogs", "2000,1,2", "2005,2,3", "2010,3,3", "2015,5,3"), ChartVisual)
        assert (chart.chart, len(chart.series)) == ("line", 2)
        assert only(table("Year,Cats", "2000,1", "2005,2", "2010,3"), ChartVisual).chart == "bar"

    def test_shares_of_a_whole_are_a_pie(self) -> None:
        assert only(table("Part,Share", "A,57%", "B,43%"), ChartVisual).chart == "pie"
        assert only(table("Part,Share", "A,57%", "B,23%"), ChartVisual).chart == "bar"

    def test_languages_with_decimal_commas(self) -> None:
        text = "---\nlanguage: fr\n---\n\n## A\n\n|a|b|\n|-|-|\n|x|1,5|\n|y|1.234|\n"
        chart = parse_markdown(text).scenes[0].visual
        assert isinstance(chart, ChartVisual)
        assert chart.series[0].values == (1.5, 1234.0)

    @pytest.mark.parametrize(
        "rows",
        [
            ("Name,What", "A,b", "C,d"),
            ("A,B,C,D,E", "x,1,2,3,4", "y,1,2,3,4"),
            ("A,B (£),C (kg)", "x,1,2", "y,3,4"),
            ("A,B,C", "x,1,2000", "y,3,4000"),
            ("A,B", *(f"x{n},{n}" for n in range(12))),
            ("A,B", "x,1"),
            ("A,B", ",1", ",2"),
        ],
    )
    def test_what_makes_no_good_chart_is_a_table(self, rows: tuple[str, ...]) -> None:
        assert set(visuals(table(*rows))) == {"table"}

    def test_the_author_decides(self) -> None:
        text = table("Year,Cats", "2000,1", "2005,2", "2010,3", "2015,5")
        for kind in ("bar", "line", "pie"):
            chart = only(f"{text}\n<!-- chart: {kind}; highlight: 1; source: Me; subtitle: S -->\n", ChartVisual)
            assert (chart.chart, chart.highlight, chart.source, chart.subtitle) == (kind, 0, "Me", "S")
        assert visuals(f"{text}\n<!-- chart: table -->\n") == ["table"]
        assert visuals(text.replace("## Finding", "## Finding\n<!-- layout: bar -->")) == ["chart"]

    @pytest.mark.parametrize(
        ("rows", "kind", "words"),
        [
            (("Name,What", "A,b", "C,d"), "bar", "column of names"),
            (("A,B,C", "x,1,2", "y,3,4"), "pie", "one column"),
            (("A,B", "x,-1", "y,3"), "pie", "above zero"),
        ],
    )
    def test_but_not_the_impossible(self, rows: tuple[str, ...], kind: str, words: str) -> None:
        error = refused(f"{table(*rows)}\n<!-- chart: {kind} -->\n")
        assert place(error) == (3, 1)
        assert words in error.hint

    def test_a_highlight_that_is_not_there(self) -> None:
        error = refused(table("A,B", "x,1", "y,2") + "\n<!-- highlight: 3 -->\n")
        assert "1 to 2" in error.hint

    def test_the_words_around_it_are_said_over_it(self) -> None:
        (scene,) = scenes(f"Before it.\n\n{table('A,B', 'x,1', 'y,2')[12:]}\nAfter it.\n")
        assert said(scene) == ["Before it.", "After it."]

    def test_too_many_words_become_scenes_around_it(self) -> None:
        found = scenes(table("A,B", "x,1", "y,2") + f"\n{words(30)}\n\n{words(30)}\n")
        assert [scene.visual.kind for scene in found] == ["chart", "statement"]

    def test_with_nothing_to_say_the_heading_is_spoken(self) -> None:
        (scene,) = scenes(table("A,B", "x,1", "y,2"))
        assert said(scene) == ["Finding"]
        assert scene.duration is not None


class TestTable:
    def test_shows_cells_and_alignment(self) -> None:
        visual = only("## A\n\n|n|left|mid|1|\n|-|:-|:-:|-|\n|`x`|[y](u)|z ✅|12|\n", TableVisual)
        assert visual.rows == (("x", "y", "z ✅", "12"),)
        assert visual.align == ("left", "left", "center", "right")

    def test_numbers_align_right_by_themselves(self) -> None:
        assert only(table("A,B,C", "x,1,t", "y,2,u"), TableVisual).align == ("left", "right", "left")

    def test_long_ones_turn_pages_and_very_long_ones_end_with_a_warning(self) -> None:
        script = parse_markdown(table("A,B", *(f"r{n},t" for n in range(40))) + "\n<!-- highlight: 9 -->\n")
        pages = [scene.visual for scene in script.scenes if isinstance(scene.visual, TableVisual)]
        assert [len(page.rows) for page in pages] == [7, 7, 7]
        assert [page.highlight for page in pages] == [None, 1, None]
        assert "19 rows" in script.warnings[0]

    def test_a_row_speaks_when_it_is_told_to(self) -> None:
        (scene,) = scenes("## A\n\n|a|b|\n|-|-|\n|x|t|\n|y <!-- say: Yes. -->|u|\n")
        assert [(p.item, p.text) for p in scene.passages] == [(1, "Yes.")]

    def test_rows_shorter_and_longer_than_the_head(self) -> None:
        assert only("## A\n\n|a|b|\n|-|-|\n|x|\n|y|z|w|\n", TableVisual).rows == (("x", ""), ("y", "z"))


class TestComparison:
    def test_before_and_after(self) -> None:
        visual = only(table("Home,Bill", "Before,£1", "After,£2"), ComparisonVisual)
        assert (visual.left, visual.right) == (Side(name="Before", value="£1"), Side(name="After", value="£2"))

    def test_one_row_under_two_names(self) -> None:
        assert only(table("Then,Now", "5,3"), ComparisonVisual).right == Side(name="Now", value="3")
        assert only(table("Count,Then,Now", "Cats,5,3"), ComparisonVisual).left == Side(name="Then", value="5")

    def test_two_rows_under_a_heading_that_sets_them_against_each_other(self) -> None:
        rows = table("Kind,Cost", "Gas,5", "Sun,3")
        assert only(rows.replace("Finding", "Gas vs. sun"), ComparisonVisual).left.name == "Gas"
        assert visuals(rows) == ["chart"]

    def test_two_columns_of_words(self) -> None:
        visual = only(table("Pros,Cons", "Cheap,Ugly", "Quick,"), ComparisonVisual)
        assert (visual.left.points, visual.right.points) == (("Cheap", "Quick"), ("Ugly",))
        assert visuals(table("Option,Meaning", "a,b", "c,d")) == ["table"]

    def test_three_columns_name_what_is_compared(self) -> None:
        rows = table(",Sun,Gas", "Price,low,high", "Noise,none,some").replace("Finding", "Sun vs gas")
        assert only(rows, ComparisonVisual).left.points == ("Price: low", "Noise: none")

    def test_two_lists_under_a_versus_heading(self) -> None:
        (scene,) = scenes("## What fits you: heat pump vs gas boiler?\n\n- Cheap\n- Clean\n\n* Dear\n")
        assert isinstance(scene.visual, ComparisonVisual)
        assert (scene.visual.left, scene.visual.right) == (
            Side(name="Heat pump", points=("Cheap", "Clean")),
            Side(name="Gas boiler", points=("Dear",)),
        )
        assert [(p.item, p.text) for p in scene.passages] == [
            (None, "Heat pump."), (0, "Cheap"), (1, "Clean"), (None, "Gas boiler."), (2, "Dear"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "text",
        [
            "## A\n\nBefore:\n\n- x\n\nAfter:\n\n- y\n",
            "## A\n\n**Pros**\n\n- x\n\n**Cons**\n\n- y\n",
            "## A vs B\n\n### A\n\n- x\n\n### B\n\n- y\n",
            "## A\n\n- Before\n  - x\n- After\n  - y\n",
            "## A\n<!-- layout: comparison -->\n\nOne:\n\n- x\n\nTwo:\n\n- y\n",
        ],
    )
    def test_other_ways_to_write_two_sides(self, text: str) -> None:
        assert only(text, ComparisonVisual).right.points == ("y",)

    def test_two_lists_that_are_not_set_against_each_other_stay_lists(self) -> None:
        assert visuals("## A\n\nOne:\n\n- x\n\nTwo:\n\n- y\n") == ["list", "list"]

    def test_more_than_can_be_read_side_by_side_stays_lists(self) -> None:
        items = "\n".join(f"- point {n}" for n in range(7))
        assert visuals(f"## A vs B\n\nA:\n\n{items}\n\nB:\n\n{items}\n").count("list") == 4

    def test_impossible_on_request(self) -> None:
        assert place(refused("## A\n<!-- layout: comparison -->\n\n- x\n- y\n")) == (4, 1)
        assert "two columns" in refused(table("A,B,C,D", "x,y,z,w") + "\n<!-- layout: comparison -->\n").hint


class TestQuote:
    def test_an_attributed_quotation_is_spoken(self) -> None:
        (scene,) = scenes("## A\n\nHe said:\n\n> “Put it on *the sun*.”\n> — Thomas Edison, inventor\n")
        assert scene.visual == QuoteVisual(
            text={"text": "Put it on the sun.", "accents": ((10, 17),)},
            attribution="Thomas Edison",
            role="inventor",
        )
        assert said(scene) == ["He said:", "“Put it on the sun.”"]

    @pytest.mark.parametrize(
        "text",
        [
            "> Be kind.\n>\n> — Ana, nurse",
            "> Be kind.\n> -- Ana, nurse",
            "> Be kind.\n>\n> - Ana, nurse",
            "> Be kind. — Ana, nurse",
            "> *Be kind.*\n>\n> – Ana (nurse)",
        ],
    )
    def test_ways_to_name_who_said_it(self, text: str) -> None:
        visual = only(f"## A\n\n{text}\n", QuoteVisual)
        assert (visual.text.text, visual.attribution, visual.role) == ("Be kind.", "Ana", "nurse")

    def test_a_short_one_without_a_name(self) -> None:
        assert only("## A\n\n> Know your kettle.\n", QuoteVisual).attribution == ""

    @pytest.mark.parametrize("text", ["> **Note:** mind the gap.", "> [!WARNING]\n> Mind the gap.", f"> {words(40)}"])
    def test_asides_are_prose(self, text: str) -> None:
        if "WARNING" in text:
            text = text.replace("Mind", "Warning: mind")
        assert "quote" not in visuals(f"## A\n\n{text}\n")

    def test_a_paragraph_on_request(self) -> None:
        visual = only("## A\n<!-- layout: quote -->\n\nBe kind. — Ana\n", QuoteVisual)
        assert (visual.text.text, visual.attribution) == ("Be kind.", "Ana")

    def test_a_quotation_with_a_list_in_it_is_read_in_order(self) -> None:
        assert visuals("## A\n\n> Take:\n>\n> - salt\n> - flour\n") == ["list"]


class TestCode:
    BLOCK = "```python file=a.py {1|2-3}\none\ntwo\nthree\n```"
    TEXT = f"## A\n\nLook.\n\n{BLOCK}\n\nFirst one.\n\nThen two.\n\nAnd three.\n"

    def test_language_file_steps_and_words(self) -> None:
        (scene,) = scenes(self.TEXT)
        assert isinstance(scene.visual, CodeVisual)
        assert (scene.visual.language, scene.visual.filename) == ("python", "a.py")
        assert scene.visual.steps == ((1,), (2, 3))
        assert [(p.item, p.text) for p in scene.passages] == [
            (None, "Look."), (0, "First one."), (1, "Then two."), (1, "And three."),
        ]  # fmt: skip

    def test_one_paragraph_is_spread_over_the_steps_by_sentences(self) -> None:
        (scene,) = scenes("## A\n\n```c {1} {2}\nx\ny\n```\n\nThe first. The next. Done.\n")
        assert [(p.item, p.text) for p in scene.passages] == [(0, "The first."), (1, "The next."), (1, "Done.")]

    def test_words_before_it_serve_when_none_come_after(self) -> None:
        (scene,) = scenes("## A\n\nThe first. The next.\n\n```c {1|2}\nx\ny\n```\n")
        assert [(p.item, p.text) for p in scene.passages] == [(0, "The first."), (1, "The next.")]

    @pytest.mark.parametrize(
        ("info", "language", "filename"),
        [
            ("python:a.py", "python", "a.py"),
            ('js title="my file.js"', "js", "my file.js"),
            ("rust,ignore", "rust,ignore", ""),
            ("", "", ""),
        ],
    )
    def test_info_strings_of_the_wild(self, info: str, language: str, filename: str) -> None:
        visual = only(f"## A\n\n```{info}\nx\n```\n", CodeVisual)
        assert (visual.language, visual.filename) == (language, filename)

    @pytest.mark.parametrize("info", ["c {4}", "c {0}", "c {2-1}", "c {1|9}", "c {1-}"])
    def test_lines_it_does_not_have(self, info: str) -> None:
        error = refused(f"## A\n\n```{info}\nx\ny\n```\n")
        assert place(error) == (3, info.index("{") + 4)
        assert "1 to 2" in error.hint

    def test_a_note(self) -> None:
        assert only(f"{self.TEXT}\n<!-- note: Mind this -->\n", CodeVisual).note == "Mind this"

    def test_alone_it_is_shown_for_as_long_as_it_takes_to_read(self) -> None:
        (scene,) = scenes("```c\n" + "x\n" * 10 + "```\n")
        assert scene.passages == ()
        assert scene.duration == 10.0

    def test_diagrams_and_empty_blocks_are_left_out(self) -> None:
        script = parse_markdown("## A\n\nB.\n\n```mermaid\ngraph TD\n```\n\n```c\n\n```\n")
        assert [scene.visual.kind for scene in script.scenes] == ["statement"]
        assert len(script.warnings) == 2

    def test_each_block_takes_the_words_before_it(self) -> None:
        found = scenes("## A\n\nOne:\n\n```c\nx\n```\n\nTwo:\n\n```c\ny\n```\n")
        assert [said(scene) for scene in found] == [["One:"], ["Two:"]]


class TestMedia:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "my photo.png").write_bytes(PNG)
        (tmp_path / "cat.jpg").write_bytes(b"\xff\xd8\xff\xe0")
        (tmp_path / "fake.png").write_text("<html>")
        for name in ("clip.mp4", "drawing.svg", "page.pdf", "shot.heic"):
            (tmp_path / name).write_bytes(b"")
        return tmp_path

    def test_a_picture_with_its_options(self, folder: Path) -> None:
        text = '## A\n\n![A cat](cat.jpg "Tom, 1974"){fit=contain focus=0.3,0.5 motion=still}\n\nA cat.\n'
        (scene,) = scenes(text, folder)
        assert scene.visual == PictureVisual(
            path=str((folder / "cat.jpg").resolve()), alt="A cat", title={"text": "Tom, 1974"}, fit="contain",
            focus=(0.3, 0.5), motion="still",
        )  # fmt: skip
        assert said(scene) == ["A cat."]

    def test_a_clip_with_its_options(self, folder: Path) -> None:
        (scene,) = scenes("## A\n\n![](clip.mp4){trim=3-8 volume=0.4 loop}\n", folder)
        assert isinstance(scene.visual, ClipVisual)
        assert (scene.visual.trim_start, scene.visual.trim_end) == (3.0, 8.0)
        assert (scene.visual.volume, scene.visual.loop, scene.visual.title.text) == (0.4, True, "A")
        assert (scene.duration, scene.passages) == (5.0, ())

    def test_options_in_a_comment_before_it(self, folder: Path) -> None:
        assert only("## A\n\n<!-- fit: contain -->\n\n![](cat.jpg)\n", PictureVisual, folder).fit == "contain"

    @pytest.mark.parametrize("name", ["<my photo.png>", "my%20photo.png"])
    def test_names_with_spaces(self, name: str, folder: Path) -> None:
        assert only(f"![]({name})\n", PictureVisual, folder).path.endswith("my photo.png")

    def test_a_picture_among_words(self, folder: Path) -> None:
        found = scenes("## A\n\nBefore ![x](cat.jpg) and after.\n", folder)
        assert [scene.visual.kind for scene in found] == ["picture"]
        assert said(found[0]) == ["Before and after."]

    def test_without_words_it_stays_a_while(self, folder: Path) -> None:
        assert scenes("![](cat.jpg)\n", folder)[0].duration == 4.0

    @pytest.mark.parametrize(
        ("picture", "column", "words"),
        [
            ("![x](cta.jpg)", 6, "'cat.jpg'"),
            ("![x](fake.png)", 6, "save it again"),
            ("![x](drawing.svg)", 6, "PNG"),
            ("![x](page.pdf)", 6, "PNG"),
            ("![x](shot.heic)", 6, "JPEG"),
            ("![x](song.mp3)", 6, ".png"),
            ("![x](my photo.png)", 6, "angle brackets"),
            ("![x](cat.jpg){trim=1-2}", 19, "video clip"),
            ("![x](cat.jpg){fit=wide}", 19, "cover"),
        ],
    )
    def test_errors_stand_at_the_picture(self, picture: str, column: int, words: str, folder: Path) -> None:
        error = refused(f"## A\n\nLook {picture}\n", folder)
        assert place(error) == (3, column)
        assert words in error.hint

    def test_pictures_on_the_web_are_never_fetched(self) -> None:
        script = parse_markdown(
            "## A\n\nB. ![x](https://a.b/c.png)\n\n![y](//a.b/c.png) ![z](data:image/png;base64,aa)\n"
        )
        assert [scene.visual.kind for scene in script.scenes] == ["statement"]
        assert len(script.warnings) == 1

    def test_text_without_a_folder_has_no_files(self) -> None:
        assert "Save the script" in refused("![x](cat.jpg)\n").hint
