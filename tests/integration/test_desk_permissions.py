"""Every door of the desk, tried by everybody: what opens is what the permission table says.

The routes are read from the gate, so a new one is walked without being named here. It is named
only if it is open to everybody, or if what stands in its path cannot be guessed.
"""

import itertools
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import bottle
import pytest

from admin.model import Role
from admin.permissions import TABLE, Permission, may
from broker.lifecycle import State
from tests.integration.desk_client import Answer, Browser, House
from tests.integration.desk_pages_list import PAGES

ROLES = {"admin": Role.ADMIN, "ana": Role.TECH, "demo": Role.USER}
OPEN_TO_EVERYBODY = {
    ("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/welcome/<secret>"),
    ("POST", "/welcome/<secret>"), ("POST", "/language"), ("POST", "/look"),
    ("GET", "/words/<language>"),
    ("GET", "/static/<path:path>"), ("GET", "/viewer/<name:re:[a-z_]+\\.(?:js|css)>"),
    ("GET", "/modules/<name>"), ("GET", "/novnc/<part:re:core|vendor>/<path:path>"),
    ("GET", "/sign-in/provider"), ("GET", "/sign-in/provider/back"),
    ("GET", "/sign-in/code"), ("POST", "/sign-in/code"), ("GET", "/sign-in/enrol"),
    ("POST", "/sign-in/enrol"),
    ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/.well-known/security.txt"),
    ("POST", "/api/v1/agent/sign-in"),
    ("POST", "/api/v1/agent/sign-in/machine"), ("POST", "/api/v1/agent/sign-in/guest"),
    ("POST", "/api/v1/agent/enrol"),
    ("GET", "/api/openapi.json"),
}  # fmt: skip
IN_PATHS = (
    "1",
    "core",
    "viewer.js",
    "htmx.js",
    "es",
    "csv",
    "x" * 43,
    "0" * 32,
)  # tried one by one
PRESENCE = {"people": {"seen"}, "requests": {"lease_until", "place"}, "sessions": {"seen", "used"}}
SAYS_NO = "Your account may not do this."
NOT_OURS = "This form is from another session"


class Walk:
    """A house with its rooms furnished, put back as it was before each door."""

    def __init__(self, folder: Path) -> None:
        self.house = House(folder)
        self.house.furnish()
        self.request = self.house.asked(state=State.PENDING, technician=self.house.people["ana"])
        self.agent = self.request.machine
        self.signed_out = self.house.browser()
        self.browsers = {login: self.house.browser(login) for login in ROLES}
        self._file = folder / "desk.db"
        self._before = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(self._file)) as now:
            now.backup(self._before)

    @property
    def routes(self) -> dict[tuple[str, str], Permission]:
        found: dict[tuple[str, str], Permission] = self.house.app.gate.permissions
        return found

    def path(self, method: str, rule: str) -> str:
        """A path that leads to this rule and to no other."""
        parts = re.findall(r"<.*?>(?=/|$|\.|:)", rule)
        shapes = [(self.request.id,) if "request" in part else IN_PATHS for part in parts]
        for values in itertools.product(*shapes):
            path = rule
            for part, value in zip(parts, values, strict=True):
                path = path.replace(part, value, 1)
            asked = {"PATH_INFO": path, "REQUEST_METHOD": method}
            with suppress(bottle.HTTPError):
                if self.house.app.router.match(asked)[0].rule == rule:
                    return path
        raise AssertionError(f"no path for {rule}: say in IN_PATHS what stands there")

    def knocks(
        self, browser: Browser, method: str, rule: str, form: dict[str, str] | None = None
    ) -> Answer:
        """This browser's answer at this door of an untouched house."""
        with closing(sqlite3.connect(self._file)) as now:
            self._before.backup(now)
        path = self.path(method, rule)
        kept = browser.cookie
        answer = browser.get(path) if method == "GET" else browser.post(path, form, method)
        browser.cookie = kept
        return answer

    def changed(self) -> dict[str, list[str]]:
        """Table -> its columns that are not as they were; presence aside."""
        with closing(sqlite3.connect(self._file)) as now:
            return {
                table: columns
                for (table,) in now.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if (columns := self._columns(now, table))
            }

    def _columns(self, now: sqlite3.Connection, table: str) -> list[str]:
        names = [row[1] for row in now.execute(f'PRAGMA table_info("{table}")')]
        return [
            name
            for name in names
            if name not in PRESENCE.get(table, ())
            and column(now, table, name) != column(self._before, table, name)
        ]

    def close(self) -> None:
        self._before.close()
        self.house.close()


def column(database: sqlite3.Connection, table: str, name: str) -> list[object]:
    query = f'SELECT "{name}" FROM "{table}"'  # noqa: S608 - names of the schema
    return [row[0] for row in database.execute(query)]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    made = Walk(tmp_path_factory.mktemp("walk"))
    yield made
    made.close()


def is_for_people(permission: Permission) -> bool:
    """Some role has it; the others are for programs, which bring another proof."""
    return any(permission in allowed for allowed in TABLE.values())


def test_every_route_was_declared_through_the_gate(walk: Walk) -> None:
    declared = {(route.method, route.rule) for route in walk.house.app.routes}
    assert declared == walk.routes.keys()


def test_what_is_open_to_everybody_is_known_by_name(walk: Walk) -> None:
    found = {door for door, needs in walk.routes.items() if needs is Permission.PUBLIC}
    assert found == OPEN_TO_EVERYBODY


def test_signed_out_every_other_door_leads_to_the_sign_in(walk: Walk) -> None:
    for (method, rule), needs in walk.routes.items():
        answer = walk.knocks(walk.signed_out, method, rule)
        assert answer.status != 500, (method, rule)
        if needs is Permission.PUBLIC:
            wrong_password = "sign-in" in rule and method == "POST"
            assert wrong_password or answer.status not in {401, 403}, (method, rule)
        elif method == "GET" and is_for_people(needs) and not rule.startswith("/api/"):
            assert (answer.status, answer.headers["Location"]) == (303, "/sign-in"), rule
        else:
            assert answer.status == 401, (method, rule)
        if needs is not Permission.PUBLIC:
            assert walk.changed() == {}, (method, rule)


@pytest.mark.parametrize("login", ROLES)
def test_signed_in_a_role_gets_through_its_own_doors(login: str, walk: Walk) -> None:
    for (method, rule), needs in walk.routes.items():
        answer = walk.knocks(walk.browsers[login], method, rule)
        told = (method, rule, answer.status, answer.text)
        assert answer.status != 500, told
        if needs is Permission.PUBLIC:
            continue
        if not is_for_people(needs):
            assert answer.status in {401, 403}, told
        elif may(ROLES[login], needs):
            assert answer.status != 401, told
            assert SAYS_NO not in answer.text, told
        else:
            assert (answer.status, SAYS_NO in answer.text) == (403, True), told
        if not may(ROLES[login], needs):
            assert walk.changed() == {}, told


def test_an_agents_token_opens_the_doors_of_agents_only(walk: Walk) -> None:
    browser = walk.house.browser()
    browser.always = {"HTTP_AUTHORIZATION": f"Bearer {walk.house.token(walk.agent)}"}
    for (method, rule), needs in walk.routes.items():
        answer = walk.knocks(browser, method, rule)
        if needs is Permission.AGENT:
            assert answer.status not in {401, 403, 500}, rule
        elif needs is not Permission.PUBLIC:
            assert answer.status in {303, 401, 403}, rule


@pytest.mark.parametrize("word", ["", "x", "0" * 64, "ñ"])
def test_a_form_of_another_page_changes_nothing(word: str, walk: Walk) -> None:
    for (method, rule), needs in walk.routes.items():
        if method == "GET" or not is_for_people(needs):
            continue
        for login in (login for login, role in ROLES.items() if may(role, needs)):
            answer = walk.knocks(walk.browsers[login], method, rule, {"csrf": word})
            assert (answer.status, NOT_OURS in answer.text) == (403, True), (method, rule)
            assert walk.changed() == {}, (method, rule)


@pytest.mark.parametrize("login", ["", *ROLES])
def test_looking_changes_nothing(login: str, walk: Walk) -> None:
    browser = walk.browsers[login] if login else walk.signed_out
    for method, rule in walk.routes:
        if method == "GET":
            walk.knocks(browser, method, rule)
            assert walk.changed() == {}, rule


def address(path: str) -> str:
    """The listed page's address, with something in the place of each name."""
    path = re.sub(r"{\w*person}", "1", path.partition("?")[0])
    return re.sub(r"{.*?}", "0" * 32, path)


def test_every_page_is_looked_at(walk: Walk) -> None:
    """In light and dark, each language, on a telephone, by test_desk_look.py."""
    router = walk.house.app.router
    looked_at = {
        router.match({"PATH_INFO": path, "REQUEST_METHOD": "GET"})[0].rule
        for path in (address(page.path) for page in PAGES)
        if path != "/nowhere"
    }
    missing = set()
    for method, rule in walk.routes:
        for browser in (*walk.browsers.values(), walk.signed_out):
            if method == "GET" and rule not in looked_at:
                answer = walk.knocks(browser, method, rule)
                if answer.status == 200 and "<!doctype html>" in answer.text.lower():
                    missing.add(rule)
    assert missing == set(), "not in tests/integration/desk_pages_list.py"
