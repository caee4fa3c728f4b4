"""What there is to choose from, over HTTP."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import Query

from app.api.access import Access
from app.api.routing import feature_router
from app.api.schemas import APIResponse, Page
from app.projects import choices
from app.projects.choice_schemas import CaptionStyleRead, ThemeRead, VoiceRead

router = feature_router("choices", access=Access(area="projects"), prefix="/v1")


@router.get("/themes")
async def list_themes() -> APIResponse[Page[ThemeRead]]:
    """List the themes that a project or render can name, all on one page."""
    found = await run_sync(choices.themes)
    return APIResponse(data=Page(items=[ThemeRead.model_validate(theme) for theme in found], next_cursor=None))


@router.get("/voices")
async def list_voices(
    language: Annotated[
        str | None, Query(description="Only voices of this language, such as en, en-GB or fr.", max_length=35)
    ] = None,
) -> APIResponse[Page[VoiceRead]]:
    """List the voices that a project or render can name, all on one page. `none` is a film without a voice."""
    found = await run_sync(partial(choices.voices, language))
    return APIResponse(data=Page(items=[VoiceRead.model_validate(voice) for voice in found], next_cursor=None))


@router.get("/caption-styles")
async def list_caption_styles() -> APIResponse[Page[CaptionStyleRead]]:
    """List the styles of captions that a project or render can name, all on one page."""
    styles = [CaptionStyleRead(name=name, description=text) for name, text in choices.CAPTION_STYLES.items()]
    return APIResponse(data=Page(items=styles, next_cursor=None))
