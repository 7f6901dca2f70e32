"""Keys on disk: made once, kept private, and each bad file named."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from broker import keys
from broker.keys import KeyProblem


def pem(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, password: bytes | None = None
) -> bytes:
    lock: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


def test_a_key_is_written_for_its_owner_only_and_found_again(tmp_path: Path) -> None:
    kid = keys.generate(tmp_path)
    file = tmp_path / "signing.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    assert keys.load_signing(file).kid == kid
    assert list(keys.load_ring(tmp_path / "public")) == [kid]


def test_it_stays_private_under_a_generous_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        keys.generate(tmp_path)
    finally:
        os.umask(before)
    assert (tmp_path / "signing.pem").stat().st_mode & 0o777 == 0o600


def test_a_folder_keeps_the_key_that_it_has(tmp_path: Path) -> None:
    assert keys.generate(tmp_path) == keys.generate(tmp_path)


def test_the_public_file_holds_no_private_half(tmp_path: Path) -> None:
    kid = keys.generate(tmp_path)
    text = (tmp_path / "public" / f"{kid}.pem").read_text()
    assert "PUBLIC KEY" in text
    assert "PRIVATE" not in text


def test_several_public_keys_are_valid_at_once(tmp_path: Path) -> None:
    first, second = keys.new(), keys.new()
    for key in (first, second):
        (tmp_path / f"{key.kid}.pem").write_bytes(keys.public_pem(key.private.public_key()))
    assert set(keys.load_ring(tmp_path)) == {first.kid, second.kid} == set(keys.ring(first, second))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "no usable private key"),
        (b"", "no usable private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no usable"),
        (pem(ec.generate_private_key(ec.SECP256R1()), b"locked"), "no usable private key"),
        (pem(ec.generate_private_key(ec.SECP384R1())), "must be EC P-256"),
        (pem(rsa.generate_private_key(65537, 2048)), "must be EC P-256"),
    ],
    ids=["missing", "empty", "broken", "with a password", "another curve", "RSA"],
)
def test_a_signing_key_that_cannot_be_used_is_named(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    file = tmp_path / "signing.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(KeyProblem, match=why) as problem:
        keys.load_signing(file)
    assert str(file) in str(problem.value)


def test_a_public_key_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.pem").write_bytes(b"nothing")
    with pytest.raises(KeyProblem, match=r"bad\.pem: no usable public key"):
        keys.load_ring(tmp_path)
    other = ec.generate_private_key(ec.SECP384R1()).public_key()
    (tmp_path / "bad.pem").write_bytes(keys.public_pem(other))
    with pytest.raises(KeyProblem, match=r"bad\.pem: a public key must be EC P-256"):
        keys.load_ring(tmp_path)


def test_no_public_key_at_all_is_a_problem_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="holds no public key"):
        keys.load_ring(tmp_path)
