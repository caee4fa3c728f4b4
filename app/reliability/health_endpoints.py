"""Health of the service, for people, supervisors and load balancers; and its metrics for Prometheus."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field

from app.api.access import Access, Level, RateClass, needs
from app.api.dependencies import Parts, PartsDep
from app.api.openapi import Responses, errors
from app.api.routing import feature_router
from app.api.schemas import APIResponse
from app.core.exceptions import ServiceUnavailableError
from app.reliability.health_checks import Finding, HealthMonitor, State
from app.reliability.metrics import exposition

INSIDE: Final = Access(Level.ADMIN, scope="metrics:read", rate=RateClass.NONE)
"""What tells of the inside: for administrators, and for scrapers with a key of theirs."""
SIGNS_OF_LIFE: Final = Access(Level.ANYONE, rate=RateClass.NONE)

router = feature_router("health", prefix="", access=INSIDE)

DRAINING: Final = "the process is stopping"
METRICS: Final[Responses] = {
    200: {"description": "Metrics.", "content": {"text/plain": {"example": "reelwright_http_requests_in_flight 1.0"}}}
}


class PartHealth(BaseModel):
    """How one part is."""

    state: State = Field(examples=["up"])
    response_ms: float = Field(description="Milliseconds it took to answer.", examples=[1.3])
    error_rate: float = Field(description="Share of the last checks that found it down, 0 to 1.", examples=[0.0])
    breaker: Literal["closed", "open", "half_open"] | None = Field(
        default=None, description="State of the circuit breaker before it, where there is one."
    )
    reason: str | None = Field(default=None, description="Why it is not up.")
    facts: dict[str, Any] = Field(default_factory=dict, description="What was measured.")


class Health(BaseModel):
    """How the service is: `degraded` when a part is missing that it can do without."""

    state: State = Field(examples=["up"])
    version: str = Field(examples=["0.1.0"])
    environment: str = Field(examples=["development"])
    uptime_seconds: float = Field(examples=[4512.7])
    requests: int = Field(description="Requests answered since the start.", examples=[10293])
    error_rate: float = Field(description="Share of them that failed on our side, 0 to 1.", examples=[0.0])
    parts: dict[str, PartHealth]


class Liveness(BaseModel):
    """The process answers."""

    state: Literal["live"] = "live"


class Readiness(BaseModel):
    """The process takes requests."""

    state: Literal["ready"] = "ready"


async def monitor_of(request: Request, parts: PartsDep) -> HealthMonitor:
    """Return the process's monitor, made when it is first asked."""
    monitor: HealthMonitor | None = getattr(request.app.state, "health_monitor", None)
    if monitor is None:
        monitor = request.app.state.health_monitor = HealthMonitor(parts)
    return monitor


MonitorDep = Annotated[HealthMonitor, Depends(monitor_of)]


@router.get("/health", responses=errors(ServiceUnavailableError))
async def read_health(parts: PartsDep, monitor: MonitorDep) -> APIResponse[Health]:
    """Every part of the service, how fast it answers and how often it failed; 503 when one is down that is needed."""
    findings = await monitor.ask(*monitor.names)
    health = _summary(parts, monitor, findings)
    if health.state == "down":
        raise _unavailable(_down(monitor, findings), {"health": health.model_dump()})
    return APIResponse(data=health)


@router.get("/health/live")
@needs(SIGNS_OF_LIFE)
async def read_liveness() -> APIResponse[Liveness]:
    """Whether the process runs; asks nothing else, so a supervisor restarts it only for its own sake."""
    return APIResponse(data=Liveness())


@router.get("/health/ready", responses=errors(ServiceUnavailableError))
@needs(SIGNS_OF_LIFE)
async def read_readiness(parts: PartsDep, monitor: MonitorDep) -> APIResponse[Readiness]:
    """Whether to send requests here: not while it stops, while migrations are pending, or without a database."""
    if parts.lifecycle.is_draining:
        raise _unavailable({"process": DRAINING}, {})
    findings = await monitor.ask(*sorted(monitor.needed))
    down = _down(monitor, findings)
    if down:
        raise _unavailable(down, {})
    return APIResponse(data=Readiness())


@router.get("/health/db", responses=errors(ServiceUnavailableError))
async def read_database_health(monitor: MonitorDep) -> APIResponse[PartHealth]:
    """How long a connection and a query take, and the pool of connections."""
    return await _one(monitor, "database")


@router.get("/health/queue", responses=errors(ServiceUnavailableError))
async def read_queue_health(monitor: MonitorDep) -> APIResponse[PartHealth]:
    """Workers that are alive, jobs that wait and run, and how long the oldest has waited."""
    return await _one(monitor, "queue")


@router.get("/metrics", response_class=Response, responses=METRICS)
async def read_metrics(parts: PartsDep) -> Response:
    """What the process counts, in Prometheus' text format."""
    return Response(await exposition(parts), media_type=CONTENT_TYPE_LATEST)


async def _one(monitor: HealthMonitor, name: str) -> APIResponse[PartHealth]:
    finding = (await monitor.ask(name))[name]
    if finding.state == "down":
        raise _unavailable({name: finding.reason}, {})
    return APIResponse(data=_part(monitor, name, finding))


def _summary(parts: Parts, monitor: HealthMonitor, findings: Mapping[str, Finding]) -> Health:
    http = parts.telemetry.http
    states = {finding.state for finding in findings.values()}
    state: State = "down" if _down(monitor, findings) else "up" if states == {"up"} else "degraded"
    return Health(
        state=state,
        version=version("reelwright"),
        environment=parts.settings.environment,
        uptime_seconds=round(parts.lifecycle.uptime_seconds, 1),
        requests=http.answered,
        error_rate=round(http.failed / http.answered, 6) if http.answered else 0.0,
        parts={name: _part(monitor, name, finding) for name, finding in findings.items()},
    )


def _part(monitor: HealthMonitor, name: str, finding: Finding) -> PartHealth:
    return PartHealth(
        state=finding.state,
        response_ms=round(finding.seconds * 1000, 2),
        error_rate=round(monitor.error_rate(name), 4),
        reason=finding.reason or None,
        facts=dict(finding.facts),
    )


def _down(monitor: HealthMonitor, findings: Mapping[str, Finding]) -> dict[str, str]:
    return {name: each.reason for name, each in findings.items() if each.state == "down" and name in monitor.needed}


def _unavailable(reasons: Mapping[str, str], details: Mapping[str, Any]) -> ServiceUnavailableError:
    words = "; ".join(f"{name}: {reason}" for name, reason in reasons.items())
    error = ServiceUnavailableError(f"Not ready. {words}")
    error.details |= {"parts": dict(reasons), **details}
    return error
