"""Holds a service against its schema for minutes: `make fuzz`. Every phase, all checks, in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
USUAL = ("--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "50", "--continue-on-failure")


def main(arguments: list[str]) -> int:
    """Start a service, run Schemathesis over it with `arguments` after the usual ones, and return its exit code."""
    folder = Path(tempfile.mkdtemp(prefix="reelwright-fuzz-"))
    folder.chmod(0o711)  # started by root, the database runs as another account
    up = [sys.executable, "-m", "app.cli.main", "up", "--json", "--port", "0"]
    environment = {"REELWRIGHT_DATA_DIR": str(folder), "REELWRIGHT_LOG_LEVEL": "ERROR"}
    service = subprocess.Popen(up, cwd=ROOT, env={**_environment(), **environment}, stdout=subprocess.PIPE, text=True)
    try:
        address = _address(service)
        run = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run"]
        return subprocess.run([*run, f"{address}/openapi.json", *USUAL, *arguments], cwd=ROOT, check=False).returncode
    finally:
        service.terminate()
        service.communicate()
        shutil.rmtree(folder)


def _environment() -> dict[str, str]:
    """Return this process's environment without the settings of an installation."""
    foreign = ("REELWRIGHT_", "DATABASE_URL", "REDIS_URL", "SENTRY_DSN")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


def _address(service: subprocess.Popen[str]) -> str:
    for line in service.stdout or ():
        event = json.loads(line)
        if event["event"] == "ready":
            return str(event["address"])
    raise SystemExit("The service did not start.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
