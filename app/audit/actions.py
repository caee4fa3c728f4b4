"""The names of everything that the audit log tells of. A name that was written once keeps its meaning."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """What was done, as "what.happened_to_it"."""

    USER_REGISTERED = "user.registered"
    USER_INVITED = "user.invited"
    USER_EMAIL_VERIFIED = "user.email_verified"
    USER_SIGNED_IN = "user.signed_in"
    USER_SIGN_IN_FAILED = "user.sign_in_failed"
    USER_SIGNED_OUT = "user.signed_out"
    USER_UNLOCKED = "user.unlocked"
    USER_PASSWORD_CHANGED = "user.password_changed"  # noqa: S105 — names, not secrets
    USER_PASSWORD_RESET_ASKED = "user.password_reset_asked"  # noqa: S105 — as above
    USER_PASSWORD_RESET = "user.password_reset"  # noqa: S105 — as above
    USER_SECOND_FACTOR_ADDED = "user.second_factor_added"
    USER_SECOND_FACTOR_REMOVED = "user.second_factor_removed"
    USER_RECOVERY_CODE_USED = "user.recovery_code_used"
    USER_ROLE_CHANGED = "user.role_changed"
    USER_DISABLED = "user.disabled"
    USER_ENABLED = "user.enabled"
    USER_LEAVING = "user.leaving"
    USER_STAYING = "user.staying"
    USER_DELETED = "user.deleted"
    USER_EXPORTED = "user.exported"
    ADMIN_CREATED = "admin.created"
    SESSION_REVOKED = "session.revoked"
    SESSION_REUSED = "session.reused"
    API_KEY_CREATED = "api_key.created"
    API_KEY_ROTATED = "api_key.rotated"
    API_KEY_REVOKED = "api_key.revoked"
    SIGNING_KEY_ROTATED = "signing_key.rotated"
    QUOTA_CHANGED = "quota.changed"
    QUOTA_CHANGE_REMOVED = "quota.change_removed"
    PLAN_CHANGED = "plan.changed"
    UPLOAD_INFECTED = "upload.infected"
