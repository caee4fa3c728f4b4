"""Settings from secret managers, asked through their own clients: AWS's on a local server of its protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import boto3  # type: ignore[import-untyped]  # ships no types
import httpx
import pytest
from moto.server import ThreadedMotoServer

from app.core.config import load
from app.core.exceptions import ConfigurationError

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server that does what AWS does, with credentials for it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    yield f"http://{host}:{port}"
    httpx.post(f"http://{host}:{port}/moto-api/reset").raise_for_status()
    server.stop()


def keep(name: str, text: str) -> None:
    """Keep a secret."""
    boto3.client("secretsmanager").create_secret(Name=name, SecretString=text)


def variables(tmp_path: Path, named: str) -> dict[str, str]:
    return {"REELWRIGHT_DATA_DIR": str(tmp_path), "REELWRIGHT_SECRETS_FROM": named}


class TestSecretsManager:
    def test_gives_settings_by_the_names_of_their_variables(self, aws: str, tmp_path: Path) -> None:
        keep("film/settings", json.dumps({"REELWRIGHT_SECRET_KEY": KEY, "reelwright_port": "1234", "other": "x"}))
        reading = load(variables(tmp_path, "aws:film/settings"))
        assert reading.settings.secret_key.get_secret_value() == KEY
        assert reading.settings.port == 1234
        assert reading.origins["secret_key"] == "AWS Secrets Manager"

    def test_the_environment_is_stronger(self, aws: str, tmp_path: Path) -> None:
        keep("film/settings", json.dumps({"REELWRIGHT_PORT": "1234"}))
        environ = {**variables(tmp_path, "aws:film/settings"), "REELWRIGHT_PORT": "1"}
        assert load(environ).settings.port == 1

    @pytest.mark.parametrize("text", [None, "not JSON"])
    def test_what_cannot_be_read_is_a_problem(self, aws: str, tmp_path: Path, text: str | None) -> None:
        if text is not None:
            keep("film/settings", text)
        with pytest.raises(
            ConfigurationError, match=r"REELWRIGHT_SECRETS_FROM: AWS Secrets Manager gave no settings"
        ):
            load(variables(tmp_path, "aws:film/settings"))


class TestParameterStore:
    def test_gives_settings_under_a_path(self, aws: str, tmp_path: Path) -> None:
        client = boto3.client("ssm")
        client.put_parameter(Name="/film/REELWRIGHT_SECRET_KEY", Value=KEY, Type="SecureString")
        reading = load(variables(tmp_path, "aws-ssm:/film"))
        assert reading.settings.secret_key.get_secret_value() == KEY
        assert reading.origins["secret_key"] == "AWS Systems Manager"
