"""Settings of the service: one class per environment, read once at start and checked as a whole.

`settings()` gives them. Where values come from, in order: the environment, files named by `*_FILE` variables, a
folder of secrets, secret managers, `.env` and `reelwright.toml` in the data folder, and the defaults below.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal

from platformdirs import user_data_path
from pydantic import AfterValidator, BaseModel, ByteSize, ConfigDict, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from app.core.config_problems import PREFIX
from app.core.config_sources import EnvironmentSettings, Reading, read
from app.core.config_values import (
    LogLevel,
    Names,
    Pairs,
    host_names,
    kept_key,
    known_address,
    known_networks,
    strong_key,
    web_origins,
    without_wildcard,
)
from app.core.data_folder import DataFolder

ROOT_DATA_DIR: Final = Path("/var/lib/reelwright")
"""Where root keeps the data: the database runs as another user, who cannot look into root's home."""

Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
DatabaseAddress = Annotated[SecretStr, AfterValidator(known_address("postgresql", "postgres", "postgresql+psycopg"))]
RedisAddress = Annotated[SecretStr, AfterValidator(known_address("redis", "rediss", "unix"))]
SentryAddress = Annotated[SecretStr, AfterValidator(known_address("https", "http"))]
ScannerAddress = Annotated[str, AfterValidator(known_address("tcp", "unix"))]
SmtpAddress = Annotated[SecretStr, AfterValidator(known_address("smtp", "smtps"))]
SecureAddress = Annotated[str, AfterValidator(known_address("https"))]
PublicAddress = Annotated[str, AfterValidator(known_address("https", "http"))]
Networks = Annotated[Names, AfterValidator(known_networks)]
StorageAddress = Annotated[str, AfterValidator(known_address("file", "s3", "gs", "az"))]
Hosts = Annotated[Names, AfterValidator(host_names)]
Origins = Annotated[Names, AfterValidator(web_origins)]
SecretKey = Annotated[SecretStr, AfterValidator(strong_key)]


def default_data_dir() -> Path:
    """Return where data lies when nobody says: the platform's place for it, or /var/lib/reelwright for root."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ROOT_DATA_DIR if is_root else user_data_path("reelwright", appauthor=False)


class Patience(BaseModel):
    """How long an external service is waited for, and how often it is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    connect_timeout_seconds: Seconds = Field(2.0, description="Seconds to wait for a connection.")
    timeout_seconds: Seconds = Field(10.0, description="Seconds to wait for an answer.")
    attempts: Count = Field(3, description="How often one call is tried.")
    backoff_seconds: Seconds = Field(0.2, description="Seconds before the second try; doubles with each.")


class Waiting(BaseModel):
    """How long an external service is waited for that is asked once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    timeout_seconds: Seconds = Field(5.0, description="Seconds to wait for an answer.")


class Services(BaseModel):
    """Patience with each external service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    redis: Patience = Patience(connect_timeout_seconds=1.0, timeout_seconds=2.0)
    storage: Patience = Patience(connect_timeout_seconds=5.0, timeout_seconds=30.0, attempts=4)
    sentry: Waiting = Waiting()
    clamd: Waiting = Waiting(timeout_seconds=120.0)


class Settings(EnvironmentSettings):
    """What every environment has. `load` and `settings` make it; a direct call reads the environment only."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, enable_decoding=False,
        nested_model_default_partial_update=True, extra="forbid", frozen=True, hide_input_in_errors=True,
    )  # fmt: skip
    shows_defects: ClassVar[bool] = True
    """Whether a client may see what a defect was; hosted environments never show the inside."""

    environment: Literal["development", "test", "staging", "production"]
    data_dir: Path = Field(default_factory=default_data_dir, description="Folder of everything that is kept.")

    database_url: DatabaseAddress | None = Field(
        None, description="A PostgreSQL server (postgresql://user:password@host/name); unset: the embedded one."
    )
    db_pool_size: Count = Field(20, description="Connections kept open by one process.")
    db_max_overflow: int = Field(10, ge=0, description="Connections opened beyond those while it is busy.")
    db_pool_timeout_seconds: Seconds = Field(30.0, description="Seconds to wait for a free connection.")
    slow_query_ms: float = Field(200.0, ge=0, description="Queries that take this many milliseconds are logged.")
    redis_url: RedisAddress | None = Field(
        None, description="A Redis server (redis://host:6379/0); unset: memory, for one API process."
    )
    storage_url: StorageAddress | None = Field(
        None,
        description="Where files lie (s3://bucket/prefix, gs://, az://, file:///); unset: `files` in data_dir.",
    )
    secret_key: SecretKey = Field(
        description="Signs download links: 32 random characters or more. Development makes its own, once."
    )

    host: str = Field("127.0.0.1", description="Address the API listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the API listens on; 0 takes a free one.")
    allowed_hosts: Hosts = Field(
        ["localhost", "127.0.0.1", "[::1]"], description="Host names the API answers to, separated by commas."
    )
    allowed_origins: Origins = Field([], description="Web origins that may call the API, separated by commas.")
    trusted_proxies: Networks = Field(
        [], description="Networks of proxies whose X-Forwarded-For is believed, separated by commas."
    )
    accounts: bool = Field(
        default=False, description="Whether people sign in. Without accounts whoever reaches the API is its owner."
    )
    registration: Literal["open", "closed"] = Field(
        "closed", description="Whether anyone may make an account; else administrators invite."
    )
    public_url: PublicAddress | None = Field(
        None,
        description="Where people reach the service (https://video.example.org), for links in mails; unset: the "
        "first of the allowed hosts.",
    )
    smtp_url: SmtpAddress | None = Field(
        None,
        description="The mail server (smtp://user:password@host:587, smtps://…); unset: mails lie in `outbox` "
        "in data_dir.",
    )
    mail_from: str = Field("Reelwright <reelwright@localhost>", description="Who mails are from.")
    access_token_seconds: Seconds = Field(900.0, description="Seconds that an access token is good.")
    refresh_token_days: Seconds = Field(7.0, description="Days without use after which a session ends.")
    session_days: Seconds = Field(30.0, description="Days after which a session ends however much it is used.")
    api_key_overlap_days: Seconds = Field(30.0, description="Days that a rotated API key goes on working.")
    account_grace_days: Seconds = Field(
        14.0, description="Days between giving an account up and the removal of all that it has."
    )
    requests_per_minute_and_address: Count = Field(
        600, description="Requests that one address may make in a minute, whoever makes them."
    )
    announce_seconds: float = Field(
        0.0, ge=0, description="Seconds the API goes on serving after it has said that it is not ready any more."
    )
    drain_seconds: Seconds = Field(10.0, description="Seconds that running requests get when the process stops.")
    max_body_bytes: ByteSize = Field(ByteSize(2_000_000), description="Largest JSON body.")
    asset_max_image_bytes: ByteSize = Field(ByteSize(50_000_000), description="Largest uploaded picture.")
    asset_max_image_pixels: Count = Field(100_000_000, description="Most pixels of an uploaded picture, unpacked.")
    asset_max_audio_bytes: ByteSize = Field(ByteSize(500_000_000), description="Largest uploaded sound.")
    asset_max_video_bytes: ByteSize = Field(ByteSize(10_000_000_000), description="Largest uploaded video.")
    asset_max_script_bytes: ByteSize = Field(ByteSize(1_000_000), description="Largest uploaded script.")
    asset_max_seconds: Seconds = Field(6 * 3600.0, description="Longest uploaded sound or video, in seconds.")
    body_seconds: Seconds = Field(30.0, description="Seconds that a JSON body may take to arrive.")
    request_seconds: Seconds = Field(
        60.0, description="Seconds that an answer may take to begin, uploads apart; then the work is given up."
    )
    upload_idle_seconds: Seconds = Field(60.0, description="Seconds without a byte that end an upload.")
    clamd_url: ScannerAddress | None = Field(
        None,
        description="A ClamAV daemon that looks at uploads (tcp://host:3310, unix:///path); unset: none does.",
    )
    link_seconds: Seconds = Field(3600.0, description="Seconds that a download link works when nobody says.")
    link_max_seconds: Seconds = Field(7 * 86400.0, description="Most seconds that a download link may work.")
    idempotency_hours: Seconds = Field(24.0, description="Hours that the answer to an Idempotency-Key is kept.")

    render_heartbeat_seconds: Seconds = Field(1.0, description="Seconds between a render's signs of life.")
    render_lost_after_seconds: Seconds = Field(6.0, description="Seconds of silence after which it is taken up anew.")
    render_attempts: Count = Field(3, description="How often a render is tried.")
    worker_jobs: Count = Field(1, description="Jobs that one worker process does at the same time.")

    log_level: LogLevel = Field("INFO", description="DEBUG, INFO, WARNING, ERROR or CRITICAL.")
    log_levels: Pairs[LogLevel] = Field(
        {}, description="Levels of single modules: app.renders=DEBUG,sqlalchemy.engine=INFO."
    )
    log_format: Literal["json", "console"] = Field("json", description="json, or console for people.")
    log_file: bool = Field(default=True, description="Whether logs also go to `logs` in the data folder, rotated.")
    log_file_bytes: ByteSize = Field(ByteSize(20_000_000), description="Size at which a log file is rotated.")
    log_file_count: Count = Field(5, description="Rotated log files that are kept.")
    log_batches: bool = Field(default=True, description="Whether many lines are written together, within 50 ms.")
    sentry_dsn: SentryAddress | None = Field(None, description="Where errors are reported; unset: nowhere.")

    services: Services = Services()

    @property
    def site(self) -> str:
        """Where people reach the service, without a slash at the end."""
        if self.public_url is not None:
            return self.public_url.rstrip("/")
        return f"http://{self.host}:{self.port}"

    @property
    def folders(self) -> DataFolder:
        """What lies where in `data_dir`."""
        return DataFolder(self.data_dir)


class Development(Settings):
    """One machine, one user; nothing needs to be set."""

    environment: Literal["development"] = "development"
    log_format: Literal["json", "console"] = Field("console", description="json, or console for people.")

    @classmethod
    def completed(cls, given: dict[str, Any], data_dir: Path) -> dict[str, Any]:
        """Return the key that lies in the data folder, made when there is none."""
        return {} if "secret_key" in given else {"secret_key": kept_key(DataFolder(data_dir).secret_key)}


class Test(Settings):
    """What tests run with."""

    __test__: ClassVar[bool] = False
    environment: Literal["test"] = "test"
    secret_key: SecretKey = SecretStr("a key for tests alone, never for data")
    log_file: bool = Field(default=False, description="Whether logs also go to `logs` in the data folder, rotated.")
    log_batches: bool = Field(default=False, description="Whether many lines are written together, within 50 ms.")


class Hosted(Settings):
    """What serves others: nothing of importance is left to a default, and nothing of the inside is shown."""

    shows_defects: ClassVar[bool] = False
    tolerates_unknown_names: ClassVar[bool] = False
    accounts: bool = Field(
        default=True, description="Whether people sign in. Without accounts whoever reaches the API is its owner."
    )
    announce_seconds: float = Field(
        5.0, ge=0, description="Seconds the API goes on serving after it has said that it is not ready any more."
    )
    database_url: DatabaseAddress = Field(description="The PostgreSQL server: postgresql://user:password@host/name.")
    allowed_hosts: Annotated[Hosts, Field(min_length=1), AfterValidator(without_wildcard)] = Field(
        description="Host names the API answers to, separated by commas; not *."
    )
    allowed_origins: Annotated[Origins, AfterValidator(without_wildcard)] = Field(
        [], description="Web origins that may call the API, separated by commas; not *."
    )
    public_url: SecureAddress | None = Field(
        None,
        description="Where people reach the service (https://video.example.org), for links in mails; unset: the "
        "first of the allowed hosts, by HTTPS.",
    )

    @property
    def site(self) -> str:
        """Where people reach the service, without a slash at the end."""
        return self.public_url.rstrip("/") if self.public_url is not None else f"https://{self.allowed_hosts[0]}"


class Staging(Hosted):
    """A rehearsal of production."""

    environment: Literal["staging"] = "staging"


class Production(Hosted):
    """The real thing: more than one process, so Redis is needed too."""

    environment: Literal["production"] = "production"
    redis_url: RedisAddress = Field(description="The Redis server: redis://host:6379/0.")


ENVIRONMENTS: Final[dict[str, type[Settings]]] = {
    "development": Development, "test": Test, "staging": Staging, "production": Production,
}  # fmt: skip


def load(environ: Mapping[str, str] | None = None, **overrides: Any) -> Reading[Settings]:
    """Read the settings of the environment that `REELWRIGHT_ENVIRONMENT` names, and where each came from.

    `overrides` win over every source. Raises ConfigurationError that lists every problem at once.
    """
    environ = os.environ if environ is None else environ
    named = overrides.get("data_dir") or environ.get(f"{PREFIX}DATA_DIR") or default_data_dir()
    return read(ENVIRONMENTS, environ, Path(named).expanduser().absolute(), overrides)


_settings: Settings | None = None


def settings() -> Settings:
    """Return this process's settings, read when first asked for. Raises ConfigurationError."""
    global _settings  # noqa: PLW0603 — read once, and replaced by `overriding` alone
    if _settings is None:
        reading = load()
        for problem in reading.warnings:
            logging.getLogger(__name__).warning("%s", problem)
        _settings = reading.settings
    return _settings


@contextmanager
def overriding(replacement: Settings) -> Iterator[Settings]:
    """Let `settings()` give `replacement` in the body: for tests."""
    global _settings  # noqa: PLW0603 — read once, and replaced here alone
    before, _settings = _settings, replacement
    try:
        yield replacement
    finally:
        _settings = before
