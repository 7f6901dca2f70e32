"""The signing key of the desk and the public keys that everybody else checks with.

EC P-256, signatures ES256 [RFC 7518, section 3.4]. A key's id is the first 16 hexadecimal
digits of the SHA-256 of its public half. Several public keys may be valid at once: that is how
a key is rotated.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

ALGORITHM = "ES256"
SIGNING = "signing.pem"


class KeyProblem(Exception):
    """A key file cannot be used; the text names the file and the remedy."""


@dataclass(frozen=True)
class SigningKey:
    """The private half, with the id that goes into a token's header."""

    kid: str
    private: ec.EllipticCurvePrivateKey


KeyRing = Mapping[str, ec.EllipticCurvePublicKey]
"""Key id -> public key; whatever is in it verifies."""


def new() -> SigningKey:
    """A fresh key."""
    private = ec.generate_private_key(ec.SECP256R1())
    return SigningKey(_kid(private.public_key()), private)


def ring(*keys: SigningKey) -> KeyRing:
    """The public halves of these keys."""
    return {key.kid: key.private.public_key() for key in keys}


def generate(folder: Path, name: str = SIGNING) -> str:
    """Write the private key (only its owner reads it) and `public/<kid>.pem`; returns the kid.

    A folder that has a key of this name keeps it.
    """
    private_file = folder / name
    if private_file.exists():
        return load_signing(private_file).kid
    key = new()
    (folder / "public").mkdir(parents=True, exist_ok=True)
    (folder / "public" / f"{key.kid}.pem").write_bytes(public_pem(key.private.public_key()))
    pem = key.private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    descriptor = os.open(private_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    return key.kid


def load_signing(file: Path) -> SigningKey:
    """The private key in this PEM file.

    Raises KeyProblem.
    """
    try:
        private = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyProblem(f"{file}: no usable private key ({error}); `./hc up` makes one") from None
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name != "secp256r1":
        raise KeyProblem(f"{file}: the signing key must be EC P-256")
    return SigningKey(_kid(private.public_key()), private)


def load_ring(folder: Path) -> KeyRing:
    """All public keys `<kid>.pem` of the folder.

    Raises KeyProblem when there is none or one cannot be read.
    """
    found: dict[str, ec.EllipticCurvePublicKey] = {}
    for file in sorted(folder.glob("*.pem")):
        try:
            public = serialization.load_pem_public_key(file.read_bytes())
        except (OSError, ValueError) as error:
            raise KeyProblem(f"{file}: no usable public key ({error})") from None
        if not isinstance(public, ec.EllipticCurvePublicKey) or public.curve.name != "secp256r1":
            raise KeyProblem(f"{file}: a public key must be EC P-256")
        found[file.stem] = public
    if not found:
        raise KeyProblem(f"{folder}: holds no public key; `./hc up` makes one")
    return found


def public_pem(key: ec.EllipticCurvePublicKey) -> bytes:
    """The public half as PEM."""
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _kid(key: ec.EllipticCurvePublicKey) -> str:
    return hashlib.sha256(public_pem(key)).hexdigest()[:16]
