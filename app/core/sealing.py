"""Secrets that must be read again (keys that sign, seeds of second factors) are kept sealed: encrypted and bound.

JSON Web Encryption (RFC 7516) with AES-256-GCM, its key derived from the installation's secret key by HKDF-SHA256
(RFC 5869) for one purpose, so that what was sealed for one purpose cannot be passed off as another's.
"""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import SecretStr

from app.core.exceptions import ConfigurationError

_HEADER: Final = {"alg": "dir", "enc": "A256GCM"}
KEY_BYTES: Final = 32


def derived_key(secret: SecretStr, purpose: str) -> bytes:
    """Return 32 bytes for one purpose from the installation's secret key."""
    derivation = HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"reelwright {purpose}".encode())
    return derivation.derive(secret.get_secret_value().encode())


class Seal:
    """Seals and opens secrets of one purpose."""

    def __init__(self, secret: SecretStr, purpose: str) -> None:
        self._key = OctKey.import_key(derived_key(secret, purpose))
        self._purpose = purpose

    def close(self, plain: bytes) -> str:
        """Return `plain` sealed, as text."""
        return jwe.encrypt_compact(dict(_HEADER), plain, self._key)

    def open(self, sealed: str) -> bytes:
        """Return what was sealed. Raises ConfigurationError when it was sealed with another secret key."""
        try:
            plain = jwe.decrypt_compact(sealed, self._key, algorithms=[*_HEADER.values()]).plaintext
        except (JoseError, ValueError) as error:
            raise ConfigurationError(
                f"A secret ({self._purpose}) was sealed with another secret key.",
                hint="Set REELWRIGHT_SECRET_KEY to the key that this installation began with.",
            ) from error
        assert plain is not None
        return plain
