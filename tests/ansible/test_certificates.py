"""The front's certificate: a site's own files, and ACME with Let's Encrypt's server for tests."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509

from tests.ansible.conftest import NAME
from tests.ansible.pebble import REFUSED, Pebble, pebble
from tests.ansible.site import Site
from tests.eventually import eventually
from tests.integration.certificates import issue

pytestmark = pytest.mark.timeout(1500)  # the first one may wait for the site
NAMED = "help.example.test"
ACME = 201  # the last part of the authority's address


@pytest.fixture(scope="module")
def fronts(site: Site) -> Iterator[Site]:
    """Each test gives it the certificate it is about; at the end it is the site's own again."""
    yield site
    site.ansible.play("site.yml", "--tags", "fronts")


@pytest.fixture(scope="module")
def acme(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pebble]:
    network = site.machines.network
    place = ("ip", "netns", "exec", network.join("acme", ACME))
    front = site.machines.all[NAME].address
    with pebble(tmp_path_factory.mktemp("acme"), place, network.address(ACME), front) as authority:
        site.machines.run(
            NAME, "tee", "/usr/local/share/ca-certificates/pebble.crt",
            said=authority.authority.read_text(),
        )  # fmt: skip
        site.machines.run(NAME, "update-ca-certificates")
        yield authority


def served(site: Site, name: str, authority: Path) -> x509.Certificate:
    """What the front shows to who asks for this name and believes this authority alone."""
    address = site.machines.all[NAME].address
    context = ssl.create_default_context(cafile=str(authority))
    with (
        socket.create_connection((address, 443), timeout=20) as line,
        context.wrap_socket(line, server_hostname=name) as tls,
    ):
        shown = tls.getpeercert(binary_form=True)
    assert shown is not None
    return x509.load_der_x509_certificate(shown)


def test_it_is_one_of_the_sites_own_and_the_next_one_when_that_has_come(
    fronts: Site, tmp_path: Path
) -> None:
    address = fronts.machines.all[NAME].address
    words = ["--tags", "fronts", "-e", "proxy_certificate=files"]
    words += ["-e", f"proxy_certificate_file={tmp_path}/own.pem"]
    words += ["-e", f"proxy_certificate_key={tmp_path}/own.key"]
    authority = issue(tmp_path, "own", address)
    fronts.ansible.play("site.yml", *words)
    first = served(fronts, address, authority)
    assert fronts.ansible.play("site.yml", *words).changes() == []
    authority = issue(tmp_path, "own", address)
    fronts.ansible.play("site.yml", *words)
    assert served(fronts, address, authority).serial_number != first.serial_number


def test_it_is_got_by_acme_and_renewed_while_the_front_runs(
    fronts: Site, acme: Pebble, tmp_path: Path
) -> None:
    root = tmp_path / "root.pem"
    root.write_text(acme.root())
    words = ["--tags", "fronts", "-e", f"helpchannel_name={NAMED}", "-e", "proxy_certificate=acme"]
    words += ["-e", f"proxy_acme_server={acme.directory}", "-e", "proxy_acme_email=it@example.test"]
    fronts.ansible.play("site.yml", *words)
    first = served(fronts, NAMED, root)
    assert fronts.ansible.play("site.yml", *words).changes() == []
    began = fronts.machines.run(NAME, "systemctl", "show", "-P", "ExecMainPID", "nginx")
    fronts.machines.run(
        NAME, "certbot", "renew", "--force-renewal", "--no-random-sleep-on-renew"
    )  # as its timer does, when the time has come
    eventually(lambda: served(fronts, NAMED, root).serial_number != first.serial_number)
    assert fronts.machines.run(NAME, "systemctl", "show", "-P", "ExecMainPID", "nginx") == began
    timer = fronts.machines.run(NAME, "systemctl", "is-active", "certbot.timer")
    assert timer.strip() == "active"


def test_a_refusal_of_the_acme_server_is_told_in_its_own_words(fronts: Site, acme: Pebble) -> None:
    words = [
        "--tags",
        "fronts",
        "-e",
        f"helpchannel_name={REFUSED}",
        "-e",
        "proxy_certificate=acme",
    ]
    said = fronts.ansible.fails("site.yml", *words, "-e", f"proxy_acme_server={acme.directory}")
    told = " ".join(said[said.index("Tell what the server said") :].split())
    assert f"No certificate for {REFUSED} from {acme.directory}: " in told
    assert "forbidden by policy" in told or "policy forbids" in told
    assert "port 80 open" in told
