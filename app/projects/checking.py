"""Whether a project is fit for a platform, an audience and its owner's plan, looked at before a video is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from app.api.audiences import Audience, is_english, reading_index, words_in
from app.api.platforms import PlatformName, platforms
from app.api.validators import Draft, Finding, Severity, check
from app.core.context import Principal
from app.core.database import Database
from app.core.exceptions import ScriptParsingError, ValidationError
from app.core.transactions import transaction
from app.orchestrator.lengths import estimated_seconds
from app.orchestrator.options import DEFAULT_ASPECT
from app.projects.changes import Changes
from app.projects.texts import aside, written
from app.quotas import service as quotas
from app.scripts import parse_markdown
from app.scripts.files import as_named
from app.story.script import Aspect, Script


@dataclass(frozen=True)
class Wish:
    """What a video is to be fit for; what is left out of its looks and texts is the project's own."""

    platform: PlatformName | None = None
    audience: Audience | None = None
    aspect: Aspect | None = None
    title: str | None = None
    caption: str = ""


@dataclass(frozen=True)
class Facts:
    """What was found about a video before it is made; `reading_index` is for English with words enough."""

    aspect: Aspect
    language: str
    characters: int
    words: int
    estimated_seconds: float
    reading_index: float | None


@dataclass(frozen=True)
class Checked:
    """Everything that was found. There are no facts of a script that cannot be read."""

    findings: Sequence[Finding]
    facts: Facts | None


class UnfitError(ValidationError):
    """A video that is not fit for the platform or the audience that it is asked for."""

    def __init__(self, wish: Wish, problems: Sequence[Finding]) -> None:
        told = [{"location": each.location, "message": each.message, "hint": each.hint} for each in problems]
        more = f" And {len(told) - 1} more." if len(told) > 1 else ""
        super().__init__(
            f"{problems[0].message}{more}",
            hint=problems[0].hint,
            details={"setting": "platform" if wish.platform else "audience", "problems": told},
        )


async def check_project(database: Database, owner: Principal, project_id: UUID, wish: Wish) -> Checked:
    """Return everything that stands against a video of a project, at once. Raises ProjectNotFoundError."""
    async with transaction(database, read_only=True) as session:
        changes = Changes(session, owner)
        project = await changes.projects.find(project_id)
        scenes = await changes.scenes.all(project_id)
        limits = await quotas.limits_of(session, owner.id)
    sources = [scene.source for scene in scenes]
    joined = await written(project.settings, sources)
    characters = sum(map(len, sources))
    read = partial(_read, joined.text, project.title, characters, wish, limits.max_script_characters)
    return await aside(read)


async def refuse_unfit(database: Database, owner: Principal, project_id: UUID, wish: Wish) -> None:
    """Hold a project against what a render is asked for. Raises UnfitError with all problems."""
    if wish.platform is None and wish.audience is None:
        return
    checked = await check_project(database, owner, project_id, wish)
    problems = [each for each in checked.findings if each.severity is Severity.PROBLEM]
    if problems:
        raise UnfitError(wish, problems)


def _read(text: str, title: str, characters: int, wish: Wish, limit: int | None) -> Checked:
    try:
        script = parse_markdown(text, locate=as_named)
    except ScriptParsingError as error:
        return Checked([_unreadable(error)], None)
    draft = _draft(script, title, characters, wish)
    platform = platforms()[wish.platform] if wish.platform else None
    found = check(
        draft, today=datetime.now(UTC).date(), platform=platform, audience=wish.audience, max_characters=limit
    )
    return Checked(found, _facts(draft))


def _draft(script: Script, title: str, characters: int, wish: Wish) -> Draft:
    return Draft(
        title=wish.title or title,
        caption=wish.caption,
        aspect=wish.aspect or script.aspect or DEFAULT_ASPECT,
        seconds=estimated_seconds(script),
        passages=[passage.text for scene in script.scenes for passage in scene.passages],
        language=script.language,
        characters=characters,
    )


def _facts(draft: Draft) -> Facts:
    index = reading_index(draft.passages) if is_english(draft.language) else None
    return Facts(
        draft.aspect, draft.language, draft.characters, words_in(draft.passages), round(draft.seconds, 1),
        None if index is None else round(index, 1),
    )  # fmt: skip


def _unreadable(error: ScriptParsingError) -> Finding:
    place = f"script:{error.line}:{error.column}"
    return Finding(Severity.PROBLEM, "script.unreadable", place, error.message, error.hint)
