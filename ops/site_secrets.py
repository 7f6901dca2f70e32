"""A site's secrets, made once on the machine that sets the servers up, and never printed.

    python -m ops.site_secrets FOLDER [--certificate broker-1=10.0.0.1,helpchannel-broker ...]

    keys/signing.pem, keys/public/       what signs tokens and tickets; its public half
    accounts.json                        the broker's accounts: a password and a salt for each
    definitions.json, advanced.config    the same for RabbitMQ: digests, rights, public keys
    erlang.cookie, database.password     between the brokers; of the desk at the database
    ca/ca.pem, ca/NAME.pem, .key         an authority of the site's own, and what it vouches for

All are 0600 in a folder that is 0700. What is there stays, so a second run changes nothing; a
certificate is made again when it is for other names or ends within 60 days.
"""

import argparse
import json
import secrets
from collections.abc import Sequence
from pathlib import Path

from broker import keys
from ops import certificates, rabbit_files
from ops.secret_files import kept

LENGTH = 32  # bytes of randomness


def make(folder: Path, certificate_names: Sequence[tuple[str, Sequence[str]]] = ()) -> bool:
    """Make what is missing; was anything?"""
    before = _state(folder)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    keys.generate(folder / "keys")
    kept(folder / "erlang.cookie", secrets.token_hex(LENGTH))
    kept(folder / "database.password", secrets.token_hex(LENGTH))
    accounts = _accounts(folder / "accounts.json")
    passwords = {name: one["password"] for name, one in accounts.items()}
    salts = {name: bytes.fromhex(one["salt"]) for name, one in accounts.items()}
    public = {file.stem: file.read_text() for file in (folder / "keys" / "public").glob("*.pem")}
    _replace(folder / "definitions.json", rabbit_files.definitions(passwords, salts))
    _replace(folder / "advanced.config", rabbit_files.advanced_config(public))
    if certificate_names:
        authority = certificates.authority(folder / "ca")
        for name, others in certificate_names:
            certificates.issue(authority, folder / "ca", name, others)
    return _state(folder) != before


def _accounts(file: Path) -> dict[str, dict[str, str]]:
    """Those that are there, and what a newer version needs besides."""
    fresh = {
        name: {"password": secrets.token_hex(LENGTH), "salt": secrets.token_hex(4)}
        for name in rabbit_files.RIGHTS
    }
    there: dict[str, dict[str, str]] = json.loads(kept(file, json.dumps(fresh, indent=1)))
    _replace(file, json.dumps({**fresh, **there}, indent=1))
    return {**fresh, **there}


def _replace(file: Path, text: str) -> None:
    if not file.exists() or file.read_text() != text:
        file.unlink(missing_ok=True)
        kept(file, text)


def _state(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()}


def _named(text: str) -> tuple[str, list[str]]:
    name, _, others = text.partition("=")
    return name, [one for one in others.split(",") if one]


def main(arguments: Sequence[str] | None = None) -> None:
    """Make what is missing, and say whether anything was; nothing else."""
    parser = argparse.ArgumentParser(prog="python -m ops.site_secrets", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--certificate", type=_named, action="append", default=[])
    options = parser.parse_args(arguments)
    print("made" if make(options.folder, options.certificate) else "kept")


if __name__ == "__main__":
    main()
