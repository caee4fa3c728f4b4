"""What the service is measured against: FastAPI and SQLAlchemy as their manuals show them, and nothing around them.

`python -m bench.peers.bare_api DATABASE_URL PORT` serves on the loopback.
"""

from __future__ import annotations

import sys
from typing import Any
from uuid import UUID

import uvicorn
from fastapi import FastAPI, HTTPException
from sqlalchemy import text
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from app.core.database import driver_url

READ = text(
    "SELECT id, user_id, title, status, settings, revision, created_at, updated_at FROM projects "
    "WHERE id = :id AND user_id = :owner"
)
OWNER = UUID("00000000-0000-7000-8000-000000000001")


def create_app(address: str) -> FastAPI:
    """Return the bare application."""
    app = FastAPI()
    sessions = async_sessionmaker(create_async_engine(driver_url(address), pool_size=20, max_overflow=10))

    @app.get("/bare")
    async def bare() -> dict[str, str]:
        return {"data": "here"}

    @app.get("/v1/projects/{project_id}")
    async def read(project_id: UUID) -> dict[str, Any]:
        async with sessions() as session:
            row = (await session.execute(READ, {"id": project_id, "owner": OWNER})).mappings().one_or_none()
        if row is None:
            raise HTTPException(404)
        return dict(row)

    return app


if __name__ == "__main__":
    uvicorn.run(
        create_app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), access_log=False, log_level="warning"
    )
