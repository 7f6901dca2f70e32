"""Certificates for servers of the tests: an authority of its own, and what it vouches for."""

import ipaddress
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from broker.clock import utc

DAY = timedelta(days=1)


def issue(
    folder: Path,
    name: str = "server",
    address: str = "127.0.0.1",
    *,
    begins: timedelta = -DAY,
    lasts: timedelta = 2 * DAY,
) -> Path:
    """Writes `<name>.pem` and `<name>.key` for this address only; the authority that signed it.

    Its life begins so long from now; the authority's own spans it.
    """
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"authority of {name}")])
    may_sign = x509.BasicConstraints(ca=True, path_length=0)
    ca = _signed(ca_name, ca_key, ca_name, ca_key, may_sign, (-1000 * DAY, 2000 * DAY))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    own = _signed(subject, key, ca_name, ca_key, names, (begins, lasts))
    _write(folder, name, own, key)
    authority = folder / f"{name}-ca.pem"
    authority.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    return authority


def issue_self_signed(folder: Path, name: str = "server") -> None:
    """Writes `<name>.pem` and `<name>.key`, for which nobody vouches."""
    key = ec.generate_private_key(ec.SECP256R1())
    alone = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    _write(folder, name, _signed(alone, key, alone, key, names, (-DAY, 2 * DAY)), key)


def _write(
    folder: Path, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> None:
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _signed(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    by: ec.EllipticCurvePrivateKey,
    more: x509.ExtensionType,
    life: tuple[timedelta, timedelta],
) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc() + life[0])
        .not_valid_after(utc() + life[0] + life[1])
        .add_extension(more, critical=isinstance(more, x509.BasicConstraints))
        .sign(by, hashes.SHA256())
    )
