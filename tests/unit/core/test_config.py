from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError as PydanticError

from app.core import config
from app.core.config import Development, Production, Settings, Staging, default_data_dir, load, overriding, settings
from app.core.config_problems import OF_THE_PIPELINE, leaves, variable
from app.core.config_values import kept_key
from app.core.exceptions import ConfigurationError

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"
SOUND = {
    "REELWRIGHT_ENVIRONMENT": "production",
    "REELWRIGHT_DATABASE_URL": "postgresql://me:s3cret@db/reelwright",
    "REELWRIGHT_REDIS_URL": "redis://cache:6379/0",
    "REELWRIGHT_SECRET_KEY": KEY,
    "REELWRIGHT_ALLOWED_HOSTS": "video.example.org",
}
Load = Callable[..., Settings]


@pytest.fixture
def read(tmp_path: Path) -> Load:
    """Read settings from variables, over a data folder of the test's own."""

    def read(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
        return load({"REELWRIGHT_DATA_DIR": str(tmp_path), **(environ or {})}, **overrides).settings

    return read


def problems_of(read: Load, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with a configuration: by name, what is said and what to do."""
    with pytest.raises(ConfigurationError) as info:
        read(environ)
    assert info.value.exit_code == 78
    listed = info.value.details["problems"]
    for problem in listed:
        assert f"{problem['name']}: {problem['says']}" in str(info.value)
    return {problem["name"]: f"{problem['says']}. {problem['remedy']}" for problem in listed}


class TestEnvironments:
    def test_development_needs_nothing(self, read: Load, tmp_path: Path) -> None:
        found = read()
        assert isinstance(found, Development)
        assert (found.environment, found.data_dir, found.database_url) == ("development", tmp_path, None)
        assert (found.shows_defects, found.log_format, found.host) == (True, "console", "127.0.0.1")

    @pytest.mark.parametrize("name", ["development", "test", "staging", "production"])
    def test_a_class_for_each(self, read: Load, name: str) -> None:
        found = read({**SOUND, "REELWRIGHT_ENVIRONMENT": name.upper()})
        assert type(found) is config.ENVIRONMENTS[name]
        assert found.environment == name

    @pytest.mark.parametrize("name", ["staging", "production"])
    def test_hosted_ones_show_nothing_of_the_inside(self, read: Load, name: str) -> None:
        found = read({**SOUND, "REELWRIGHT_ENVIRONMENT": name})
        assert (found.shows_defects, found.log_format) == (False, "json")

    def test_one_that_does_not_exist_is_refused(self, read: Load) -> None:
        found = problems_of(read, {"REELWRIGHT_ENVIRONMENT": "prod"})
        assert "development, test, staging, production" in found["REELWRIGHT_ENVIRONMENT"]

    def test_settings_do_not_change(self, read: Load) -> None:
        with pytest.raises(PydanticError):
            read().port = 1  # type: ignore[misc]  # that it cannot be assigned is what is tested

    def test_staging_goes_without_redis(self, read: Load) -> None:
        environ = {name: value for name, value in SOUND.items() if name != "REELWRIGHT_REDIS_URL"}
        assert read({**environ, "REELWRIGHT_ENVIRONMENT": "staging"}).redis_url is None


class TestProblems:
    def test_every_problem_is_told_at_once(self, read: Load) -> None:
        found = problems_of(
            read,
            {
                "REELWRIGHT_ENVIRONMENT": "production",
                "REELWRIGHT_PORT": "many",
                "REELWRIGHT_ALOWED_HOSTS": "x",
                "REELWRIGHT_SECRET_KEY": "a" * 40,
                "REELWRIGHT_SERVICES__REDIS__ATTEMPTS": "0",
                "DATABASE_URL": "mysql://me:s3cret@db/x",
                "REELWRIGHT_SENTRY_DSN_FILE": "/nowhere/dsn",
            },
        )
        assert set(found) == {
            "REELWRIGHT_PORT", "REELWRIGHT_ALOWED_HOSTS", "REELWRIGHT_ALLOWED_HOSTS", "REELWRIGHT_SECRET_KEY",
            "REELWRIGHT_SERVICES__REDIS__ATTEMPTS", "REELWRIGHT_DATABASE_URL", "REELWRIGHT_REDIS_URL",
            "REELWRIGHT_SENTRY_DSN_FILE",
        }  # fmt: skip
        assert "Did you mean REELWRIGHT_ALLOWED_HOSTS?" in found["REELWRIGHT_ALOWED_HOSTS"]
        assert "is not set" in found["REELWRIGHT_REDIS_URL"]
        assert "No such file" in found["REELWRIGHT_SENTRY_DSN_FILE"]
        assert "s3cret" not in str(found)
        assert "aaaa" not in str(found)

    @pytest.mark.parametrize(
        ("name", "value", "says"),
        [
            ("ALLOWED_HOSTS", "*", "let everybody in"),
            ("PUBLIC_URL", "http://video.example.org", "https://"),
            ("ALLOWED_HOSTS", " , ", "at least 1 item"),
            ("ALLOWED_ORIGINS", "https://a.example,*", "let everybody in"),
            ("SECRET_KEY", "short", "32 random characters"),
            ("REDIS_URL", "http://cache", "redis://"),
            ("STORAGE_URL", "ftp://files", "s3://"),
            ("LOG_LEVEL", "loud", "DEBUG"),
            ("LOG_LEVELS", "app.renders", "name=value"),
            ("LOG_LEVELS", "app.renders=loud", "DEBUG"),
            ("MAX_BODY_BYTES", "much", ""),
            ("SERVICES__REDIS__PATIENCE", "1", "nobody reads it"),
        ],
    )
    def test_in_production(self, read: Load, name: str, value: str, says: str) -> None:
        found = problems_of(read, {**SOUND, f"REELWRIGHT_{name}": value})
        assert list(found) == [f"REELWRIGHT_{name}"]
        assert says in found[f"REELWRIGHT_{name}"]

    @pytest.mark.parametrize(
        ("name", "value", "instead"),
        [
            ("HOSTS", "http://x", "write x"),
            ("HOSTS", "localhost,video.example:8000", "write video.example"),
            ("HOSTS", "video.example/api", "write video.example"),
            ("HOSTS", "[::1]:8000", "write ::1"),
            ("HOSTS", "*.example", "write it as video.example"),
            ("HOSTS", "[::1", "write it as video.example"),
            ("HOSTS", "http://[", "write it as video.example"),
            ("ORIGINS", "localhost:3000", "write http://localhost:3000"),
            ("ORIGINS", "video.example", "write https://video.example"),
            ("ORIGINS", "http://video.example:81/page?a=b", "write http://video.example:81"),
            ("ORIGINS", "://", "write it as https://video.example"),
            ("ORIGINS", "https://me:s3cret@video.example", "write https://video.example"),
        ],
    )
    def test_hosts_and_origins_that_no_request_carries(self, read: Load, name: str, value: str, instead: str) -> None:
        found = problems_of(read, {f"REELWRIGHT_ALLOWED_{name}": value})
        assert list(found) == [f"REELWRIGHT_ALLOWED_{name}"]
        assert f"; {instead}. " in found[f"REELWRIGHT_ALLOWED_{name}"] + " "
        assert "s3cret" not in str(found)

    def test_hosts_and_origins_as_requests_carry_them(self, read: Load) -> None:
        environ = {
            "REELWRIGHT_ALLOWED_HOSTS": "*, Video.example, ::1, [::1], my_host",
            "REELWRIGHT_ALLOWED_ORIGINS": "*, HTTP://localhost:3000/, https://[::1]:81, tauri://localhost",
        }
        found = read(environ)
        assert found.allowed_hosts == ["*", "Video.example", "::1", "[::1]", "my_host"]
        assert found.allowed_origins == ["*", "http://localhost:3000", "https://[::1]:81", "tauri://localhost"]

    def test_a_data_folder_that_cannot_be_written(self, read: Load, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        found = problems_of(read, {"REELWRIGHT_DATA_DIR": str(tmp_path / "file" / "data")})
        assert "REELWRIGHT_DATA_DIR" in found

    def test_a_missing_remedy_never_happens(self, read: Load) -> None:
        for path, info in leaves(Production):
            assert info.description or path == ("environment",), variable(path)


class TestUnknownNames:
    def test_development_is_only_told(self, tmp_path: Path) -> None:
        reading = load({"REELWRIGHT_DATA_DIR": str(tmp_path), "REELWRIGHT_PROT": "1", "REELWRIGHT_ZZZ": "1"})
        assert [problem.name for problem in reading.warnings] == ["REELWRIGHT_PROT", "REELWRIGHT_ZZZ"]
        assert [problem.remedy for problem in reading.warnings] == [
            "Did you mean REELWRIGHT_PORT?",
            "Remove it; `reelwright config show` lists all names.",
        ]

    def test_settings_tell_it_when_they_are_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        for name in os.environ:
            if name.startswith("REELWRIGHT_"):
                monkeypatch.delenv(name)
        monkeypatch.setattr(config, "_settings", None)
        monkeypatch.setenv("REELWRIGHT_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("REELWRIGHT_PROT", "1")
        assert settings() is settings()
        assert caplog.messages == ["REELWRIGHT_PROT: nobody reads it. Did you mean REELWRIGHT_PORT?"]

    @pytest.mark.parametrize("name", OF_THE_PIPELINE)
    def test_names_of_the_pipeline_are_known(self, read: Load, name: str) -> None:
        read({**SOUND, f"REELWRIGHT_{name}": "1"})

    def test_what_kubernetes_sets_for_a_service_of_our_name_is_left_alone(self, read: Load) -> None:
        links = {
            "REELWRIGHT_PORT": "tcp://10.0.0.1:80",
            "REELWRIGHT_PORT_80_TCP": "tcp://10.0.0.1:80",
            "REELWRIGHT_PORT_80_TCP_ADDR": "10.0.0.1",
            "REELWRIGHT_SERVICE_HOST": "10.0.0.1",
            "REELWRIGHT_API_SERVICE_PORT_HTTP": "80",
        }
        assert read({**SOUND, **links}).port == 8000


class TestValues:
    def test_are_read_from_text(self, read: Load) -> None:
        found = read(
            {
                "REELWRIGHT_ALLOWED_ORIGINS": "https://a.example, https://b.example",
                "REELWRIGHT_ALLOWED_HOSTS": '["a.example", "[::1]"]',
                "REELWRIGHT_LOG_LEVELS": "app.renders=debug, sqlalchemy.engine=INFO",
                "REELWRIGHT_LOG_LEVEL": "warning",
                "REELWRIGHT_ASSET_MAX_VIDEO_BYTES": "2GB",
                "REELWRIGHT_SERVICES__REDIS__TIMEOUT_SECONDS": "7.5",
                "REELWRIGHT_LOG_FILE": "no",
                "REELWRIGHT_SENTRY_DSN": "",
            }
        )
        assert found.allowed_origins == ["https://a.example", "https://b.example"]
        assert found.allowed_hosts == ["a.example", "[::1]"]
        assert found.log_levels == {"app.renders": "DEBUG", "sqlalchemy.engine": "INFO"}
        assert (found.log_level, found.log_file, found.sentry_dsn) == ("WARNING", False, None)
        assert found.asset_max_video_bytes == 2_000_000_000
        assert (found.services.redis.timeout_seconds, found.services.redis.connect_timeout_seconds) == (7.5, 1.0)

    def test_a_bracketed_address_is_no_list(self, read: Load) -> None:
        assert read({"REELWRIGHT_ALLOWED_HOSTS": "[::1], localhost"}).allowed_hosts == ["[::1]", "localhost"]

    def test_mappings_may_be_json(self, read: Load) -> None:
        assert read({"REELWRIGHT_LOG_LEVELS": '{"app": "debug"}'}).log_levels == {"app": "DEBUG"}

    def test_secrets_do_not_show(self, read: Load) -> None:
        found = read(SOUND)
        assert KEY not in repr(found)
        assert "s3cret" not in repr(found)

    def test_the_callers_win(self, read: Load) -> None:
        assert read({"REELWRIGHT_PORT": "1"}, port=2).port == 2


class TestPlaces:
    def origins(self, tmp_path: Path, environ: Mapping[str, str]) -> tuple[Settings, Mapping[str, str]]:
        reading = load({"REELWRIGHT_DATA_DIR": str(tmp_path), **environ})
        return reading.settings, reading.origins

    def test_the_strongest_wins_and_each_is_remembered(self, tmp_path: Path) -> None:
        folder = tmp_path / "secrets"
        folder.mkdir()
        named = tmp_path / "redis.txt"
        named.write_text("redis://from-file\n")
        (folder / "reelwright_secret_key").write_text(f"{KEY}\n")
        (folder / "DATABASE_URL").write_text("postgresql://from-folder/x")
        (folder / "something_else").write_text("x")
        (tmp_path / ".env").write_text("REELWRIGHT_PORT=2\nSENTRY_DSN=https://k@from-env/1\nOTHER=1\n")
        (tmp_path / "reelwright.toml").write_text("port = 3\nhost = '::1'\n[services.redis]\nattempts = 9\n")
        found, origins = self.origins(
            tmp_path,
            {
                "REELWRIGHT_PORT": "1",
                "REDIS_URL_FILE": str(named),
                "REELWRIGHT_SECRETS_DIR": str(folder),
                "REELWRIGHT_SERVICES__REDIS__TIMEOUT_SECONDS": "4",
            },
        )
        assert (found.port, found.host) == (1, "::1")
        assert found.redis_url is not None
        assert found.redis_url.get_secret_value() == "redis://from-file"
        assert found.secret_key.get_secret_value() == KEY
        assert (found.services.redis.attempts, found.services.redis.timeout_seconds) == (9, 4.0)
        assert {name: origins[name] for name in origins if name not in {"data_dir", "environment"}} == {
            "port": "the environment",
            "services.redis.timeout_seconds": "the environment",
            "redis_url": "a file named by a variable",
            "secret_key": "the folder of secrets",
            "database_url": "the folder of secrets",
            "sentry_dsn": ".env",
            "host": "reelwright.toml",
            "services.redis.attempts": "reelwright.toml",
        }

    @pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "SENTRY_DSN"])
    def test_platforms_own_names_are_understood_and_ours_win(self, tmp_path: Path, name: str) -> None:
        address = {"DATABASE_URL": "postgresql://{}/x", "REDIS_URL": "redis://{}", "SENTRY_DSN": "https://k@{}/1"}[
            name
        ]
        given = {name: address.format("plain")}
        found, _ = self.origins(tmp_path, given)
        assert "plain" in getattr(found, name.lower()).get_secret_value()
        found, _ = self.origins(tmp_path, {**given, f"REELWRIGHT_{name}": address.format("ours")})
        assert "ours" in getattr(found, name.lower()).get_secret_value()

    @pytest.mark.parametrize(
        ("file", "text", "name"),
        [
            (".env", "REELWRIGHT_ENVIRONMENT=production", "REELWRIGHT_ENVIRONMENT (.env)"),
            (".env", "REELWRIGHT_PORT=many", "REELWRIGHT_PORT (.env)"),
            ("reelwright.toml", "data_dir = '/x'", "REELWRIGHT_DATA_DIR (reelwright.toml)"),
            ("reelwright.toml", "prot = 1", "REELWRIGHT_PROT (reelwright.toml)"),
            ("reelwright.toml", "port = ", "reelwright.toml"),
            (
                "reelwright.toml",
                "[services.redis]\ntimeout = 1",
                "REELWRIGHT_SERVICES__REDIS__TIMEOUT (reelwright.toml)",
            ),
            ("reelwright.toml", b"\xff", "reelwright.toml"),
            (".env", b"\xff", ".env"),
        ],
    )
    def test_what_is_wrong_in_a_file_names_the_file(
        self, read: Load, tmp_path: Path, file: str, text: str | bytes, name: str
    ) -> None:
        (tmp_path / file).write_bytes(text.encode() if isinstance(text, str) else text)
        assert name in problems_of(read, {})

    def test_a_folder_of_secrets_that_is_none(self, read: Load, tmp_path: Path) -> None:
        found = problems_of(read, {"REELWRIGHT_SECRETS_DIR": str(tmp_path / "no")})
        assert "is not a folder" in found["REELWRIGHT_SECRETS_DIR"]

    @pytest.mark.parametrize(
        ("named", "says"),
        [
            ("gcp:my-project", "pip install google-cloud-secret-manager"),
            ("azure:https://vault.example", "pip install azure-keyvault-secrets azure-identity"),
            ("vault:x", "is not a secret manager"),
            ("aws:", "is not a secret manager"),
        ],
    )
    def test_a_secret_manager_that_cannot_be_used(self, read: Load, named: str, says: str) -> None:
        assert says in problems_of(read, {"REELWRIGHT_SECRETS_FROM": named})["REELWRIGHT_SECRETS_FROM"]


class TestDataFolder:
    def test_roots_is_where_the_database_may_look(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("os.geteuid", lambda: 0)
        assert default_data_dir() == Path("/var/lib/reelwright")
        monkeypatch.setattr("os.geteuid", lambda: 1000)
        assert default_data_dir().name == "reelwright"

    def test_home_is_understood(self, read: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        assert read({"REELWRIGHT_DATA_DIR": "~/films"}).data_dir == tmp_path / "films"


class TestOwnKey:
    def test_is_made_once_for_this_user_alone(self, read: Load, tmp_path: Path) -> None:
        first, second = read(), read()
        assert first.secret_key.get_secret_value() == second.secret_key.get_secret_value()
        assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600

    def test_those_who_start_at_once_get_the_same(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(lambda _: kept_key(tmp_path / "made" / "secret_key"), range(40)))
        assert len(keys) == 1
        assert [file.name for file in (tmp_path / "made").iterdir()] == ["secret_key"]

    def test_a_given_one_wins(self, read: Load, tmp_path: Path) -> None:
        assert read({"REELWRIGHT_SECRET_KEY": KEY}).secret_key.get_secret_value() == KEY
        assert not (tmp_path / "secret_key").exists()

    def test_a_folder_that_cannot_hold_it_is_the_only_problem(self, read: Load, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        environ = {"REELWRIGHT_DATA_DIR": str(tmp_path / "file" / "data")}
        assert list(problems_of(read, environ)) == ["REELWRIGHT_DATA_DIR"]
        both = problems_of(read, {**environ, "REELWRIGHT_SECRET_KEY": "short"})
        assert list(both) == ["REELWRIGHT_SECRET_KEY"]

    def test_hosted_environments_make_none(self, read: Load, tmp_path: Path) -> None:
        read(SOUND)
        assert list(tmp_path.iterdir()) == []


class TestOverriding:
    def test_replaces_for_the_body(self, read: Load) -> None:
        mine = read()
        with overriding(mine) as given:
            assert settings() is given is mine
            with overriding(mine.model_copy(update={"port": 1})):
                assert settings().port == 1
            assert settings() is mine

    def test_classes_can_be_made_directly(self, tmp_path: Path) -> None:
        assert config.Test(data_dir=tmp_path).port == 8000
        with pytest.raises(PydanticError):
            Staging(data_dir=tmp_path)


def test_what_the_key_is_for_is_said_as_it_is() -> None:
    described = config.Settings.model_fields["secret_key"].description or ""
    assert "Signs download links" in described
    assert "cursor" not in described, "cursors are not signed: they hold nothing that a caller may not see"
