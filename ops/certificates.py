"""A small authority of the site's own: between its machines, and for trials in front of them."""

import datetime as dt
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from broker.clock import utc
from ops.secret_files import kept

AUTHORITY = "Help-Channel of this site"
YEARS_OF_AUTHORITY, DAYS = 10, 397  # browsers believe none that lasts longer
RENEW = dt.timedelta(days=60)


@dataclass(frozen=True)
class Authority:
    """Who vouches."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def authority(folder: Path) -> Authority:
    """The one in this folder (`ca.pem`, `ca.key`), made when there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "ca.key").exists():
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, AUTHORITY)])
        usage = x509.KeyUsage(
            digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
            key_encipherment=False, data_encipherment=False, key_agreement=False,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        made = (
            _begun(name, name, key, days=365 * YEARS_OF_AUTHORITY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .sign(key, hashes.SHA256())
        )
        _write(folder / "ca", made, key)
    certificate = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    loaded = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    assert isinstance(loaded, ec.EllipticCurvePrivateKey)  # noqa: S101 - we made it
    return Authority(certificate, loaded)


def issue(by: Authority, folder: Path, name: str, others: Sequence[str]) -> bool:
    """`NAME.pem` (with the authority behind it) and `NAME.key` for these names and addresses.

    One that is for the same names and does not end soon is kept: was a new one made?
    """
    wanted = [_general(one) for one in dict.fromkeys([name, *others])]
    file = folder / f"{name}.pem"
    if file.exists() and _good(file, wanted, by):
        return False
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
    uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    made = (
        _begun(subject, by.certificate.subject, key, days=DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
        .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        .add_extension(identifier, critical=False)
        .sign(by.key, hashes.SHA256())
    )
    _write(folder / name, made, key, by.certificate)
    return True


def _good(file: Path, wanted: Sequence[x509.GeneralName], by: Authority) -> bool:
    there = x509.load_pem_x509_certificate(file.read_bytes())
    names = there.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        list(names) == list(wanted)
        and there.not_valid_after_utc - utc() > RENEW
        and there.issuer == by.certificate.subject
    )


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, days: int
) -> x509.CertificateBuilder:
    begin = utc() - dt.timedelta(hours=1)  # clocks differ
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=days))
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write(
    stem: Path, made: x509.Certificate, key: ec.EllipticCurvePrivateKey, *chain: x509.Certificate
) -> None:
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    texts = [one.public_bytes(serialization.Encoding.PEM).decode() for one in (made, *chain)]
    for tail, text in (("key", private.decode()), ("pem", "".join(texts))):
        file = stem.with_name(f"{stem.name}.{tail}")
        file.unlink(missing_ok=True)
        kept(file, text)
