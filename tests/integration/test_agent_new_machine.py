"""The agent's sign-in for somebody with one-time codes: a new machine needs their word."""

from pathlib import Path

import pytest

from admin.model import Role
from admin.usecases import second_factor
from agent.credentials import Password
from agent.desk import Desk, Machine
from agent.replies import DeskProblem
from broker.clock import utc
from tests.integration.desk_client import NOWHERE, PASSWORD, QUICK
from tests.integration.desk_process import DeskProcess


def test_the_agent_tells_somebody_with_codes_what_to_do(tmp_path: Path) -> None:
    desk = DeskProcess(tmp_path, NOWHERE)
    try:
        with desk.store.write() as uow:
            number = uow.add_person("ana", "Ana", Role.USER, QUICK.hash(PASSWORD))
            uow.set_second_factor(number, "SECRET", 0, utc())
        with pytest.raises(DeskProblem) as refused:
            Desk(desk.url, Machine("pc", "t" * 32, "Linux")).sign_in(Password("ana", PASSWORD))
        assert refused.value.problem.kind == "new_machine"
        assert not refused.value.again, "waiting does not mend it"
        with desk.store.write() as uow:
            ana = uow.person(number)
            assert ana is not None
            second_factor.allow_machine(uow, utc(), ana)
        with pytest.raises(DeskProblem) as without_broker:
            Desk(desk.url, Machine("pc", "t" * 32, "Linux")).sign_in(Password("ana", PASSWORD))
        assert without_broker.value.problem.kind == "unavailable", "it was let in"
    finally:
        desk.stop()
