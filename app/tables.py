"""Every table, gathered where migrations look for them."""

from __future__ import annotations

import app.api.idempotency_keys
import app.assets.models
import app.audit.models
import app.auth.models
import app.core.job_duties
import app.core.job_health
import app.projects.models
import app.quotas.models
import app.reliability.models
import app.renders.models  # noqa: F401 — they register their tables
from app.core.database import Base

METADATA = Base.metadata
