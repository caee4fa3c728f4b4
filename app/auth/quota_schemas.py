"""Quotas as clients see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field

from app.quotas.service import Overrides, Standing, UsageOfDay

MANY: Final = 10**9
MANY_BYTES: Final = 10**15

Limit = Annotated[int | None, Field(ge=0, le=MANY, description="null is no limit.")]
Bytes = Annotated[int | None, Field(ge=0, le=MANY_BYTES, description="null is no limit.")]


class LimitsChange(BaseModel):
    """Limits in place of a plan's. What is left out stays as the plan has it; null is no limit."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"videos_per_month": 25}]})

    videos_per_month: Limit = None
    requests_per_hour: Limit = None
    batches_per_hour: Limit = None
    storage_bytes: Bytes = None
    max_script_characters: Limit = None

    def named(self) -> Overrides:
        """Return the limits that were sent."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


class QuotaRead(BaseModel):
    """What may be used, and how much of it is; a limit that is null is none."""

    plan: str = Field(examples=["free"])
    limit: int | None = Field(examples=[10], description="Videos a month.")
    used: int = Field(examples=[3], description="Videos of this month that were made.")
    reserved: int = Field(examples=[1], description="Videos that wait or are being made.")
    left: int | None = Field(examples=[6], description="Videos that may still be asked for.")
    month: str = Field(examples=["2026-11"])
    resets_at: datetime = Field(description="When the next month begins.")
    time_zone: str = Field(examples=["Europe/Berlin"])
    requests_per_hour: int | None = Field(examples=[100])
    batches_per_hour: int | None = Field(examples=[5])
    storage_bytes: int | None = Field(examples=[2_000_000_000])
    max_script_characters: int | None = Field(examples=[50_000])

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """Return how an account stands, as it is shown."""
        limits = standing.limits
        return cls(
            plan=limits.plan,
            limit=limits.videos_per_month,
            used=standing.used,
            reserved=standing.reserved,
            left=standing.left,
            month=f"{standing.month.first:%Y-%m}",
            resets_at=standing.month.ends,
            time_zone=limits.time_zone,
            requests_per_hour=limits.requests_per_hour,
            batches_per_hour=limits.batches_per_hour,
            storage_bytes=limits.storage_bytes,
            max_script_characters=limits.max_script_characters,
        )


class UsageDay(BaseModel):
    """The videos that were asked for on one day."""

    model_config = ConfigDict(from_attributes=True)

    day: date = Field(examples=["2026-11-21"])
    used: int = Field(examples=[2], description="Made since.")
    reserved: int = Field(examples=[1], description="Waiting, or being made.")
    released: int = Field(examples=[0], description="Failed or cancelled: they do not count.")


class UsageRead(BaseModel):
    """Videos by day, in the account's calendar."""

    time_zone: str = Field(examples=["Europe/Berlin"])
    days: list[UsageDay]

    @classmethod
    def of(cls, time_zone: str, days: Sequence[UsageOfDay]) -> Self:
        """Return usage as it is shown."""
        return cls(time_zone=time_zone, days=[UsageDay.model_validate(day) for day in days])
