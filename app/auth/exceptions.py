"""Errors of accounts and access."""

from __future__ import annotations

from app.core.exceptions import ConflictError, ForbiddenError, NotFoundError, UnauthorizedError, ValidationError

SIGN_IN: str = "Sign in again."


class SignInError(UnauthorizedError):
    """The e-mail address or the password is wrong, or the account cannot be used now; no answer says which."""


class TokenError(UnauthorizedError):
    """A token has expired, was revoked, or is none of ours."""


class BadKeyError(TokenError):
    """An API key has expired, was revoked, or is none of ours."""


class SecondFactorError(UnauthorizedError):
    """A code of the second factor is needed, or the one given is wrong or was used before."""


class CsrfError(ForbiddenError):
    """A page's request lacks the token that proves that it is ours."""


class ScopeError(ForbiddenError):
    """An API key lacks the scope that an operation asks for."""


class RegistrationClosedError(ForbiddenError):
    """New accounts are made by an administrator here."""


class PasswordRefusedError(ValidationError):
    """A password is too short, too common, or too easy to guess."""


class LinkUsedError(ValidationError):
    """A link from a mail has expired or was used before."""


class ApiKeyNotFoundError(NotFoundError):
    """There is no such API key."""


class SessionNotFoundError(NotFoundError):
    """There is no such session."""


class AccountNotFoundError(NotFoundError):
    """There is no such account."""


class LastAdminError(ConflictError):
    """Without this administrator nobody could look after the installation."""


class AccountsOffError(NotFoundError):
    """This installation has no accounts."""
