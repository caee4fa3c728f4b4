"""Where a PostgreSQL server answers, and as whom."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Self
from urllib.parse import quote

HOST: Final = "127.0.0.1"
ADMINISTRATOR: Final = "postgres"
ROLE: Final = "reelwright"
"""What the service connects as: it owns its database and may not leave it."""
DATABASE: Final = "reelwright"


@dataclass(frozen=True)
class ServerAddress:
    """How to reach a database on the embedded server."""

    port: int
    password: str = field(repr=False)
    user: str = ROLE
    database: str = DATABASE
    host: str = HOST

    @property
    def url(self) -> str:
        """The address for SQLAlchemy and psycopg, password included: never log it."""
        server = f"{self.user}:{quote(self.password, safe='')}@{self.host}:{self.port}"
        return f"postgresql://{server}/{self.database}?sslmode=disable&gssencmode=disable"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def as_administrator(self) -> Self:
        """Return the address for the role that may make roles, databases and extensions."""
        return replace(self, user=ADMINISTRATOR)

    def of(self, database: str) -> Self:
        """Return the address of another database."""
        return replace(self, database=database)
