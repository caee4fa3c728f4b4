"""What accounts, sessions and keys look like over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal, Self
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from app.auth.models import MAX_EMAIL, MAX_LABEL, MAX_NAME, Account
from app.auth.passwords import LONGEST
from app.core.texts import NAME_PATTERN, OPTIONAL_NAME_PATTERN, named

EXAMPLE_EMAIL: Final = "mia@example.org"
EXAMPLE_PASSWORD: Final = "seven mild lanterns hum"  # noqa: S105 — an example of the schema's
EXAMPLE_REFRESH: Final = "rwr_AZoZ3yQAcACA"
_IN_ADDRESS: Final = r"[^@\s\"(),:;<>\[\]\\\x00-\x20\x7f-\x9f]"
"""Neither white space nor what means something in the header of a mail."""
_ADDRESS: Final = rf"^{_IN_ADDRESS}+@{_IN_ADDRESS}+\.{_IN_ADDRESS}+$"


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("There is no such time zone; write one like Europe/Berlin")
    return name


def _line(value: object) -> object:
    return named(value) if isinstance(value, str) else value


Email = Annotated[
    str,
    Field(
        min_length=3, max_length=MAX_EMAIL, pattern=_ADDRESS, examples=[EXAMPLE_EMAIL], description="Where mails go."
    ),
]
Name = Annotated[
    str, Field(min_length=1, max_length=MAX_NAME, pattern=NAME_PATTERN, examples=["Mia"]), BeforeValidator(_line)
]
Password = Annotated[SecretStr, Field(min_length=1, max_length=LONGEST, examples=[EXAMPLE_PASSWORD])]
TimeZone = Annotated[str, AfterValidator(_time_zone), Field(max_length=64, examples=["Europe/Berlin"])]
Code = Annotated[
    str,
    Field(
        min_length=6,
        max_length=40,
        pattern="^[A-Za-z0-9 -]+$",
        examples=["492039"],
        description="Of the second factor.",
    ),
]


PlanName = Annotated[Literal["free", "pro", "enterprise", "unlimited"], Field(examples=["pro"])]


class Strict(BaseModel):
    """A body in which nothing may stand that is not known."""

    model_config = ConfigDict(extra="forbid")


class Registration(Strict):
    """A new account."""

    email: Email
    name: Name
    password: Password
    time_zone: TimeZone = "UTC"


class FirstAdmin(Registration):
    """The first administrator, and the token of the link that was printed for them."""

    token: Annotated[SecretStr, Field(min_length=1, max_length=128, examples=["rwm_3q2-7w"])]


class SignIn(Strict):
    """Proof of who someone is."""

    email: Email
    password: Password
    code: Code | None = None
    device: Annotated[
        str,
        Field(max_length=200, pattern=OPTIONAL_NAME_PATTERN, examples=["Mia's laptop"]),
        BeforeValidator(_line),
    ] = ""
    cookies: bool = Field(default=False, description="Whether the tokens come as cookies, for pages of this site.")
    stay: bool = Field(default=False, description="Take back an account that was given up.")


class RefreshRequest(Strict):
    """A refresh token; left out by pages, whose cookie has it."""

    refresh_token: Annotated[str, Field(min_length=1, max_length=256, examples=[EXAMPLE_REFRESH])] | None = None


class RevokeRequest(Strict):
    """What to sign out: this device, or all of them."""

    everywhere: bool = Field(default=False, description="Whether all devices are signed out, not this one alone.")


class Tokens(BaseModel):
    """Tokens of a session. Pages get them as cookies and see only how long they last."""

    token_type: Literal["bearer"] = "bearer"  # noqa: S105 — a name
    access_token: str | None = Field(None, description="Sent as Authorization: Bearer; good for minutes.")
    refresh_token: str | None = Field(None, description="Good once, for the next pair of tokens.")
    expires_in: int = Field(description="Seconds that the access token is good.", examples=[900])
    session_id: UUID
    csrf_token: str | None = Field(None, description="What a page sends as X-CSRF-Token with what changes something.")


class PasswordChange(Strict):
    """A new password, and the one before."""

    current: Password
    new: Password


class Address(Strict):
    """An e-mail address."""

    email: Email


class LinkProof(Strict):
    """The token of a link from a mail."""

    token: Annotated[SecretStr, Field(min_length=1, max_length=128, examples=["rwm_3q2-7w"])]


class PasswordReset(LinkProof):
    """A new password, and the token of the mail that allows it."""

    new: Password


class Accepted(BaseModel):
    """What was asked for happens, if there is anything to do."""

    message: str = Field(examples=["If there is such an account, a mail is on its way."])


class AccountRead(BaseModel):
    """An account."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str = Field(examples=[EXAMPLE_EMAIL])
    name: str = Field(examples=["Mia"])
    role: str = Field(examples=["member"])
    status: str = Field(examples=["active"])
    created_at: datetime
    email_verified_at: datetime | None
    has_second_factor: bool
    delete_after: datetime | None

    @classmethod
    def of(cls, account: Account) -> Self:
        """Return an account as it is shown."""
        shown = {name: getattr(account, name) for name in cls.model_fields if hasattr(account, name)}
        return cls(**shown, has_second_factor=account.totp_confirmed_at is not None)


class SessionRead(BaseModel):
    """A device that someone is signed in on."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    device: str = Field(examples=["Mia's laptop"])
    address: str = Field(examples=["203.0.113.9"])
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    is_this: bool = Field(default=False, description="Whether it is the one that asks.")


class ApiKeyCreate(Strict):
    """A key for a program."""

    label: Annotated[
        str,
        Field(min_length=1, max_length=MAX_LABEL, pattern=NAME_PATTERN, examples=["nightly batch"]),
        BeforeValidator(_line),
    ]
    scopes: Annotated[list[str], Field(min_length=1, max_length=50, examples=[["projects:read", "renders:write"]])]
    expires_at: datetime | None = None
    requests_per_hour: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class ApiKeyRead(BaseModel):
    """A key, without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    label: str = Field(examples=["nightly batch"])
    prefix: str = Field(examples=["rw_mX3kP0aQ"])
    scopes: list[str] = Field(examples=[["projects:read", "renders:write"]])
    requests_per_hour: int | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    replaced_by: UUID | None


class ApiKeyShown(ApiKeyRead):
    """A key that was just made; its text is never shown again."""

    key: str = Field(examples=["rw_mX3kP0aQ_…"])


class PasswordProof(Strict):
    """The password once more, and a code where there is a second factor: for what must not be done by a thief."""

    password: Password
    code: Code | None = None


class CodeProof(Strict):
    """A code of the second factor."""

    code: Code


class SecondFactorOffer(BaseModel):
    """A seed for an authenticator app."""

    secret: str = Field(examples=["JBSWY3DPEHPK3PXP"])
    uri: str = Field(examples=["otpauth://totp/Reelwright:mia%40example.org?secret=JBSWY3DPEHPK3PXP"])


class RecoveryCodes(BaseModel):
    """Codes that stand in for a lost second factor, each good once."""

    codes: list[str] = Field(examples=[["K5QW-2ZJ7-MM3X-A4TD-7QHB-VW2C"]])


class Invitation(Strict):
    """An account that an administrator makes for someone."""

    email: Email
    name: Name
    time_zone: TimeZone = "UTC"
    plan: PlanName = "free"


class AccountChange(Strict):
    """What an administrator changes; what is left out stays."""

    role: Literal["admin", "member"] | None = None
    plan: PlanName | None = None
    disabled: bool | None = None
