"""Sections as scenes: words shared out among what is seen, long prose cut, options applied."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from app.scripts import numbers, parts
from app.scripts.draft import VISUAL_WORDS, Draft
from app.scripts.drafts import Drafting, statement
from app.scripts.elements import Listing, Prose, Quotation
from app.scripts.illustrations import picture_of
from app.scripts.layouts import apply_layouts
from app.scripts.options import Options
from app.scripts.phrases import NO_TEXT, rich
from app.scripts.prose import MAX_SENTENCES, STATEMENT_WORDS, Sentence, chunks, clauses, total_words
from app.scripts.sections import Block, Section, shown_instead, with_pause
from app.scripts.sharing import Run, Stage, narration, share_out
from app.scripts.source import Source
from app.story.script import (
    EndingVisual,
    Location,
    NumberVisual,
    Passage,
    RichText,
    Scene,
    SectionVisual,
    StatementVisual,
    TitleVisual,
)

ONE_SCENE_WORDS = 38
TITLE_WORDS = 30
OWN_SCENE_OPTIONS = (
    "transition",
    "duration",
    "voice",
    "mute",
    "captions",
    "illustrate",
    "arrange",
    "show",
    "subtitle",
)
"""An option of this kind before a paragraph makes the paragraph a scene of its own."""
HEADINGS = TitleVisual | SectionVisual | EndingVisual
LENIENT = frozenset({"note", "source"})

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
MAX_SLUG = 40


class SectionScenes:
    """Makes the scenes of one section; see `scenes_of`."""

    def __init__(self, source: Source, section: Section) -> None:
        self.source, self.section = source, section
        self.options = section.options
        self.heading = section.title
        self.heading_seen = not self.heading.text

    def drafts(self) -> list[Draft]:
        """Return the section's drafts in order, each with its words."""
        apply_layouts(self.source, self.section)
        stages = self._stages()
        share_out(stages)
        found = [draft for stage in stages for draft in self._settled(stage)]
        return self._with_heading(found)

    def _stages(self) -> list[Stage]:
        opening = self._opening()
        stages: list[Stage] = [opening] if opening else []
        drafting = Drafting(self.source, NO_TEXT if opening else self.heading)
        for number, block in enumerate(self.section.blocks):
            drafting.headed = bool(number or opening or not self.heading.text)
            made = drafting.drafts(block)
            if made:
                stages += made
            else:
                self._add_words(stages, block)
        return stages

    def _opening(self) -> Draft | None:
        text = self.heading.text
        if self.section.ends or self.section.divides:
            self.heading_seen = True
            return self._end() if self.section.ends else self._break()
        if self.section.opening and not numbers.is_telling(text):
            self.heading_seen = True
            return self._title()
        if text and numbers.is_telling(text):
            self.heading_seen = True
            return self._number(text)
        return None

    def _title(self) -> Draft:
        options = self.options
        visual = TitleVisual(
            title=shown_instead(self.heading, options),
            subtitle=options.take("subtitle") or "",
            eyebrow=options.take("eyebrow") or "",
            illustrations=options.take("illustrate") or (),
        )
        return Draft(visual, options, self.section.at, after=TITLE_WORDS)

    def _break(self) -> Draft:
        section = self.section
        number, title = parts.numbered(shown_instead(self.heading, self.options))
        visual = SectionVisual(title=title, number=number or section.number, parts=section.parts)
        return Draft(visual, self.options, section.at, after=TITLE_WORDS)

    def _end(self) -> Draft:
        options = self.options
        visual = EndingVisual(
            title=shown_instead(self.heading, options),
            action=options.take("action") or "",
            link=options.take("link") or "",
        )
        return Draft(visual, options, self.section.at, after=VISUAL_WORDS)

    def _number(self, value: str) -> Draft:
        first = next((block.body.inline.text for block in self.section.blocks if isinstance(block.body, Prose)), "")
        figure = numbers.from_heading(value, first)
        context = self.options.take("subtitle") or figure.context
        picture = picture_of(self.source, self.options)
        visual = NumberVisual(value=figure.value, label=figure.label, context=context, illustration=picture)
        return Draft(visual, self.options, self.section.at, after=VISUAL_WORDS)

    def _add_words(self, stages: list[Stage], block: Block) -> None:
        paragraphs = _paragraphs(block)
        if not paragraphs:
            return
        if block.options.has(*OWN_SCENE_OPTIONS) or block.forced == "title":
            stages += self._own_scene(block, paragraphs)
            return
        if not stages or isinstance(stages[-1], Draft):
            stages.append(Run())
        run = stages[-1]
        if isinstance(run, Run):
            run.paragraphs += paragraphs

    def _own_scene(self, block: Block, paragraphs: list[tuple[Sentence, ...]]) -> list[Draft]:
        show = block.options.take("show") if block.options.has("show") else None
        text = rich(show) if show else self._next_text()
        return self._statements(_one_after_another(paragraphs), text, block.options)

    def _next_text(self) -> RichText:
        if self.heading_seen:
            return NO_TEXT
        self.heading_seen = True
        return shown_instead(self.heading, self.options)

    def _statements(self, said: list[Sentence], text: RichText, options: Options) -> list[Draft]:
        groups = [said] if _fits_one_scene(said) else chunks(said)
        emoji = self.section.heading.inline.emoji[:3] if self.section.heading and text.text else ()
        found = []
        for index, part in enumerate(groups):
            shown, pictures = (text, emoji) if index == 0 else (NO_TEXT, ())
            found.append(statement(shown, part, options, self.section.at, pictures))
        return found

    def _settled(self, stage: Stage) -> list[Draft]:
        if isinstance(stage, Draft):
            if not isinstance(stage.visual, HEADINGS | StatementVisual):
                self.heading_seen = True
            return [stage]
        found: list[Draft] = []
        together = _one_after_another(stage.paragraphs)
        parts = (
            [together] if _fits_one_scene(together, STATEMENT_WORDS) else [list(part) for part in stage.paragraphs]
        )
        for part in parts:
            if part:
                found += self._statements(part, self._next_text(), self.options)
        return found

    def _with_heading(self, found: list[Draft]) -> list[Draft]:
        """Let the heading be seen when nothing else shows it, and be spoken when nothing else is said."""
        if not found and self.heading.text:
            found = [statement(self._next_text(), [], self.options, self.section.at, self._emoji())]
        first = found[0] if found else None
        silent = first and not any(draft.narrated for draft in found)
        if first and silent and first.speaks_heading and self.heading.text:
            first.own = [Passage(text=self.heading.text, location=self.section.at)]
            first.least = first.seconds
        if first and isinstance(first.visual, HEADINGS) and not first.narrated:
            first.own = [Passage(text=self.heading.text or first.visual.title.text, location=self.section.at)]
        return found

    def _emoji(self) -> tuple[str, ...]:
        return self.section.heading.inline.emoji[:3] if self.section.heading else ()


def _paragraphs(block: Block) -> list[tuple[Sentence, ...]]:
    body = block.body
    if isinstance(body, Prose):
        found = [body.inline.said]
    elif isinstance(body, Quotation):
        found = [inline.said for inline in body.paragraphs]
    elif isinstance(body, Listing):
        found = [item.inline.said for item in body.items]
    else:
        found = []
    found = [tuple(part for sentence in said for part in clauses(sentence)) for said in found if said]
    return [*found[:-1], with_pause(found[-1], block.pause)] if found else []


def _one_after_another(paragraphs: Sequence[Sequence[Sentence]]) -> list[Sentence]:
    """Return the sentences of all paragraphs, still told apart by their pieces."""
    found: list[Sentence] = []
    for paragraph in paragraphs:
        after = found[-1].piece + 1 if found else 0
        found += [replace(sentence, piece=after + sentence.piece) for sentence in paragraph]
    return found


def _fits_one_scene(said: Sequence[Sentence], limit: int = ONE_SCENE_WORDS) -> bool:
    return len(said) <= MAX_SENTENCES and total_words(said) <= limit


class SceneNames:
    """Gives each scene a name that stays when other sections change."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def next(self, section: str) -> str:
        """Return a name made of the section's heading."""
        plain = unicodedata.normalize("NFKD", section[: 4 * MAX_SLUG]).encode("ascii", "ignore").decode().lower()
        slug = _NOT_SLUG.sub("-", plain).strip("-")
        if len(slug) > MAX_SLUG:
            slug = slug[: MAX_SLUG + 1].rpartition("-")[0] or slug[:MAX_SLUG]
        slug = slug or "scene"
        self._seen[slug] += 1
        return slug if self._seen[slug] == 1 else f"{slug}-{self._seen[slug]}"


def scenes_of(source: Source, section: Section, names: SceneNames) -> list[Scene]:
    """Return a section's scenes; raises ScriptParsingError for an option that has nothing to act on."""
    drafts = SectionScenes(source, section).drafts()
    scenes = [_scene(draft, section, names) for draft in drafts]
    _refuse_unused(source, section)
    return scenes


def _scene(draft: Draft, section: Section, names: SceneNames) -> Scene:
    options = draft.options
    said = narration(draft)
    duration = options.take("duration")
    captions = options.see("captions")
    return Scene(
        id=names.next(section.name),
        section=section.name,
        visual=draft.visual,
        passages=said,
        transition=options.take("transition"),
        duration=duration or (draft.least if said else draft.seconds),
        voice=options.see("voice"),
        mute=bool(options.see("mute")),
        captions=True if captions is None else captions,
        location=draft.at,
    )


def _refuse_unused(source: Source, section: Section) -> None:
    for options in (section.options, *(block.options for block in section.blocks)):
        for option in options.unused():
            message = f"`{option.name}` has nothing to act on here."
            if option.name in LENIENT:
                source.warn(message, option.at)
            else:
                raise source.error(message, option.at, hint=_ADVICE.get(option.name, _GENERAL_ADVICE))


_GENERAL_ADVICE = "Put it under the heading, or directly before the part it is for."
_MEDIA_ADVICE = "It is for a picture or clip, in braces after it: ![words](file){fit=contain}."
_ADVICE = {
    "chart": "It is for a table in the same section.",
    "action": "It is for the end card: put it under a heading.",
    "link": "It is for the end card: put it under a heading.",
    "highlight": "It is for a table or chart in the same section.",
    "eyebrow": "It is for a title: the first heading, or `layout: title`.",
    "subtitle": "Lists, quotes, code, pictures, breaks and end cards have no subtitle.",
    "fit": _MEDIA_ADVICE,
    "focus": _MEDIA_ADVICE,
    "motion": _MEDIA_ADVICE,
    "trim": "It is for a video clip: ![words](file.mp4){trim=3-8}.",
    "volume": "It is for a video clip: ![words](file.mp4){volume=0.4}.",
    "loop": "It is for a video clip: ![words](file.mp4){loop}.",
    "illustrate": "It is for a title, a statement (a heading with plain narration), a number, a list or steps.",
    "arrange": "It is for a statement: a heading with plain narration.",
}


def location_of(scene: Scene) -> Location:
    """Return where a scene's first words stand."""
    return scene.passages[0].location if scene.passages else scene.location
