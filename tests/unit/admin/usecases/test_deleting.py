"""A request that an administrator deletes ends first, and leaves who deleted it and why."""

import pytest

from admin.errors import Invalid, NotFound
from admin.usecases import deleting, desk
from broker.lifecycle import State
from tests.unit.admin.desk_in_memory import RULES, Office


def delete(
    office: Office, request: str, reason: str = " a  try-out ", *, figures: bool = False
) -> None:
    root = office.people["root"]
    office.does(deleting.delete, office.now, root, request, reason, figures=figures)


def accepted(office: Office) -> str:
    request: str = office.asks("my secret words")
    office.does(desk.accept, RULES, office.now, request, office.people["ana"])
    return request


@pytest.mark.parametrize(
    ("stage", "told"), [("waiting", "help.cancelled"), ("asked", "help.cancelled"),
                        ("agreed", "help.finished"), ("over", None)],
)  # fmt: skip
def test_it_ends_first_and_its_user_is_told(office: Office, stage: str, told: str | None) -> None:
    request = office.asks("x") if stage == "waiting" else accepted(office)
    if stage in {"agreed", "over"}:
        office.yes(request)
    if stage == "over":
        office.does(desk.finish, office.now, request, office.people["ana"])
    office.said()
    delete(office, request)
    said = [one.kind for one in office.said() if one.to == office.machine.id]
    assert said == ([told] if told else [])
    with office.store.read() as uow:
        assert uow.request(request) is None
        assert uow.waiting_count() == 0


def test_the_trail_says_who_and_why_and_the_case_file_that_it_was_there(office: Office) -> None:
    request = accepted(office)
    delete(office, request)
    (deed,) = office.deeds(what="request.deleted")
    assert (deed.who, deed.about) == ("root", f"request {request}")
    assert deed.words == f"{request[:8]}: a try-out"
    case = office.changes(request)
    assert case[-1].attribute == "removed"
    assert {one.who for one in case} == {"", "root"}, "only who deleted it is named"
    assert "secret" not in str(case)
    assert ("state", "cancelled tech") in [(one.attribute, one.new) for one in case]


def test_only_what_is_personal_may_go_and_the_figures_stay(office: Office) -> None:
    request = accepted(office)
    office.forward(7)
    delete(office, request, figures=True)
    kept = office.request(request)
    assert (kept.text, kept.forgotten, kept.state) == ("", True, State.CANCELLED_TECH)
    assert kept.waited is not None
    assert "secret" not in str(office.changes(request))
    assert office.deeds(what="request.forgotten")


def test_without_a_reason_nothing_is_deleted(office: Office) -> None:
    request = office.asks("x")
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(Invalid):
            delete(office, request, reason)
    assert office.request(request).text == "x"
    with pytest.raises(NotFound):
        delete(office, "0" * 32)


def test_who_asks_again_may(office: Office) -> None:
    delete(office, office.asks("x"))
    assert office.request(office.asks("y")).place == 1
