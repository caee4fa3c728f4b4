"""The export of all that an account has, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Response
from starlette.responses import StreamingResponse

from app.api.dependencies import PartsDep, PrincipalDep
from app.api.downloads import content_disposition
from app.api.routing import feature_router
from app.audit import service as audit
from app.audit.actions import Action
from app.auth.account_endpoints import PEOPLE
from app.auth.exceptions import AccountsOffError
from app.auth.parts import auth_parts
from app.core.transactions import transaction
from app.reliability.exports import entries
from app.reliability.zip_stream import zipped

ZIP: Final = "application/zip"
_ARCHIVE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A ZIP archive.", "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}
}

router = feature_router(
    "account", prefix="/v1/account", access=PEOPLE, errors_of_all=(AccountsOffError,), first=[Depends(auth_parts)]
)


@router.get("/export", response_class=Response, responses=_ARCHIVE)
async def export_account(
    parts: PartsDep,
    principal: PrincipalDep,
    files: Annotated[bool, Query(description="Whether uploaded and rendered files come along.")] = False,  # noqa: FBT002 — a query parameter
) -> Response:
    """Take along all that you have here: a ZIP of what is known of you, your scripts, and your files if asked.

    `account.json` has your account, devices, API keys (without their secrets), projects, assets, renders and what you
    did; each project is a Markdown script, as `reelwright make` takes it.
    """
    async with transaction(parts.database) as session:
        target, after = ("user", principal.id), {"files": files}
        await audit.record(session, Action.USER_EXPORTED, actor=principal, target=target, after=after)
    name = f"reelwright-{datetime.now(UTC):%Y-%m-%d}.zip"
    headers = {"Content-Disposition": content_disposition(name, "attachment"), "Cache-Control": "no-store"}
    archive = zipped(entries(parts.database, parts.files, principal, with_files=files))
    return StreamingResponse(archive, headers=headers, media_type=ZIP)
