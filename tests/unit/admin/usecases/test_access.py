"""In, step by step."""

from dataclasses import replace
from datetime import timedelta

import pytest

from admin.errors import Invalid, NotFound, SignInError
from admin.identity.settings import AccessRules
from admin.model import Role
from admin.model_access import Session, Step, Visit
from admin.usecases import access, people
from tests.unit.admin.desk_in_memory import SECOND, Office
from tests.unit.admin.usecases.test_people import QUICK

RULES = AccessRules()
STRICT = AccessRules(totp_roles=frozenset({Role.TECH}))
VISIT = Visit("10.0.0.1", "Firefox, Linux", "d" * 43)


def enters(office: Office, login: str = "ana", visit: Visit = VISIT, **how: bool) -> str:
    secret: str = office.does(access.enter, office.now, RULES, office.people[login], visit, **how)
    return secret


def session(office: Office, secret: str) -> Session | None:
    found = office.does(access.still_there, office.now, RULES, secret)
    return found[1] if found else None


def step(
    office: Office, login: str = "ana", rules: AccessRules = RULES, visit: Visit = VISIT
) -> Step:
    found: Step = office.does(access.next_step, office.now, rules, office.people[login], visit)
    return found


def has_codes(office: Office, login: str = "ana") -> None:
    with office.store.write() as uow:
        uow.set_second_factor(office.people[login].id, "SECRET", 0, office.now)


def test_a_session_ends_however_busy_it_is(office: Office) -> None:
    secret = enters(office)
    until = office.now + RULES.session
    while office.now < until:
        found = session(office, secret)
        assert found is not None
        with office.store.write() as uow:
            uow.touch_session(found.id, office.now)
        office.forward(3600)
    assert session(office, secret) is None


def test_a_session_ends_when_nobody_uses_it(office: Office) -> None:
    secret = enters(office)
    office.now += RULES.idle - SECOND
    assert session(office, secret) is not None
    office.forward(1)
    assert session(office, secret) is None


def test_its_last_use_is_written_down_once_a_minute_only(office: Office) -> None:
    found = session(office, enters(office))
    assert found is not None
    assert not access.is_used(found, office.now + 59 * SECOND)
    assert access.is_used(found, office.now + 60 * SECOND)


def test_the_database_knows_digests_only(office: Office) -> None:
    secret = enters(office)
    with office.store.read() as uow:
        assert uow.session(secret, office.now, office.now - RULES.idle) is None
        assert uow.device(VISIT.device, office.people["ana"].id, office.now) is None


def test_whose_account_is_not_active_is_signed_in_no_more(office: Office) -> None:
    secret = enters(office)
    with office.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE people SET active = 0 WHERE login = 'ana'")
    assert session(office, secret) is None


def test_without_codes_a_role_that_needs_them_gets_them_first(office: Office) -> None:
    assert step(office) is Step.NONE
    assert step(office, rules=STRICT) is Step.ENROL
    assert step(office, "demo", STRICT) is Step.NONE


def test_who_has_codes_is_asked_unless_this_browser_is_trusted(office: Office) -> None:
    has_codes(office)
    enters(office)
    assert step(office) is Step.CODE, "known is not trusted"
    enters(office, trust=True)
    assert step(office) is Step.NONE
    assert step(office, visit=replace(VISIT, device="e" * 43)) is Step.CODE
    assert step(office, visit=replace(VISIT, device="")) is Step.CODE


def test_trust_is_over_after_its_time_and_a_sign_in_does_not_renew_it(office: Office) -> None:
    has_codes(office)
    enters(office, trust=True)
    office.now += RULES.device - SECOND
    enters(office)
    assert step(office) is Step.NONE
    office.forward(1)
    assert step(office) is Step.CODE


def test_trust_is_one_persons(office: Office) -> None:
    has_codes(office, "bea")
    enters(office, "ana", trust=True)
    assert step(office, "bea") is Step.CODE


def test_halfway_opens_the_next_step_only_once_and_not_for_long(office: Office) -> None:
    ana = office.people["ana"]
    secret = office.does(access.halfway, office.now, ana, Step.CODE)
    assert session(office, secret) is None, "it is no session"
    assert office.does(access.who_is_halfway, office.now, secret, Step.CODE).person == ana
    for wrong, needs in ((secret, Step.ENROL), ("x", Step.CODE), ("", Step.CODE)):
        with pytest.raises(SignInError, match="took too long"):
            office.does(access.who_is_halfway, office.now, wrong, needs)
    office.does(access.use_halfway, secret)
    with pytest.raises(SignInError):
        office.does(access.use_halfway, secret)
    late = office.does(access.halfway, office.now, ana, Step.CODE)
    office.now += access.HALFWAY
    with pytest.raises(SignInError):
        office.does(access.who_is_halfway, office.now, late, Step.CODE)


def test_one_ends_ones_own_sessions_and_forgets_ones_own_browsers(office: Office) -> None:
    mine, theirs = session(office, enters(office)), session(office, enters(office, "bea"))
    assert mine is not None
    assert theirs is not None
    ana = office.people["ana"]
    with pytest.raises(NotFound):
        office.does(access.end_session, ana, theirs.id)
    office.does(access.end_session, ana, mine.id)
    with office.store.read() as uow:
        (hers,) = uow.devices_of(office.people["bea"].id, office.now)
        (own,) = uow.devices_of(ana.id, office.now)
    with pytest.raises(NotFound):
        office.does(access.forget_device, ana, hers.id)
    office.does(access.forget_device, ana, own.id)


def test_an_administrator_signs_somebody_out_everywhere(office: Office) -> None:
    has_codes(office)
    secrets = [enters(office, trust=True), enters(office)]
    other = enters(office, "bea")
    office.does(access.sign_out_everywhere, office.people["ana"].id)
    assert [session(office, secret) for secret in secrets] == [None, None]
    assert session(office, other) is not None
    assert step(office) is Step.CODE, "and no browser is trusted any more"
    with pytest.raises(NotFound):
        office.does(access.sign_out_everywhere, 999)


def test_a_new_password_keeps_this_session_only_and_trusts_no_browser(office: Office) -> None:
    has_codes(office)
    here, there = enters(office, trust=True), enters(office)
    kept, ana = session(office, here), office.people["ana"]
    office.does(access.change_password, QUICK, ana, kept, "another horse")
    assert session(office, here) is not None
    assert session(office, there) is None
    assert step(office) is Step.CODE
    assert people.checked(QUICK, office.person("ana"), "another horse").login == "ana"
    with pytest.raises(Invalid, match="at least 10"):
        office.does(access.change_password, QUICK, ana, kept, "short")


def test_the_rules_are_what_the_settings_say(office: Office) -> None:
    assert RULES.session == timedelta(hours=12)
    assert RULES.device == timedelta(days=30)
