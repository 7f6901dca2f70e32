"""An installation that a playbook made, as the people of the stories see it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from tests.ansible import cache
from tests.ansible.machines import Machines, inventory
from tests.ansible.playing import Ansible
from tests.story.people import PASSWORD, Technician, User

ORGANISATION = "Ayuntamiento de Prueba"
OUTSIDE = 200  # the last part of the address of the person's own machine


class Site:
    """Where it is, who may sign in, and the machines that it runs on."""

    def __init__(
        self, folder: Path, groups: dict[str, list[str]], inventory: str = "inventory.yml"
    ) -> None:
        self.folder, self.groups = folder, groups
        self.machines = Machines(folder, cache.debian())
        self.ansible = Ansible(cache.ansible(), folder / inventory)
        self.url = ""
        self._outside = ""

    def begin(self, **variables: object) -> None:
        """Boot the machines and write the inventory; nothing is installed yet."""
        names = dict.fromkeys(name for group in self.groups.values() for name in group)
        self.machines.begin({name: number for number, name in enumerate(names, 10)})
        address = self.machines.all[self.groups["proxies"][0]].address
        self.is_reached_at(address)
        settings: dict[str, object] = {
            "helpchannel_name": address,
            "helpchannel_organisation": ORGANISATION,
            "helpchannel_language": "es",
            "helpchannel_time_zone": "Europe/Madrid",
            "helpchannel_settings": {},
            **variables,
        }
        groups = {"desktops": [], **self.groups}
        text = inventory(groups, self.machines, settings)
        (self.folder / "inventory.yml").write_text(text)

    def is_reached_at(self, address: str) -> None:
        """By browsers and agents; these are in a network namespace outside."""
        self.url = f"https://{address}"
        self._outside = self.machines.network.join("outside", OUTSIDE)

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    @property
    def authority(self) -> Path:
        """Who vouches for the front."""
        return self.secrets / "ca" / "ca.pem"

    def add_person(self, login: str, name: str, role: str) -> None:
        words = ["helpchannel", "person", "add", "--login", login, "--name", name]
        desk = self.groups["admins"][0]
        self.machines.run(desk, *words, "--role", role, "--password-stdin", said=f"{PASSWORD}\n")

    def end(self) -> None:
        self.machines.end()

    @contextmanager
    def user(self, login: str, name: str, folder: Path) -> Iterator[User]:
        """Somebody at a desktop, whose agent is in a network namespace outside."""
        self.add_person(login, name, "USER")
        one = User(self, login, name, folder)
        one.place = ("ip", "netns", "exec", self._outside)
        one.extra = {"HC_AGENT_CA_FILE": str(self.authority)}
        try:
            one.sits_at_a_desktop()
            yield one
        finally:
            one.goes_home()

    @contextmanager
    def technician(self, browser: Browser, login: str, name: str) -> Iterator[Technician]:
        """Somebody with a browser, signed in and looking at the board."""
        self.add_person(login, name, "TECH")
        with self.signed_in(browser, login, name) as one:
            yield one

    @contextmanager
    def signed_in(self, browser: Browser, login: str, name: str) -> Iterator[Technician]:
        """The same for somebody who is known already."""
        one = Technician(browser, self, login, name, ignore_https_errors=True)
        try:
            one.signs_in()
            one.page.wait_for_selector("#board")
            yield one
        finally:
            one.goes_home()
        assert one.complaints == []
