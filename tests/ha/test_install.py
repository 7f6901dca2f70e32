"""The inventory `ha` on ten bare machines: installed, unchanged when played again, and in use."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.ha.city import INSTALL_SECONDS, City
from tests.ha.telling import the_six_steps

pytestmark = pytest.mark.timeout(2 * INSTALL_SECONDS)  # the first one waits for all to be installed


def test_played_again_it_changes_nothing(city: City) -> None:
    again = city.ansible.play(within=INSTALL_SECONDS)
    print(f"\nplayed again in {again.seconds:.0f} s")
    assert again.changes() == []
    assert set(again.changed.values()) == {0}


def test_the_six_steps_pass_through_the_shared_address(
    city: City, browser: Browser, tmp_path: Path
) -> None:
    assert city.url == f"https://{city.floating}"
    city.holder()
    the_six_steps(city, browser, tmp_path, "No puedo imprimir")


def test_between_machines_brokers_and_database_speak_tls_alone(city: City) -> None:
    for name in city.groups["brokers"]:
        listening = city.machines.run(name, "ss", "-Hltn").splitlines()
        places = {line.split()[3] for line in listening}
        assert f"{city.machines.all[name].address}:5671" in places
        assert not any(place.endswith(":5672") for place in places)
    accounts = city.query("SELECT host, ssl_type FROM mysql.user WHERE user = 'helpchannel'")
    desks = {city.machines.all[name].address for name in city.groups["admins"]}
    assert {tuple(row.split("\t")) for row in accounts} == {(one, "ANY") for one in desks}


def test_no_secret_is_printed(city: City) -> None:
    accounts = json.loads((city.secrets / "accounts.json").read_text())
    secrets = [one["password"] for one in accounts.values()]
    secrets += [
        (city.secrets / name).read_text() for name in ("database.password", "erlang.cookie")
    ]
    log = (city.folder / "site.log").read_text()
    assert not any(secret in log for secret in secrets)
