"""What a site may do in its own way: secrets in Ansible's Vault, a database that is its own."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ansible import cache
from tests.ansible.conftest import NAME
from tests.ansible.playing import Ansible
from tests.ansible.site import Site

pytestmark = pytest.mark.timeout(1500)  # the first one may wait for the site
THEIRS = "theirs"
ACCOUNT = f"'{THEIRS}'@'127.0.0.1'"
SQL = f"""
CREATE DATABASE {THEIRS}; CREATE USER {ACCOUNT} IDENTIFIED BY '{THEIRS}';
GRANT ALL ON {THEIRS}.* TO {ACCOUNT}; GRANT ALL ON {THEIRS}_rehearsal.* TO {ACCOUNT};
"""
URL = f"mysql+pymysql://{THEIRS}:{THEIRS}@127.0.0.1/{THEIRS}?charset=utf8mb4"


def test_played_with_its_secrets_in_a_vault_it_changes_nothing(site: Site, tmp_path: Path) -> None:
    secrets, key = tmp_path / "secrets", tmp_path / "key"
    shutil.copytree(site.secrets, secrets)
    key.write_text("opens the vault")
    files = [str(file) for file in secrets.rglob("*") if file.is_file()]
    subprocess.run(
        [cache.ansible() / "ansible-vault", "encrypt", "--vault-password-file", key, *files],
        check=True, capture_output=True,
    )  # fmt: skip
    assert all("ANSIBLE_VAULT" in Path(file).read_text() for file in files)
    words = ["--skip-tags", "secrets", "--vault-password-file", str(key)]
    again = site.ansible.play("site.yml", *words, "-e", f"helpchannel_secrets={secrets}")
    assert again.changes() == []


@pytest.fixture
def their_database(site: Site) -> Iterator[Ansible]:
    """A playbook for a site whose group `databases` is empty."""
    site.machines.run(NAME, "mariadb", "-e", SQL)
    told = json.loads((site.folder / "inventory.yml").read_text())
    told["all"]["children"]["databases"]["hosts"] = {}
    told["all"]["vars"]["admin_database_url"] = URL
    (site.folder / "theirs.yml").write_text(json.dumps(told))
    yield Ansible(cache.ansible(), site.folder / "theirs.yml")
    site.ansible.play("site.yml", "--tags", "desks,backup")


def test_a_site_may_have_a_database_already(site: Site, their_database: Ansible) -> None:
    their_database.play("site.yml", "--tags", "desks,backup")
    site.add_person("olga", "Olga Ortiz", "USER")
    found = site.machines.run(NAME, "mariadb", "-N", THEIRS, "-e", "SELECT login FROM people")
    assert found.split() == ["olga"]
    for unit in ("helpchannel-backup", "helpchannel-rehearsal"):
        site.machines.run(NAME, "systemctl", "start", unit)
