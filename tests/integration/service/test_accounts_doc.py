"""The examples of docs/accounts.md do what the page says, from top to bottom, against a service that runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from app.postgres.address import ServerAddress
from tests.integration.service.running import environment, running_service
from tests.processes import ROOT

PAGE = ROOT / "docs" / "accounts.md"
PRELUDE = """
set -euo pipefail
curl() { command curl --fail-with-body --max-time 30 "$@"; printf '\\n'; }
"""


@pytest.mark.skipif(shutil.which("curl") is None, reason="the examples are curl's")
def test_the_examples_work_from_top_to_bottom(tmp_path: Path, database_address: ServerAddress) -> None:
    environ = {"DATABASE_URL": database_address.url, "REELWRIGHT_ACCOUNTS": "true"}
    examples = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
    command = f'reelwright() {{ "{sys.executable}" -m app.cli.main "$@"; }}\n'
    with running_service(tmp_path, "--workers", "0", **environ) as service:
        script = PRELUDE + command + examples.replace("http://127.0.0.1:8000", service.state["address"])
        done = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=environment(tmp_path, **environ),
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-2000:]}\n{service.said()[-2000:]}"
    for said in ("ada@example.org is an administrator now.", '"plan":"pro"', "otpauth://totp/", '"status":"leaving"'):
        assert said in done.stdout, said
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        assert "account.json" in archive.namelist()
        assert any(name.startswith("projects/The sun and your kettle") for name in archive.namelist())
