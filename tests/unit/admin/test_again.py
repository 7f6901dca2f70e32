from typing import Any, cast

import pytest

from admin import again as again_module
from admin.again import ATTEMPTS, again
from admin.ports import Conflict, Store, UnitOfWork
from tests.unit.admin.desk_in_memory import Office


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again_module.time, "sleep", lambda _seconds: None)


def test_who_was_overtaken_begins_again(office: Office) -> None:
    tries = []

    def work(_uow: UnitOfWork) -> str:
        tries.append(1)
        if len(tries) < 3:
            raise Conflict
        return "done"

    assert again(office.store, work) == "done"
    assert len(tries) == 3


def test_not_for_ever(office: Office) -> None:
    tries = []

    def work(_uow: UnitOfWork) -> None:
        tries.append(1)
        raise Conflict

    with pytest.raises(Conflict):
        again(office.store, work)
    assert len(tries) == ATTEMPTS


def test_another_error_is_not_tried_again(office: Office) -> None:
    def work(_uow: UnitOfWork) -> Any:
        raise KeyError

    with pytest.raises(KeyError):
        again(cast(Store, office.store), work)
