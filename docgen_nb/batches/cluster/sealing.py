"""Keys on their way to a worker: sealed for that worker alone (HPKE, RFC 9180).

So no scheduler, log or dump on the way holds them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def sealed(secrets: Mapping[str, str], address: bytes, purpose: str) -> bytes:
    """Secrets by name, which only the owner of the ``address`` can read, and only for this ``purpose``."""
    public = X25519PublicKey.from_public_bytes(address)
    return _suite().encrypt(json.dumps(dict(secrets)).encode(), public, purpose.encode())


class LetterBox:
    """Takes sealed secrets; its own key never leaves this process.

    Attributes:
        address: to seal for.
    """

    def __init__(self) -> None:
        self._key = X25519PrivateKey.generate()
        self.address: bytes = self._key.public_key().public_bytes_raw()

    def open(self, letter: bytes, purpose: str) -> dict[str, str]:
        """Decrypt a letter: the secrets by name."""
        secrets: dict[str, str] = json.loads(_suite().decrypt(letter, self._key, purpose.encode()))
        return secrets
