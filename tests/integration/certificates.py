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


def issue(folder: Path, name: str = "server", address: str = "127.0.0.1") -> Path:
    """Writes `<name>.pem` and `<name>.key` for this address only; the authority that signed it."""
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"authority of {name}")])
    ca = _signed(ca_name, ca_key, ca_name, ca_key, x509.BasicConstraints(ca=True, path_length=0))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    own = _signed(subject, key, ca_name, ca_key, names)
    (folder / f"{name}.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    authority = folder / f"{name}-ca.pem"
    authority.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    return authority


def _signed(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    by: ec.EllipticCurvePrivateKey,
    more: x509.ExtensionType,
) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc() - DAY)
        .not_valid_after(utc() + DAY)
        .add_extension(more, critical=isinstance(more, x509.BasicConstraints))
        .sign(by, hashes.SHA256())
    )
