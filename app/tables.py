"""Every table, gathered where migrations look for them."""

from __future__ import annotations

from app.core.database import Base

METADATA = Base.metadata
