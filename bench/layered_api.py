"""The bare route inside all that the service puts around a request: `python -m bench.layered_api FOLDER PORT`."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from app.api.application import Application
from app.api.dependencies import Parts
from app.core.config import Settings, load
from app.core.database import Database
from app.core.files import open_store
from app.core.logging import configure

ENVIRONMENT = {"REELWRIGHT_ENVIRONMENT": "development", "REELWRIGHT_LOG_FORMAT": "json"}
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def layered(settings: Settings) -> FastAPI:
    """Return the peer's bare route in our application: identifiers, context, wall, metrics, a log in two places."""
    app = Application(Parts(settings, Database.connect(settings), open_store(settings)))

    @app.get("/bare")
    async def bare() -> dict[str, str]:
        return {"data": "here"}

    return app


def main(folder: Path, port: int) -> None:
    """Serve on the loopback."""
    settings = load(ENVIRONMENT, data_dir=folder, database_url=NOWHERE).settings
    configure(settings, process="api")
    app = layered(settings)
    gc.freeze()  # as the API's own process does
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_config=None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
