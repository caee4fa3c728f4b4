"""Words shared out between the things that are seen: what is said over which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.scripts.draft import VISUAL_WORDS, Draft
from app.scripts.prose import STATEMENT_WORDS, Sentence, passages, total_words
from app.story.script import Passage


@dataclass
class Run:
    """Paragraphs in a row, to be shared out between the drafts around them or shown as statements."""

    paragraphs: list[tuple[Sentence, ...]] = field(default_factory=list)


Stage = Run | Draft


def share_out(stages: list[Stage]) -> None:
    """Give the paragraphs of each run to the drafts around it, as far as they take them."""
    around = [None, *stages, None]
    for before, stage, after in zip(around, stages, around[2:], strict=False):
        if isinstance(stage, Run):
            _share(stage, before if isinstance(before, Draft) else None, after if isinstance(after, Draft) else None)


def _share(run: Run, before: Draft | None, after: Draft | None) -> None:
    introduces = run.paragraphs[-1][-1].text.endswith(":")
    waits = before is not None and before.after > 0 and not before.narrated
    if after and after.before and (introduces or not (waits and len(run.paragraphs) == 1)):
        _give_lead(run, after, introduces=introduces)
    if before and before.after:
        _give_tail(run, before)


def _give_lead(run: Run, draft: Draft, *, introduces: bool) -> None:
    last = run.paragraphs[-1]
    if total_words(last) <= draft.before:
        draft.lead = list(run.paragraphs.pop())
        return
    if not introduces and draft.before < VISUAL_WORDS:
        return
    kept: list[Sentence] = []
    for sentence in reversed(last):
        if kept and total_words(kept) + sentence.words > STATEMENT_WORDS:
            break
        kept.insert(0, sentence)
    if len(kept) < len(last):
        run.paragraphs[-1] = last[: len(last) - len(kept)]
        draft.lead = kept


def _give_tail(run: Run, draft: Draft) -> None:
    while run.paragraphs:
        first = run.paragraphs[0]
        room = draft.after - draft.words
        if draft.steps and len(draft.tail) < draft.steps:
            room = max(room, total_words(first))
        if total_words(first) <= room:
            draft.tail.append(run.paragraphs.pop(0))
            continue
        if not draft.narrated:
            _give_start(run, draft)
        return


def _give_start(run: Run, draft: Draft) -> None:
    first = run.paragraphs[0]
    count = 1
    while count < len(first) and total_words(first[: count + 1]) <= draft.after:
        count += 1
    draft.tail.append(first[:count])
    run.paragraphs[0] = first[count:]
    if not run.paragraphs[0]:
        run.paragraphs.pop(0)


def _tail_passages(draft: Draft) -> list[Passage]:
    if not draft.steps:
        return [passage for part in draft.tail for passage in passages(part)]
    parts: list[Sequence[Sentence]] = list(draft.tail)
    if len(parts) < draft.steps:
        parts = [[sentence] for part in draft.tail for sentence in part]
    found: list[Passage] = []
    for index, part in enumerate(parts):
        found += passages(part, min(index, draft.steps - 1))
    return found


def narration(draft: Draft) -> tuple[Passage, ...]:
    """Return all that is said over a draft, in order."""
    if draft.steps and not draft.tail:
        draft.tail, draft.lead = [tuple(draft.lead)] if draft.lead else [], []
    found = [*passages(draft.lead), *draft.own, *_tail_passages(draft)]
    if draft.pause and found:
        last = found[-1]
        found[-1] = last.model_copy(update={"pause_after": last.pause_after + draft.pause})
    return tuple(found)
