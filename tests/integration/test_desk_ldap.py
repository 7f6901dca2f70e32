"""People of a directory sign in: a real slapd, real TLS, and all that can be wrong with either."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ldap3
import pytest
import requests

from admin.errors import SignInError, Unavailable
from admin.identity.directory import LdapDirectory
from admin.model import Person, Role
from admin.settings import Settings
from broker.settings import SettingProblem, load
from tests.integration.certificates import issue
from tests.integration.desk_client import NOWHERE, Answer, Browser, House
from tests.integration.desk_client import PASSWORD as LOCAL
from tests.integration.desk_process import DeskProcess
from tests.integration.slapd import (
    ADMINISTRATORS,
    BASE,
    DESK,
    GROUPS,
    PASSWORD,
    PEOPLE,
    SERVICE,
    TECHNICIANS,
    Slapd,
    person,
)

ROLES = f"ADMIN={ADMINISTRATORS};TECH={TECHNICIANS}"
WRONG = "Login or password is wrong."


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    made = Slapd(tmp_path_factory.mktemp("slapd"))
    made.start()
    try:
        made.furnish()
        yield made
    finally:
        made.stop()


def templated(slapd: Slapd, **more: str) -> dict[str, str]:
    """Their DN is known."""
    return {"HC_LDAP_URL": slapd.ldaps, "HC_LDAP_CA_FILE": str(slapd.ca),
            "HC_LDAP_USER_DN": f"uid={{login}},{PEOPLE}", "HC_LDAP_ROLES": ROLES,
            "HC_LDAP_SECONDS": "2", **more}  # fmt: skip


def searching(slapd: Slapd, **more: str) -> dict[str, str]:
    """A service account looks for them."""
    return {"HC_LDAP_URL": slapd.ldap, "HC_LDAP_CA_FILE": str(slapd.ca),
            "HC_LDAP_BIND_DN": DESK, "HC_LDAP_BIND_PASSWORD": SERVICE, "HC_LDAP_BASE": PEOPLE,
            "HC_LDAP_ROLES": ROLES, "HC_LDAP_SECONDS": "2", **more}  # fmt: skip


def directory(**settings: str) -> LdapDirectory:
    return LdapDirectory(load(Settings, {"HC_BROKER_URL": NOWHERE, **settings}))


WAYS = pytest.mark.parametrize("way", [templated, searching])


def house_with(folder: Path, settings: dict[str, str]) -> House:
    made = House(folder, **settings)
    made.furnish()
    return made


@pytest.fixture
def house(slapd: Slapd, tmp_path: Path) -> Iterator[House]:
    made = house_with(tmp_path, searching(slapd))
    yield made
    made.close()


def signs_in(house: House, login: str, password: str = PASSWORD) -> Answer:
    return Browser(house.app).post("/sign-in", {"login": login, "password": password})


def account(house: House, login: str) -> Person:
    with house.store.read() as uow:
        found = uow.person_by_login(login)
    assert found is not None
    return found


# -- the directory itself --------------------------------------------------------------------------


@WAYS
def test_who_has_the_password_is_known_with_name_and_role(way: object, slapd: Slapd) -> None:
    there = directory(**way(slapd))  # type: ignore[operator]
    maria = there.check("maria", PASSWORD)
    assert (maria.source, maria.login, maria.name, maria.role) == (
        "ldap", "maria", "María Ñandú", Role.TECH,
    )  # fmt: skip
    assert len(maria.subject) == 36, "its entryUUID"
    assert there.check("jefe", PASSWORD).role is Role.ADMIN
    assert there.check("otro", PASSWORD).role is Role.USER


@WAYS
@pytest.mark.parametrize(
    ("login", "password"),
    [("maria", "wrong"), ("nobody", PASSWORD), ("", PASSWORD), ("maria", ""), ("", ""),
     ("nobody", ""), ("maria", "\0"), ("maria", PASSWORD + "\0x"), ("x" * 5000, PASSWORD)],
)  # fmt: skip
def test_everybody_else_is_refused_in_the_same_words(
    way: object, login: str, password: str, slapd: Slapd
) -> None:
    with pytest.raises(SignInError, match=WRONG):
        directory(**way(slapd)).check(login, password)  # type: ignore[operator]


def test_this_directory_would_take_an_empty_password(slapd: Slapd) -> None:
    dn = person("maria").encode()
    bind = b"\x02\x01\x03\x04" + bytes([len(dn)]) + dn + b"\x80\x00"
    message = b"\x02\x01\x01\x60" + bytes([len(bind)]) + bind
    with socket.create_connection(("127.0.0.1", slapd.ports[0]), 5) as wire:
        wire.sendall(b"\x30" + bytes([len(message)]) + message)
        assert wire.recv(100)[7:10] == b"\x0a\x01\x00", "success [RFC 4511, 4.1.9]"


@WAYS
@pytest.mark.parametrize(
    "login",
    ["*", "mar*", "maria)(uid=*", "*)(uid=*))(|(uid=*", "maria,ou=people", "maria\\", "\\2a",
     "otro+uid=maria", "maria)(|(cn=*", "uid=maria", "MARIA\0", " maria", "a+b", "a\\+b"],
)  # fmt: skip
def test_a_login_is_a_login_and_no_piece_of_a_filter_or_of_a_dn(
    way: object, login: str, slapd: Slapd
) -> None:
    with pytest.raises(SignInError, match=WRONG):
        directory(**way(slapd)).check(login, PASSWORD)  # type: ignore[operator]


@WAYS
def test_a_login_that_needs_escaping_is_found(way: object, slapd: Slapd) -> None:
    assert directory(**way(slapd)).check("a+b, c", PASSWORD).login == "a+b, c"  # type: ignore[operator]


@WAYS
def test_letters_count_as_the_directory_counts_them_and_the_login_is_its_own(
    way: object, slapd: Slapd
) -> None:
    assert directory(**way(slapd)).check("MARIA", PASSWORD).login == "maria"  # type: ignore[operator]


def test_groups_are_looked_for_where_no_memberof_is_kept(slapd: Slapd) -> None:
    settings = searching(
        slapd, HC_LDAP_ROLES=f"TECH=cn=Technicians,{GROUPS.upper()}", HC_LDAP_GROUP_BASE=GROUPS,
        HC_LDAP_GROUP_FILTER="(&(objectClass=groupOfNames)(member={dn}))",
    )  # fmt: skip
    assert directory(**settings).check("maria", PASSWORD).role is Role.TECH
    assert directory(**settings).check("a+b, c", PASSWORD).role is Role.USER


def test_who_is_in_no_group_can_be_kept_out(slapd: Slapd) -> None:
    there = directory(**searching(slapd, HC_LDAP_DEFAULT_ROLE="none"))
    assert there.check("maria", PASSWORD).role is Role.TECH
    with pytest.raises(SignInError, match="none of the groups"):
        there.check("otro", PASSWORD)


def test_a_filter_that_finds_several_lets_nobody_in(slapd: Slapd) -> None:
    loose = searching(slapd, HC_LDAP_FILTER="(|(uid={login})(sn=x))")
    with pytest.raises(SignInError, match=WRONG):
        directory(**loose).check("maria", PASSWORD)


@pytest.mark.parametrize(
    "wrong",
    [{"HC_LDAP_BIND_PASSWORD": "wrong"}, {"HC_LDAP_BIND_DN": f"cn=nobody,{BASE}"},
     {"HC_LDAP_FILTER": "((uid={login}"}],
)  # fmt: skip
def test_a_wrong_setting_is_the_sites_fault_and_nobody_elses(
    wrong: dict[str, str], slapd: Slapd, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        directory(**searching(slapd, **wrong)).check("maria", PASSWORD)
    said = "".join(capsys.readouterr())
    assert "directory." in said
    assert PASSWORD not in said
    assert SERVICE not in said


# -- TLS -------------------------------------------------------------------------------------------


def test_tls_is_started_before_anything_is_said(slapd: Slapd) -> None:
    assert directory(**templated(slapd, HC_LDAP_URL=slapd.ldap)).check("maria", PASSWORD)


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_a_certificate_of_somebody_else_gets_no_password(
    scheme: str, slapd: Slapd, tmp_path: Path
) -> None:
    stranger = issue(tmp_path, "stranger")
    url = getattr(slapd, scheme)
    settings = templated(slapd, HC_LDAP_URL=url, HC_LDAP_CA_FILE=str(stranger))
    with pytest.raises(Unavailable):
        directory(**settings).check("maria", PASSWORD)
    with pytest.raises(Unavailable):
        directory(**templated(slapd, HC_LDAP_URL=url, HC_LDAP_CA_FILE="")).check("maria", PASSWORD)


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_a_certificate_for_another_host_gets_no_password(scheme: str, slapd: Slapd) -> None:
    url = getattr(slapd, scheme).replace("127.0.0.1", "localhost")
    with pytest.raises(Unavailable):
        directory(**templated(slapd, HC_LDAP_URL=url)).check("maria", PASSWORD)


def test_a_directory_without_tls_gets_no_password(tmp_path: Path) -> None:
    plain = Slapd(tmp_path, tls=False)
    plain.start()
    try:
        plain.furnish()
        with pytest.raises(Unavailable):
            directory(**templated(plain, HC_LDAP_URL=plain.ldap)).check("maria", PASSWORD)
    finally:
        plain.stop()


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"HC_LDAP_URL": "http://x"}, "HC_LDAP_URL"), ({"HC_LDAP_URL": "ldap://"}, "HC_LDAP_URL"),
     ({"HC_LDAP_URL": "ldap://x"}, "HC_LDAP_BASE"),
     ({"HC_LDAP_CA_FILE": "/nowhere"}, "HC_LDAP_CA_FILE"),
     ({"HC_LDAP_FILTER": "(uid=x)"}, "HC_LDAP_FILTER"), ({"HC_LDAP_ROLES": "x"}, "HC_LDAP_ROLES")],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_names_itself(settings: dict[str, str], named: str) -> None:
    with pytest.raises(SettingProblem, match=named):
        directory(**settings)


# -- at the desk -----------------------------------------------------------------------------------


def test_an_account_is_made_at_the_first_sign_in(house: House) -> None:
    assert signs_in(house, "maria").status == 303
    maria = account(house, "maria")
    assert (maria.name, maria.role, maria.password_hash) == ("María Ñandú", Role.TECH, None)
    assert signs_in(house, "MARIA").status == 303
    assert account(house, "maria").id == maria.id
    with house.store.read() as uow:
        assert uow.person_by_login("MARIA") is None


def test_a_role_follows_the_groups(house: House, slapd: Slapd) -> None:
    signs_in(house, "otro")
    assert account(house, "otro").role is Role.USER
    with slapd.as_root() as link:
        link.modify(TECHNICIANS, {"member": [(ldap3.MODIFY_ADD, [person("otro")])]})
    signs_in(house, "otro")
    assert account(house, "otro").role is Role.TECH
    with slapd.as_root() as link:
        link.modify(TECHNICIANS, {"member": [(ldap3.MODIFY_DELETE, [person("otro")])]})
    signs_in(house, "otro")
    assert account(house, "otro").role is Role.USER


def test_who_was_deactivated_here_stays_out(house: House) -> None:
    signs_in(house, "maria")
    with house.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE people SET active = 0 WHERE login = 'maria'")
    answer = signs_in(house, "maria")
    assert (answer.status, WRONG in answer.text) == (401, True)


def test_an_account_of_the_desks_own_is_not_asked_for_there(house: House, slapd: Slapd) -> None:
    with slapd.as_root() as link:
        another = {"uid": "ana", "cn": "Another Ana", "sn": "x", "userPassword": PASSWORD}
        link.add(person("ana"), "inetOrgPerson", another)
    assert signs_in(house, "ana").status == 401
    answer = signs_in(house, "ANA")
    assert (answer.status, "another account" in answer.text) == (401, True)
    assert signs_in(house, "ana", LOCAL).status == 303
    assert account(house, "ana").name == "Ana"


def test_wrong_passwords_are_counted_and_an_absent_directory_is_nobodys_fault(
    house: House, slapd: Slapd, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for _ in range(10):
        assert signs_in(house, "maria", "wrong").status == 401
    assert signs_in(house, "maria").status == 429
    gone = searching(slapd, HC_LDAP_URL="ldap://127.0.0.1:1")
    away = house_with(tmp_path_factory.mktemp("away"), gone)
    for _ in range(12):
        answer = signs_in(away, "maria")
        assert (answer.status, "directory" in answer.text) == (503, True)
    assert signs_in(away, "ana", LOCAL).status == 303, "the desk's own accounts go on working"
    away.close()


def test_a_directory_that_says_nothing_is_given_up_in_time(house: House, slapd: Slapd) -> None:
    slapd.freeze()
    try:
        begun = time.monotonic()
        answer = signs_in(house, "maria")
        assert answer.status == 503
        assert time.monotonic() - begun < 10
    finally:
        slapd.thaw()
    assert signs_in(house, "maria").status == 303


def test_an_agent_signs_in_with_the_directorys_password(house: House) -> None:
    said = {"login": "maria", "password": PASSWORD, "machine": {"name": "pc", "token": "t" * 32}}
    assert house.browser().send("/api/v1/agent/sign-in", said).status == 503, "there is no broker"
    wrong = {**said, "password": "wrong"}
    assert house.browser().send("/api/v1/agent/sign-in", wrong).status == 401
    assert house.browser().send("/api/v1/agent/sign-in", {**said, "password": ""}).status == 401
    with house.store.read() as uow:
        assert [machine.name for machine in uow.machines()] == ["pc"]


def test_my_account_says_whose_the_password_is(house: House) -> None:
    browser = Browser(house.app)
    browser.post("/sign-in", {"login": "maria", "password": PASSWORD})
    page = browser.get("/account")
    assert "organisation" in page.text
    new = {"old": PASSWORD, "password": "another horse", "again": "another horse"}
    assert browser.post("/account/password", new).status == 409


def test_no_password_of_it_stands_in_the_log(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    signs_in(house, "maria")
    signs_in(house, "maria", "a wrong word")
    said = "".join(capsys.readouterr())
    assert "sign_in.done" in said
    assert [word for word in (PASSWORD, SERVICE, "a wrong word") if word in said] == []


def test_the_desk_serves_everybody_else_while_a_directory_says_nothing(
    slapd: Slapd, tmp_path: Path
) -> None:
    def sign_in(url: str) -> tuple[int, float]:
        begun = time.monotonic()
        form = {"login": "maria", "password": PASSWORD}
        answer = requests.post(url + "/sign-in", form, timeout=30, allow_redirects=False)
        return answer.status_code, time.monotonic() - begun

    desk = DeskProcess(tmp_path, NOWHERE, **searching(slapd, HC_LDAP_SECONDS="3"))
    slapd.freeze()
    try:
        with ThreadPoolExecutor(8) as pool:
            hanging = [pool.submit(sign_in, desk.url) for _ in range(6)]
            waits = []
            while not all(one.done() for one in hanging):
                begun = time.monotonic()
                requests.get(desk.url + "/sign-in", timeout=30)
                waits.append(time.monotonic() - begun)
            answers = [one.result() for one in hanging]
        slapd.thaw()
        assert [code for code, _ in answers] == [503] * 6
        assert max(took for _, took in answers) < 10
        assert len(waits) > 3
        assert max(waits) < 2.5, "nobody waits for a directory that is not theirs"
        assert sign_in(desk.url)[0] == 303
        assert "directory.away" in desk.said
        assert PASSWORD not in desk.said
        assert SERVICE not in desk.said
    finally:
        slapd.thaw()
        desk.stop()
