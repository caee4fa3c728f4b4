"""Every router of the API, and what its groups of operations are about."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from app.api import downloads
from app.reliability import health_endpoints

ROUTERS: Final[tuple[APIRouter, ...]] = (
    downloads.router,
    health_endpoints.router,
)

TAGS: Final = {
    "downloads": "Files by signed links that expire, in ranges.",
    "health": "Whether the service lives and is ready, and what it counts.",
}
"""What each group of operations is about, in the order of the reference."""
