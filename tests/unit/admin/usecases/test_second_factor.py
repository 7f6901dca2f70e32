"""One-time codes: each good once, for somebody who has shown that they have the secret."""

from datetime import timedelta

import pyotp
import pytest

from admin.errors import Invalid, NotFound, NotNow, SignInError
from admin.identity import codes
from admin.usecases import second_factor
from tests.unit.admin.desk_in_memory import Office

SECRET = codes.proposal("browser", "1")


def code(office: Office, steps: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(office.now + steps * timedelta(seconds=30))


def enrolled(office: Office) -> list[str]:
    made: list[str] = office.does(
        second_factor.enrol, office.now, office.people["ana"], SECRET, code(office)
    )
    return made


def accepts(office: Office, said: str) -> bool:
    return bool(office.does(second_factor.accept, office.now, office.people["ana"], said))


def test_one_begins_by_showing_a_code(office: Office) -> None:
    with pytest.raises(Invalid, match="does not fit"):
        office.does(second_factor.enrol, office.now, office.people["ana"], SECRET, "000000")
    with office.store.read() as uow:
        assert uow.second_factor(office.people["ana"].id) is None
    assert len(enrolled(office)) == 10


def test_the_code_that_began_it_is_used_up(office: Office) -> None:
    enrolled(office)
    with pytest.raises(SignInError, match="used already"):
        accepts(office, code(office))
    office.forward(30)
    assert accepts(office, code(office)) is False


def test_a_code_is_good_once_and_none_before_it_is_good_after(office: Office) -> None:
    enrolled(office)
    office.forward(90)
    accepts(office, code(office))
    for steps in (0, -1):
        with pytest.raises(SignInError):
            accepts(office, code(office, steps))
    assert accepts(office, code(office, 1)) is False
    office.forward(30)
    with pytest.raises(SignInError):
        accepts(office, code(office))
    office.forward(30)
    assert accepts(office, code(office)) is False


def test_a_recovery_code_is_good_once(office: Office) -> None:
    first, second, *_ = enrolled(office)
    assert accepts(office, first.upper()) is True
    with pytest.raises(SignInError):
        accepts(office, first)
    assert accepts(office, second) is True


def test_new_recovery_codes_end_the_old(office: Office) -> None:
    old, *_ = enrolled(office)
    new, *_ = office.does(second_factor.new_recovery_codes, office.people["ana"])
    with pytest.raises(SignInError):
        accepts(office, old)
    assert accepts(office, new) is True


@pytest.mark.parametrize("said", ["", "000000", "aaaa-aaaa-aaaa-aaaa", "-"])
def test_a_wrong_code_is_refused(office: Office, said: str) -> None:
    enrolled(office)
    with pytest.raises(SignInError):
        accepts(office, said)


def test_who_has_none_has_no_good_code(office: Office) -> None:
    with pytest.raises(SignInError):
        accepts(office, code(office))


def test_one_may_stop_where_the_site_lets_one(office: Office) -> None:
    enrolled(office)
    ana = office.people["ana"]
    with pytest.raises(NotNow, match="needs a code"):
        office.does(second_factor.stop, ana, required=True)
    office.does(second_factor.stop, ana, required=False)
    with office.store.read() as uow:
        assert uow.second_factor(ana.id) is None
        assert uow.recovery_codes_left(ana.id) == 0


def test_an_administrator_resets_it(office: Office) -> None:
    enrolled(office)
    office.does(second_factor.reset, office.people["ana"].id)
    with office.store.read() as uow:
        assert uow.second_factor(office.people["ana"].id) is None
    with pytest.raises(NotFound):
        office.does(second_factor.reset, 999)


def may_add(office: Office) -> bool:
    return bool(office.does(second_factor.may_add_machine, office.now, office.people["ana"]))


def test_a_new_machine_needs_a_word_of_who_has_codes_each_time(office: Office) -> None:
    assert may_add(office), "as long as there are no codes"
    enrolled(office)
    assert not may_add(office)
    office.does(second_factor.allow_machine, office.now, office.people["ana"])
    assert may_add(office)
    assert not may_add(office)
    office.does(second_factor.allow_machine, office.now, office.people["ana"])
    office.now += second_factor.MACHINE
    assert not may_add(office)
