import ipaddress
from pathlib import Path

from cryptography import x509

from ops import certificates


def test_what_is_issued_is_for_these_names_and_the_authority_vouches_for_it(tmp_path: Path) -> None:
    authority = certificates.authority(tmp_path)
    assert certificates.issue(authority, tmp_path, "broker-1", ["10.0.0.1", "inside"])
    made, behind = x509.load_pem_x509_certificates((tmp_path / "broker-1.pem").read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["broker-1", "inside"]
    assert names.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address("10.0.0.1")]
    made.verify_directly_issued_by(behind)
    assert behind == authority.certificate


def test_it_is_kept_until_it_is_for_other_names(tmp_path: Path) -> None:
    authority = certificates.authority(tmp_path)
    certificates.issue(authority, tmp_path, "front", ["desk.example.org"])
    assert not certificates.issue(authority, tmp_path, "front", ["desk.example.org"])
    assert certificates.issue(authority, tmp_path, "front", ["help.example.org"])


def test_the_authority_is_made_once(tmp_path: Path) -> None:
    first = certificates.authority(tmp_path)
    assert certificates.authority(tmp_path).certificate == first.certificate
