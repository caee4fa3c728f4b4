"""Every router of the API, and what its groups of operations are about."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from app.api import docs_page, downloads
from app.assets import endpoints as asset_endpoints
from app.assets import storage_endpoints
from app.auth import account_endpoints, admin_endpoints, key_endpoints, pages, quota_endpoints, token_endpoints
from app.projects import check_endpoints, choice_endpoints, output_endpoints, scene_endpoints, script_endpoints
from app.projects import endpoints as project_endpoints
from app.reliability import audit_endpoints, export_endpoints, health_endpoints
from app.reliability import endpoints as error_endpoints
from app.renders import endpoints as render_endpoints

ROUTERS: Final[tuple[APIRouter, ...]] = (
    token_endpoints.router,
    account_endpoints.router,
    export_endpoints.router,
    key_endpoints.router,
    admin_endpoints.router,
    quota_endpoints.router,
    quota_endpoints.usage_router,
    storage_endpoints.router,
    quota_endpoints.admin_router,
    project_endpoints.router,
    scene_endpoints.router,
    scene_endpoints.order_router,
    script_endpoints.router,
    check_endpoints.router,
    output_endpoints.router,
    output_endpoints.asset_router,
    choice_endpoints.router,
    asset_endpoints.router,
    render_endpoints.router,
    downloads.router,
    error_endpoints.router,
    audit_endpoints.router,
    health_endpoints.router,
    docs_page.router,
    pages.router,
)

TAGS: Final = {
    "auth": "Signing in and out, and the tokens that come of it.",
    "account": "Your account: its address, password and second factor.",
    "api-keys": "Keys for programs: made, rotated, revoked.",
    "users": "Accounts of others, for administrators.",
    "quotas": "What your plan allows, how much of it is used, and by which day.",
    "projects": "Videos being written: title, settings, status.",
    "scenes": "What a project's video shows and says, one section of its script each, in order.",
    "scripts": "A project as one Markdown text, and the versions it has had.",
    "choices": "What a video can be made in by name: themes, voices, styles of captions.",
    "assets": "Pictures, videos, sounds and scripts: of your library, and of single projects.",
    "renders": "Videos on their way: how far they are, what came of them.",
    "downloads": "Files by signed links that expire, in ranges.",
    "errors": "What went wrong in this installation, one entry for each fault, for those who look after it.",
    "audit": "Who did what to what, from where: sealed, and never changed, for those who look after it.",
    "health": "Whether the service lives and is ready, and what it counts.",
}
"""What each group of operations is about, in the order of the reference."""
