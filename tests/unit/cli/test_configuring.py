from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli.main import app
from app.core.config_sources import PLAIN_NAMES

DATABASE = "postgresql://me:s3cret@db/reelwright"


@pytest.fixture(autouse=True)
def _variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith("REELWRIGHT_") or name in PLAIN_NAMES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("REELWRIGHT_DATA_DIR", str(tmp_path))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["config", *arguments])


class TestCheck:
    def test_a_sound_configuration(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REELWRIGHT_PROT", "1")
        result = run("check")
        assert result.exit_code == 0
        assert result.stdout.startswith("The configuration for development is sound")
        assert "warning: REELWRIGHT_PROT: nobody reads it. Did you mean REELWRIGHT_PORT?" in result.stderr

    def test_problems_exit_78(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REELWRIGHT_ENVIRONMENT", "production")
        monkeypatch.setenv("REELWRIGHT_PORT", "many")
        result = run("check")
        assert result.exit_code == 78
        assert "REELWRIGHT_PORT" in result.stderr
        assert "REELWRIGHT_SECRET_KEY" in result.stderr

    def test_as_json(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert json.loads(run("check", "--json").stdout) == {
            "environment": "development", "problems": [], "warnings": [],
        }  # fmt: skip
        monkeypatch.setenv("REELWRIGHT_PORT", "many")
        result = run("check", "--json")
        answer = json.loads(result.stdout)
        assert (result.exit_code, answer["code"]) == (78, "CONFIGURATION_ERROR")
        assert [problem["name"] for problem in answer["details"]["problems"]] == ["REELWRIGHT_PORT"]


class TestShow:
    def rows(self) -> dict[str, dict[str, Any]]:
        return {row["variable"]: row for row in json.loads(run("show", "--json").stdout)}

    def test_says_where_values_come_from(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("REELWRIGHT_PORT", "1234")
        (tmp_path / "reelwright.toml").write_text("host = '::1'\n[services.redis]\nattempts = 9\n")
        rows = self.rows()
        assert (rows["REELWRIGHT_PORT"]["value"], rows["REELWRIGHT_PORT"]["origin"]) == (1234, "the environment")
        assert rows["REELWRIGHT_HOST"]["origin"] == "reelwright.toml"
        assert rows["REELWRIGHT_SERVICES__REDIS__ATTEMPTS"]["value"] == 9
        assert rows["REELWRIGHT_DB_POOL_SIZE"]["origin"] == "default"

    @pytest.mark.parametrize("password", ["a/b", "a?b", "a#b", "a@b", "a b@c", "'a\"b", "://a@/b c"])
    def test_any_password_of_an_address_is_masked(self, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", f"postgresql://me:{password}@db:5432/reelwright?sslmode=disable")
        shown = "postgresql://***@db:5432/reelwright?sslmode=disable"
        assert self.rows()["REELWRIGHT_DATABASE_URL"]["value"] == shown

    def test_an_address_without_password_is_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REDIS_URL", "redis://cache:6379/0")
        assert self.rows()["REELWRIGHT_REDIS_URL"]["value"] == "redis://cache:6379/0"

    def test_secrets_are_masked(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("DATABASE_URL", DATABASE)
        rows = self.rows()
        assert rows["REELWRIGHT_DATABASE_URL"]["value"] == "postgresql://***@db/reelwright"
        assert rows["REELWRIGHT_SECRET_KEY"]["value"] == "***"
        shown = run("show").stdout
        assert "s3cret" not in shown
        assert (tmp_path / "secret_key").read_text() not in shown

    def test_for_people(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REELWRIGHT_LOG_LEVELS", "app.renders=DEBUG")
        monkeypatch.setenv("REELWRIGHT_CACHE", "/somewhere")
        lines = {line.split("  # ")[0].rstrip(): line.split("  # ")[1] for line in run("show").stdout.splitlines()}
        assert lines["REELWRIGHT_PORT=8000"] == "default"
        assert lines["REELWRIGHT_DATABASE_URL="] == "default"
        assert lines["REELWRIGHT_LOG_LEVELS=app.renders=DEBUG"] == "the environment"
        assert lines["REELWRIGHT_ALLOWED_HOSTS=localhost, 127.0.0.1, [::1]"] == "default"
        assert lines["REELWRIGHT_MAX_BODY_BYTES=2.0 MB"] == "default"
        assert lines["REELWRIGHT_LOG_FILE=true"] == "default"
        assert lines["REELWRIGHT_CACHE=/somewhere"] == "the environment"

    def test_a_wrong_configuration_is_not_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REELWRIGHT_PORT", "many")
        result = run("show")
        assert (result.exit_code, result.stdout) == (78, "")
