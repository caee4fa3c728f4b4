"""The service does what its schema says: Schemathesis with all checks, over a real server; `make fuzz` is longer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.integration.service.running import environment, running_service
from tests.integration.service.signing_in import PASSWORD
from tests.processes import ROOT

SEED = 20261121
ADMIN = "ada@example.org"
SECONDS = 400
"""When a run is given up; it takes about 25."""


def conformance(address: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Hold a running service against its schema."""
    command = "from schemathesis.cli import schemathesis; schemathesis()"
    return subprocess.run(
        [sys.executable, "-c", command, "run", f"{address}/openapi.json", "--seed", str(SEED), *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_the_service_does_what_its_schema_says(reachable_folder: Path) -> None:
    folder = reachable_folder / "conformance"
    folder.mkdir(mode=0o711)
    with running_service(folder, "--workers", "0") as service:
        phases = ("--phases", "examples,fuzzing,stateful", "--max-examples", "2", "--no-shrink")
        run = conformance(service.state["address"], *phases)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Test cases:" in run.stdout


SHUT_OUT = (
    "/v1/account/leave|/v1/account/password$|/v1/auth/revoke|/v1/auth/sessions/|/v1/admin/users/|/second-factor"
)
"""Operations with which who asks would shut themselves out, or make their next request another one's."""
HONEST = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
"""What holds for operations on accounts too: most of what is sent there is refused, as it must be."""


@pytest.mark.slow
def test_it_does_with_accounts_too(reachable_folder: Path) -> None:
    folder = reachable_folder / "conformance-accounts"
    folder.mkdir(mode=0o711)
    settings = {"REELWRIGHT_ACCOUNTS": "true", "REELWRIGHT_REQUESTS_PER_MINUTE_AND_ADDRESS": "1000000"}
    with running_service(folder, "--workers", "0", **settings) as service:
        token = _token_of_an_administrator(folder, service.state["address"], settings)
        run = conformance(
            service.state["address"], "--header", f"Authorization: Bearer {token}", "--exclude-path-regex", SHUT_OUT,
            "--include-path-regex", "^/v1/(auth|account|api-keys|admin|quota|usage|projects$|assets$)",
            "--checks", HONEST, "--phases", "examples,fuzzing", "--max-examples", "2", "--no-shrink",
        )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Test cases:" in run.stdout


def _token_of_an_administrator(folder: Path, address: str, settings: dict[str, str]) -> str:
    made = subprocess.run(
        [sys.executable, "-m", "app.cli.main", "users", "create-admin", ADMIN, "--password-stdin"],
        cwd=ROOT, env=environment(folder, **settings), input=PASSWORD, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    answer = httpx.post(f"{address}/v1/auth/sign-in", json={"email": ADMIN, "password": PASSWORD}, timeout=60)
    return str(answer.json()["data"]["access_token"])
