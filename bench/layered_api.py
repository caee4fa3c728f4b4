"""The bare route inside all that the service puts around a request: `python -m bench.layered_api FOLDER PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from app.api.application import Application
from app.api.dependencies import Parts
from app.core.config import load
from app.core.database import Database
from app.core.files import open_store
from app.core.logging import configure

ENVIRONMENT = {"REELWRIGHT_ENVIRONMENT": "development", "REELWRIGHT_LOG_FORMAT": "json"}
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def layered(folder: Path) -> FastAPI:
    """Return the peer's bare route in our application: identifiers, context, wall, metrics, a log in two places."""
    settings = load(ENVIRONMENT, data_dir=folder, database_url=NOWHERE).settings
    configure(settings, process="api")
    app = Application(Parts(settings, Database.connect(settings), open_store(settings)))

    @app.get("/bare")
    async def bare() -> dict[str, str]:
        return {"data": "here"}

    return app


if __name__ == "__main__":
    served = layered(Path(sys.argv[1]))
    uvicorn.run(served, host="127.0.0.1", port=int(sys.argv[2]), access_log=False, log_config=None)
