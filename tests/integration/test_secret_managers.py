"""Settings from secret managers, asked through their own clients: AWS's on a local server of its protocol."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3  # type: ignore[import-untyped]  # ships no types
import httpx
import pytest
from moto.server import ThreadedMotoServer

from app.core.config import load
from app.core.exceptions import ConfigurationError

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server that does what AWS does."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def aws(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the server, with credentials for it and nothing kept there."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    yield server
    httpx.post(f"{server}/moto-api/reset").raise_for_status()


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


AZURE = {
    "azure/core/credentials.py": "class TokenCredential: ...",
    "azure/core/exceptions.py": "class AzureError(Exception): ...\nclass ResourceNotFoundError(AzureError): ...",
    "azure/identity.py": "class DefaultAzureCredential: ...",
    "azure/keyvault/secrets.py": """
from types import SimpleNamespace as Made

KEPT = {"reelwright-port": "1234", "reelwright-host": "::1"}

class SecretClient:
    def __init__(self, vault_url, credential): assert vault_url == "https://vault.example"
    def list_properties_of_secrets(self): return [Made(name=name, enabled=True) for name in [*KEPT, "others"]]
    def get_secret(self, name): return Made(value=KEPT[name])
""",
}
GOOGLE = {
    "google/auth/__init__.py": "def default(): return None, None",
    "google/auth/credentials.py": "class Credentials: ...",
    "google/auth/exceptions.py": "class GoogleAuthError(Exception): ...",
    "google/api_core/exceptions.py": "class GoogleAPIError(Exception): ...\nclass NotFound(GoogleAPIError): ...",
    "google/cloud/secretmanager.py": """
from types import SimpleNamespace as Made

KEPT = {"REELWRIGHT_PORT": "1234", "reelwright_host": "::1"}

class SecretManagerServiceClient:
    def __init__(self, credentials): ...
    def common_project_path(self, project): return f"projects/{project}"
    def list_secrets(self, parent): return [Made(name=f"{parent}/secrets/{name}") for name in [*KEPT, "others"]]
    def parse_secret_path(self, path): return {"secret": path.split("/")[-1]}
    def secret_version_path(self, project, secret, version): return secret
    def access_secret_version(self, name): return Made(payload=Made(data=KEPT[name].encode()))
""",
}


@pytest.mark.parametrize(
    ("named", "manager", "client"),
    [("azure:https://vault.example", "Azure Key Vault", AZURE), ("gcp:film", "Google Secret Manager", GOOGLE)],
)
def test_managers_whose_clients_we_do_not_install(
    tmp_path: Path, named: str, manager: str, client: dict[str, str]
) -> None:
    """Their clients are stood in for by what pydantic-settings asks of them: nothing but our own names is fetched."""
    for name, source in client.items():
        file = tmp_path / "clients" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source)
    environ = {**os.environ, **variables(tmp_path, named), "PYTHONPATH": str(tmp_path / "clients")}
    command = [sys.executable, "-m", "app.cli.main", "config", "show", "--json"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    rows = {row["variable"]: (row["value"], row["origin"]) for row in json.loads(done.stdout)}
    assert rows["REELWRIGHT_PORT"] == (1234, manager)
    assert rows["REELWRIGHT_HOST"] == ("::1", manager)
