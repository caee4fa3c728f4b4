"""The bare route inside all that the service puts around a request: `python -m bench.layered_api FOLDER PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from app.api.error_handlers import ErrorAnswers
from app.api.middleware import RequestMiddleware
from app.core.config import load
from app.core.logging import configure
from app.core.telemetry import Telemetry


def layered(folder: Path) -> FastAPI:
    """Return the peer's bare route behind identifiers, context, wall, metrics, and a log in console and file."""
    settings = load({"REELWRIGHT_ENVIRONMENT": "test", "REELWRIGHT_LOG_FILE": "true"}, data_dir=folder).settings
    configure(settings, process="api")
    app, telemetry = FastAPI(), Telemetry()
    answers = ErrorAnswers(app, shows_defects=False, counter=telemetry.errors)
    app.add_middleware(RequestMiddleware, settings=settings, http=telemetry.http, answers=answers)

    @app.get("/bare")
    async def bare() -> dict[str, str]:
        return {"data": "here"}

    return app


if __name__ == "__main__":
    served = layered(Path(sys.argv[1]))
    uvicorn.run(served, host="127.0.0.1", port=int(sys.argv[2]), access_log=False, log_config=None)
