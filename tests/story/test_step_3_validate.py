"""Step 3. The user sees who it is, and validates or rejects; nothing of the screen before that."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.eventually import eventually
from tests.story.people import SOON, Technician, User


def test_the_user_sees_who_and_from_where(user: User, technician: Technician) -> None:
    user.asks("who are you?")
    technician.sees_waiting("who are you?")
    technician.accepts("who are you?")
    technician.sees_state("the user is asked")
    user.sees("consent", technician=technician.name, organisation="Ayuntamiento de Prueba")


def test_no_vnc_server_exists_before_the_user_has_validated(
    user: User, technician: Technician
) -> None:
    user.asks("not yet")
    technician.sees_waiting("not yet")
    assert user.vnc_servers() == []
    technician.accepts("not yet")
    user.sees("consent")
    assert user.vnc_servers() == []
    # Nor does the desk give out a ticket for a request that is not validated.
    answer = technician.page.evaluate(
        """async ([id]) => {
            const csrf = JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRF-Token'];
            const answer = await fetch(`/requests/${id}/ticket`, {
                method: 'POST', headers: {'X-CSRF-Token': csrf, 'Accept': 'application/json'}});
            return answer.status;
        }""",
        [technician.request_id()],
    )
    assert answer == 409
    user.says("y")
    eventually(user.vnc_servers, SOON)


def test_a_reject_puts_the_request_back_in_its_place(
    make_user: Callable[..., User], make_technician: Callable[..., Technician]
) -> None:
    user, behind = make_user(), make_user()
    one, other = make_technician(), make_technician()
    user.asks("not by him")
    user.sees("waiting", offline=False)
    behind.asks("I came later")
    behind.is_right_behind(user)
    second = behind.place_in_queue
    one.sees_waiting("not by him")
    one.accepts("not by him")
    eventually(lambda: behind.place_in_queue == second - 1, SOON)
    user.sees("consent")
    user.says("n")
    user.sees("waiting")
    behind.is_right_behind(user)
    one.sees_state("waiting")
    expect(one.page.locator("table.tracking")).to_contain_text("refused by the user")
    other.sees_waiting("not by him")
    other.accepts("not by him")
    user.sees("consent", technician=other.name)
    assert user.vnc_servers() == []


def test_a_technician_may_give_it_up(user: User, technician: Technician) -> None:
    user.asks("wrong department")
    technician.sees_waiting("wrong department")
    technician.accepts("wrong department")
    user.sees("consent")
    technician.clicks("Give up")
    user.sees("waiting")
    technician.sees_waiting("wrong department")


def test_the_user_may_cancel_instead_of_answering(user: User, technician: Technician) -> None:
    user.asks("solved by itself")
    technician.sees_waiting("solved by itself")
    technician.accepts("solved by itself")
    user.sees("consent")
    user.says("cancel")
    user.sees("ask")
    technician.sees_state("cancelled by the user")
