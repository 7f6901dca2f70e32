"""The conversation over HTTP: on a request's page and for programs."""

from datetime import timedelta
from typing import Any

from admin.model import Request
from admin.scopes import Scope
from admin.usecases import tokens
from broker.ids import unguessable
from broker.lifecycle import State
from tests.integration.desk_client import Browser, House


def pending(house: House) -> Request:
    return house.asked(state=State.PENDING, technician=house.people["ana"])


def user_wrote(house: House, request: Request, text: str) -> None:
    with house.store.write() as uow:
        uow.add_message(request, unguessable(), request.user, house.clock(), text)
        uow.change(house.request(request.id), "demo", house.clock(), unread=1)
    house.desk.hub.tell(request.id)


def program(house: House, login: str, *scopes: Scope) -> Browser:
    with house.store.write() as uow:
        person = uow.person(house.people[login])
        assert person is not None
        secret = tokens.make(uow, house.clock(), person, "a program", list(scopes), 30)
    browser = house.browser()
    browser.always = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    return browser


def test_what_is_written_is_on_the_page_and_escaped(house: House) -> None:
    request, ana = pending(house), house.browser("ana")
    page = f"/requests/{request.id}"
    user_wrote(house, request, "<b>help</b>")
    assert ana.post(f"{page}/messages", {"text": "I am <here>"}).status == 303
    shown = ana.get(page).text
    assert "&lt;b&gt;help&lt;/b&gt;" in shown
    assert "I am &lt;here&gt;" in shown
    assert "<b>help" not in shown
    fragment = ana.post(f"{page}/messages", {"text": "ñ"}, HTTP_HX_REQUEST="true")
    assert (fragment.status, 'data-count="3"' in fragment.text) == (200, True)


def test_the_board_marks_what_was_not_read_and_reading_takes_it_away(house: House) -> None:
    request, ana = pending(house), house.browser("ana")
    user_wrote(house, request, "hello?")
    assert 'class="unread"' in ana.get("/board").text
    assert house.browser("bea").post(f"/requests/{request.id}/messages/seen").status == 204
    assert 'class="unread"' in ana.get("/board").text
    assert ana.post(f"/requests/{request.id}/messages/seen").status == 204
    assert 'class="unread"' not in ana.get("/board").text


def test_who_may_not_write_is_told_and_has_no_field(house: House) -> None:
    request, bea = pending(house), house.browser("bea")
    page = f"/requests/{request.id}"
    assert "data-closed" in bea.get(page).text
    assert bea.post(f"{page}/messages", {"text": "me"}).status == 403
    assert house.browser("demo").get(f"{page}/messages").status == 403
    assert "data-closed" not in house.browser("ana").get(page).text


def test_a_program_reads_and_writes_with_its_scopes(house: House) -> None:
    request = pending(house)
    path = f"/api/v1/requests/{request.id}/messages"
    user_wrote(house, request, "hello?")
    reader = program(house, "ana", Scope.READ_REQUESTS)
    (found,) = reader.get(path).json["messages"]
    assert {name: found[name] for name in ("by", "name", "text")} == {
        "by": "user", "name": "Demo", "text": "hello?",
    }  # fmt: skip
    assert reader.get(f"/api/v1/requests/{request.id}").json["unread"] == 1
    assert reader.send(path, {"text": "yes"}).status == 403
    writer = program(house, "ana", Scope.WRITE_MESSAGES)
    answer = writer.send(path, {"text": "yes"})
    assert [one["by"] for one in answer.json["messages"]] == ["user", "technician"]
    assert writer.get(path).status == 403
    assert program(house, "bea", Scope.WRITE_MESSAGES).send(path, {"text": "I"}).status == 403
    assert writer.send(path, {"text": ""}).status == 422


def test_a_conversation_that_is_over_takes_nothing_more(house: House) -> None:
    over = house.asked(state=State.FINISHED_USER, technician=house.people["ana"])
    ana = house.browser("ana")
    assert ana.post(f"/requests/{over.id}/messages", {"text": "bye"}).status == 409
    assert ana.get(f"/requests/{unguessable()}/messages").status == 404


def test_messages_are_forgotten_with_their_request(house: House) -> None:
    request = house.asked(state=State.PENDING, technician=house.people["ana"])
    user_wrote(house, request, "my secret trouble")
    later: Any = house.clock() + timedelta(days=1)
    with house.store.write() as uow:
        uow.forget_requests([request.id], later, "desk")
    with house.store.read() as uow:
        assert uow.messages_of(request.id, 9) == []
