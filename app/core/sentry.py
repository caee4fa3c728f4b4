"""Export of errors to Sentry, or to whatever speaks its protocol. Off without a DSN: then nothing is even imported.

The client is our own, not the library's global one: no integration is installed, nothing is patched, and only what
`record` is given leaves this machine, with the secrets in it masked. The library adds the names of this host and of
the installed packages; it takes nothing personal as long as nobody tells it to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from app.core.config import Settings
from app.core.error_messages import cut_messages, without_values
from app.core.error_tracking import Occurrence
from app.core.exceptions import ConfigurationError
from app.core.logging import get_logger
from app.core.masking import masked

if TYPE_CHECKING:
    from sentry_sdk import Client
    from sentry_sdk.types import Event, Hint

QUEUE_SIZE: Final = 100
"""Events that wait for the network; what is past them is dropped, as it is in the error log."""
DEEP: Final = -8
"""How far above the usual depth masking begins, as frames lie deep in an event."""

log = get_logger(__name__)


class SentryTracker:
    """Sends errors to Sentry from a thread of its own."""

    def __init__(self, dsn: str, *, environment: str, timeout_seconds: float) -> None:
        self._timeout_seconds = timeout_seconds
        try:
            self._client = _client(dsn, environment, timeout_seconds)
        except ValueError as error:
            hint = "Set it to https://key@host/project, or remove it."
            raise ConfigurationError("REELWRIGHT_SENTRY_DSN is not a DSN.", hint=hint) from error

    async def record(self, error: BaseException, context: Mapping[str, str] | None = None) -> None:
        """Put an error into the queue of what is sent."""
        utils = import_module("sentry_sdk.utils")
        occurrence = Occurrence.of(error, context)
        event, hint = utils.event_from_exception(error, client_options=self._client.options)
        cuts = cut_messages(error)
        for described in event["exception"]["values"]:
            described["value"] = without_values(described["value"] or "", cuts)
        event["fingerprint"] = [occurrence.fingerprint]
        event["tags"] = {"error_code": occurrence.code, "origin": occurrence.origin, **occurrence.context}
        self._client.capture_event(event, hint)

    async def aclose(self) -> None:
        """Send what is queued, as long as its time-out allows, and stop."""
        await asyncio.to_thread(self._client.close, timeout=self._timeout_seconds)


def exporter(settings: Settings) -> SentryTracker | None:
    """Return the tracker of the DSN in the settings; None without one. Raises ConfigurationError for a bad DSN."""
    if settings.sentry_dsn is None:
        return None
    dsn, timeout = settings.sentry_dsn.get_secret_value(), settings.services.sentry.timeout_seconds
    return SentryTracker(dsn, environment=settings.environment, timeout_seconds=timeout)


def _client(dsn: str, environment: str, timeout_seconds: float) -> Client:
    import sentry_sdk  # noqa: PLC0415 — a tenth of a second that only those with a DSN pay
    from sentry_sdk.transport import HttpTransport  # noqa: PLC0415 — as above

    transport = type("PatientTransport", (HttpTransport,), {"TIMEOUT": timeout_seconds})
    return sentry_sdk.Client(
        dsn=dsn,
        environment=environment,
        release=f"reelwright@{version('reelwright')}",
        transport=transport,
        transport_queue_size=QUEUE_SIZE,
        shutdown_timeout=timeout_seconds,
        before_send=_without_secrets,
        in_app_include=["app"],
        default_integrations=False,
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        enable_backpressure_handling=False,
        enable_metrics=False,
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        propagate_traces=False,
        send_client_reports=False,
    )


def _without_secrets(event: Event, _hint: Hint) -> Event:
    """Return an event with masked texts; called by the library just before it is sent."""
    shown: dict[str, Any] = {name: masked(value, DEEP) for name, value in event.items()}
    shown["timestamp"] = event["timestamp"]
    return shown  # type: ignore[return-value]  # the same keys with values of the same shape
