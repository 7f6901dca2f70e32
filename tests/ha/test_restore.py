"""Last night's archive, after the database and the desk that kept it are lost with their disks."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.ha.city import INSTALL_SECONDS, City
from tests.ha.telling import PATIENCE, begins, ends, the_six_steps, two

pytestmark = pytest.mark.timeout(3 * INSTALL_SECONDS)

ARCHIVES = "/var/backups/helpchannel"


def saved(city: City, desk: str) -> Path:
    """Save it as each night; the archive, as the desk's machine has it."""
    city.machines.run(desk, "systemctl", "start", "helpchannel-backup")
    names = city.machines.run(desk, "ls", "--sort=time", ARCHIVES).split()
    return city.machines.all[desk].file(f"{ARCHIVES}/{names[0]}")


def test_what_was_saved_is_there_again(city: City, browser: Browser, tmp_path: Path) -> None:
    desk, (database,) = city.groups["admins"][0], city.groups["databases"]
    text = "Antes de perderlo todo"
    with two(city, browser, tmp_path) as (user, technician):
        begins(user, technician, text)
        ends(user)
    archive = saved(city, desk)
    # Something takes archives to another place, and that is where this one is kept.
    name, kept = archive.name, archive.read_bytes()
    before = city.query("SELECT login FROM people ORDER BY login")
    city.add_person("later", "After the archive", "USER")

    for lost in (database, desk):
        city.machines.all[lost].is_replaced(city.machines.public_key)
    for lost in (database, desk):
        city.machines.all[lost].wait_booted(city.machines.key)
    again = city.ansible.play(within=INSTALL_SECONDS)
    assert city.query("SELECT login FROM people") == [], "it is a new database"
    city.machines.all[desk].file(f"{ARCHIVES}/{name}").write_bytes(kept)
    put = city.ansible.play("restore.yml", "-e", f"archive={ARCHIVES}/{name}")
    print(f"\ntwo machines made anew in {again.seconds:.0f} s, restored in {put.seconds:.0f} s")
    city.is_whole()

    assert city.query("SELECT login FROM people ORDER BY login") == before
    city.machines.run(desk, "helpchannel", "python", "-m", "admin.audit", "verify")
    with city.signed_in(browser, technician.login, technician.name) as same:
        same.page.goto("/history")
        expect(same.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE * 1000)
    the_six_steps(city, browser, tmp_path, "Después de recuperarlo")
