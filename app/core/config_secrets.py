"""Secret managers as places of settings. A client is imported when its manager is named, never otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from pydantic_settings import (
    AWSSecretsManagerSettingsSource,
    AWSSystemsManagerSettingsSource,
    AzureKeyVaultSettingsSource,
    BaseSettings,
    EnvSettingsSource,
    GoogleSecretManagerSettingsSource,
)

from app.core.config_problems import Problem

VARIABLE: Final = "REELWRIGHT_SECRETS_FROM"


@dataclass(frozen=True)
class Manager:
    """A secret manager: how to open it, what it needs installed, and what its client raises."""

    name: str
    packages: str
    raises: tuple[str, ...]
    """Errors of its client, as "module:class"."""
    open: Callable[[type[BaseSettings], str], EnvSettingsSource]

    def read(self, kind: type[BaseSettings], where: str) -> dict[str, Any]:
        """Return the settings kept at `where`. Raises ImportError, ValueError or what the client raises."""
        return self.open(kind, where)()

    def errors(self) -> tuple[type[BaseException], ...]:
        """Return the errors that mean "could not be read" rather than a defect."""
        pairs = [name.split(":") for name in self.raises]
        return ValueError, KeyError, *(getattr(import_module(module), kind) for module, kind in pairs)


def _aws(kind: type[BaseSettings], where: str) -> EnvSettingsSource:
    return AWSSecretsManagerSettingsSource(kind, where, case_sensitive=False)


def _aws_parameters(kind: type[BaseSettings], where: str) -> EnvSettingsSource:
    return AWSSystemsManagerSettingsSource(kind, where, case_sensitive=False)


def _gcp(kind: type[BaseSettings], where: str) -> EnvSettingsSource:
    return _only_named(GoogleSecretManagerSettingsSource(kind, project_id=where, case_sensitive=False))


def _azure(kind: type[BaseSettings], where: str) -> EnvSettingsSource:
    credential = import_module("azure.identity").DefaultAzureCredential()
    return _only_named(AzureKeyVaultSettingsSource(kind, where, credential, dash_to_underscore=True))


def _only_named(source: EnvSettingsSource) -> EnvSettingsSource:
    """Ask for our names alone: looking for groups would fetch every secret there is, those of others too."""
    source.env_nested_delimiter = None
    return source


_BOTO: Final = ("botocore.exceptions:BotoCoreError", "botocore.exceptions:ClientError")
_GOOGLE: Final = ("google.api_core.exceptions:GoogleAPIError", "google.auth.exceptions:GoogleAuthError")
MANAGERS: Final = {
    "aws": Manager("AWS Secrets Manager", "boto3", _BOTO, _aws),
    "aws-ssm": Manager("AWS Systems Manager", "boto3", _BOTO, _aws_parameters),
    "gcp": Manager("Google Secret Manager", "google-cloud-secret-manager", _GOOGLE, _gcp),
    "azure": Manager(
        "Azure Key Vault", "azure-keyvault-secrets azure-identity", ("azure.core.exceptions:AzureError",), _azure
    ),
}


def read_managers(kind: type[BaseSettings], named: str, problems: list[Problem]) -> list[tuple[str, dict[str, Any]]]:
    """Return the settings of the managers that `named` lists ("aws:my/secret, gcp:my-project"), by manager.

    What cannot be read is added to `problems`.
    """
    found = []
    for item in filter(None, (part.strip() for part in named.split(","))):
        scheme, _, where = item.partition(":")
        manager = MANAGERS.get(scheme)
        if manager is None or not where:
            listed = ", ".join(f"{name}:…" for name in MANAGERS)
            problems.append(Problem(VARIABLE, f"{item} is not a secret manager", f"Write one of {listed}."))
            continue
        try:
            found.append((manager.name, manager.read(kind, where)))
        except ImportError:
            remedy = f"Install it: pip install {manager.packages}."
            problems.append(Problem(VARIABLE, f"the client of {manager.name} is not installed", remedy))
        except manager.errors() as error:
            remedy = f"Check that {where} exists and that this process may read it."
            says = f"{manager.name} gave no settings: {type(error).__name__}: {error}"
            problems.append(Problem(VARIABLE, says, remedy))
    return found
