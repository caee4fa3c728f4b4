"""`reelwright up`, `serve` and `worker`: the service as a whole, and its parts alone."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, Final, NoReturn

from app.cli.children import end_with_parent
from app.cli.running import LOOK_SECONDS, Report, Service, stop_seconds
from app.core.config import Settings, load
from app.core.exceptions import ConfigurationError
from app.postgres.server import attach, free_port

STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def up(host: str | None, port: int | None, workers: int, *, as_json: bool) -> None:
    """Start everything, keep it running until told to stop, and stop it in order.

    A second signal ends what is still being waited for. Raises what `Service` raises.
    """
    _on_stop_signals(signal.default_int_handler)
    service = Service(_settings(host, port), workers, Report(as_json=as_json))
    try:
        service.start()
        _watch(service)
    except KeyboardInterrupt:
        pass  # told to stop while starting
    finally:
        _stop(service)


def serve(host: str | None, port: int | None, parent_pipe: int | None) -> NoReturn:
    """Run the API alone and end with its exit code. Raises NotFoundError when there is no database to use."""
    settings = _settings(host, port)
    if parent_pipe is not None:
        end_with_parent(parent_pipe, stop_seconds(settings))
    from app.main import run

    sys.exit(run(settings, database_url=_database_url(settings), parent_pipe=parent_pipe))


def worker(parent_pipe: int | None) -> NoReturn:
    """Run a worker alone and end with its exit code. Raises NotFoundError when there is no database to use."""
    settings = load().settings
    if parent_pipe is not None:
        end_with_parent(parent_pipe, stop_seconds(settings))
    from app.worker import run

    sys.exit(run(settings, database_url=_database_url(settings), parent_pipe=parent_pipe))


def _settings(host: str | None, port: int | None) -> Settings:
    given: dict[str, Any] = {"host": host, "port": port}
    settings = load(**{name: value for name, value in given.items() if value is not None}).settings
    _check_host(settings)
    return settings if settings.port else load(**given | {"host": settings.host, "port": free_port()}).settings


def _check_host(settings: Settings) -> None:
    """Raise ConfigurationError for an address that others can reach, unless people sign in and know its name."""
    if _is_loopback(settings.host):
        return
    if not settings.accounts:
        raise ConfigurationError(
            f"{settings.host} can be reached from other machines, and without accounts whoever does owns everything.",
            hint="Set REELWRIGHT_ACCOUNTS=true, so that people sign in, or leave --host out.",
        )
    if all(_is_loopback(name) for name in settings.allowed_hosts):
        raise ConfigurationError(
            f"{settings.host} can be reached from other machines, but the API would answer to none of its names.",
            hint="Name them in REELWRIGHT_ALLOWED_HOSTS.",
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _database_url(settings: Settings) -> str:
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return attach(settings.data_dir).url


def _watch(service: Service) -> None:
    """Look after the service until a signal comes."""
    is_told = threading.Event()
    _on_stop_signals(lambda *_: is_told.set())
    while not is_told.wait(LOOK_SECONDS):
        service.look()


def _stop(service: Service) -> None:
    _on_stop_signals(signal.default_int_handler)
    try:
        service.stop()
    except KeyboardInterrupt:
        _on_stop_signals(lambda *_: None)
        service.kill()


def _on_stop_signals(handler: Callable[..., Any]) -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, handler)
