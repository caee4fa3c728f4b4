"""A video is held against platform, audience and plan, and everything that stands against it is said at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.audiences import AGES, SUITS_FROM, AgeGroup, Audience, ContentWarning, reading_index, words_in
from app.api.platforms import STALE_DAYS, PlatformName, length_of, platforms
from app.api.validators import Draft, Finding, Severity, check, duration

CHECKED = date(2026, 11, 21)
PLAIN = "The cat sat on the mat and looked at the dog. " * 12
HARD = (
    "Notwithstanding considerable methodological heterogeneity, contemporary electrophysiological investigations "
    "demonstrate laryngeal neuromodulation throughout respiratory oscillation. "
) * 9
FIT = Draft("Why cats purr", "All about it.", "16:9", 60.0, [PLAIN], "en", 800)


def found(draft: Draft = FIT, **options: Any) -> list[Finding]:
    if isinstance(options.get("platform"), str):
        options["platform"] = platforms()[PlatformName(options["platform"])]
    return check(draft, **{"today": CHECKED, **options})


def rules(findings: list[Finding], severity: Severity = Severity.PROBLEM) -> list[str]:
    return [each.rule for each in findings if each.severity is severity]


class TestPlatforms:
    @pytest.mark.parametrize("name", PlatformName)
    def test_each_has_rules_with_a_date_and_a_source(self, name: PlatformName) -> None:
        platform = platforms()[name]
        assert platform.stale(CHECKED) == {}
        assert all(rule.source.startswith("https://") for rule in platform.rules.values())
        assert set(platform.aspect.best) <= set(platform.aspect.allowed)
        assert platform.length.min_seconds < (platform.length.usual_max_seconds or platform.length.max_seconds)

    def test_old_figures_are_said_to_be_old(self) -> None:
        later = CHECKED + timedelta(days=STALE_DAYS + 1)
        stale = [each for each in found(platform="youtube", today=later) if each.rule == "platform.stale"]
        assert len(stale) == 5
        assert all("2026-11-21" in each.message and each.hint.startswith("See https://") for each in stale)

    @pytest.mark.parametrize(
        ("text", "unit", "length"),
        [
            ("abc", "characters", 3), ("é😀", "characters", 2), ("é😀", "bytes", 6), ("é😀", "utf16", 3),
            ("aé", "weighted", 2), ("日本", "weighted", 4), ("😀", "weighted", 2), ("“a”—", "weighted", 4),
        ],
    )  # fmt: skip
    def test_each_counts_in_its_own_way(self, text: str, unit: Any, length: int) -> None:
        assert length_of(text, unit) == length


class TestCheck:
    def test_finds_nothing_where_nothing_is_wrong(self) -> None:
        assert found() == []
        assert found(platform="youtube", audience=Audience(age_group=AgeGroup.ADULTS)) == []

    def test_says_everything_at_once_problems_first(self) -> None:
        draft = replace(FIT, title="<b>" + "x" * 120, caption="y" * 6000, seconds=400.0, characters=5000)
        audience = Audience(age_group=AgeGroup.CHILDREN, content_warnings=(ContentWarning.GAMBLING,))
        findings = found(draft, platform="shorts", audience=audience, max_characters=4000)
        assert sorted(rules(findings)) == sorted(
            ["plan.script", "platform.aspect", "platform.length", "platform.title", "platform.title",
             "platform.caption", "audience.content"]
        )  # fmt: skip
        assert sorted(rules(findings, Severity.WARNING)) == ["platform.account", "title.html"]
        order = [each.severity for each in findings]
        assert order == sorted(order, key=list(Severity).index)

    @pytest.mark.parametrize(
        ("platform", "seconds", "problem", "warning"),
        [
            ("shorts", 150.0, [], []), ("shorts", 175.0, [], ["platform.length"]),
            ("shorts", 190.0, [], ["platform.length"]), ("shorts", 201.0, ["platform.length"], []),
            ("youtube", 899.0, [], []), ("youtube", 2000.0, [], ["platform.length"]),
            ("tiktok", 2.0, ["platform.length"], []), ("x", 139.0, [], ["platform.length"]),
        ],
    )  # fmt: skip
    def test_lengths_are_estimates(
        self, platform: str, seconds: float, problem: list[str], warning: list[str]
    ) -> None:
        findings = found(replace(FIT, seconds=seconds, aspect="9:16"), platform=platform)
        assert rules(findings) == problem
        assert [rule for rule in rules(findings, Severity.WARNING) if rule != "platform.aspect"] == warning

    def test_a_shape_that_is_taken_but_does_not_fill_the_screen_is_a_warning(self) -> None:
        assert rules(found(platform="reels"), Severity.WARNING) == ["platform.aspect"]

    def test_words_help(self) -> None:
        told = found(replace(FIT, title="x" * 103), platform="youtube")[0]
        assert told.message == "YouTube takes a title of 100 characters; this one has 103."
        assert (told.hint, told.location) == ("Shorten it by 3.", "title")

    def test_a_caption_of_x_counts_wide_characters_twice(self) -> None:
        assert rules(found(replace(FIT, caption="日" * 141), platform="x")) == ["platform.caption"]
        assert rules(found(replace(FIT, caption="日" * 140), platform="x")) == []

    @given(st.text(max_size=300), st.text(max_size=300), st.floats(0, 1e6), st.sampled_from(PlatformName))
    def test_any_text_gets_an_answer_in_words(
        self, title: str, caption: str, seconds: float, name: PlatformName
    ) -> None:
        clean = title.encode("utf-8", "replace").decode()
        draft = replace(FIT, title=clean, caption=caption.encode("utf-8", "replace").decode(), seconds=seconds)
        audience = Audience(age_group=AgeGroup.CHILDREN, content_warnings=tuple(ContentWarning))
        for each in found(draft, platform=name.value, audience=audience, max_characters=1):
            assert each.message.endswith(".")
            assert each.severity is Severity.NOTE or each.hint


class TestAudiences:
    def test_every_warning_has_an_age_and_every_group_its_years(self) -> None:
        assert set(SUITS_FROM) == set(ContentWarning)
        assert set(AGES) == set(AgeGroup)

    @pytest.mark.parametrize("warning", ContentWarning)
    def test_content_is_for_those_old_enough(self, warning: ContentWarning) -> None:
        for group, ages in AGES.items():
            findings = found(audience=Audience(age_group=group, content_warnings=(warning,)))
            assert ("audience.content" in rules(findings)) == (SUITS_FROM[warning] > ages.first)

    def test_a_narration_that_is_hard_to_follow_is_a_warning(self) -> None:
        children = Audience(age_group=AgeGroup.CHILDREN)
        assert found(audience=children) == []
        assert rules(found(replace(FIT, passages=[HARD]), audience=children), Severity.WARNING) == [
            "audience.reading"
        ]
        assert found(replace(FIT, passages=[HARD]), audience=Audience(age_group=AgeGroup.ADULTS)) == []

    @pytest.mark.parametrize(
        ("language", "passages"), [("fr", [PLAIN]), ("en", ["Too few words."]), ("de-AT", [HARD])]
    )
    def test_what_cannot_be_judged_is_said(self, language: str, passages: list[str]) -> None:
        findings = found(
            replace(FIT, language=language, passages=passages), audience=Audience(age_group=AgeGroup.CHILDREN)
        )
        assert rules(findings, Severity.NOTE) == ["audience.reading"]

    def test_the_index_is_that_of_its_authors(self) -> None:
        sentence = " ".join(["word"] * 10) + "."
        assert reading_index([sentence] * 10) == pytest.approx(4.71 * 4 + 0.5 * 10 - 21.43)
        assert reading_index([sentence] * 9) is None
        assert words_in([sentence, ""]) == 10


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.5, "0.5 s"),
        (3.0, "3 s"),
        (59.6, "60 s"),
        (180.0, "3 minutes"),
        (900.0, "15 minutes"),
        (43200.0, "12 hours"),
    ],
)
def test_durations_are_said_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words
