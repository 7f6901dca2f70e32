"""Pictures of screens over HTTP: whose, who sees them, what they are served as."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from admin.model import Request
from admin.usecases import pictures
from broker.lifecycle import State
from tests.integration.desk_client import Answer, House


def drawn(colour: str = "teal") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(made, "PNG")
    return made.getvalue()


def attach(house: House, request: Request, data: bytes, kind: str = "image/png") -> Answer:
    agent = house.browser()
    agent.always = {"HTTP_AUTHORIZATION": f"Bearer {house.token(request.machine)}"}
    path = f"/api/v1/agent/help/{request.id}/picture"
    return agent.ask("POST", path, data, CONTENT_TYPE=kind)


def take_back(house: House, request: Request, machine: str) -> Answer:
    agent = house.browser()
    agent.always = {"HTTP_AUTHORIZATION": f"Bearer {house.token(machine)}"}
    return agent.ask("DELETE", f"/api/v1/agent/help/{request.id}/picture")


def test_what_was_attached_is_on_the_page_and_served_as_a_picture_alone(house: House) -> None:
    request = house.asked()
    assert attach(house, request, drawn("red")).status == 204
    assert attach(house, request, drawn()).status == 204, "in place of the first"
    ana = house.browser("ana")
    page = ana.get(f"/requests/{request.id}").text
    assert f'src="/requests/{request.id}/picture?' in page
    assert "7 days after the end" in page
    answer = ana.get(f"/requests/{request.id}/picture")
    assert answer.status == 200
    headers = {name: answer.headers[name] for name in (
        "Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control",
    )}  # fmt: skip
    assert headers == {
        "Content-Type": "image/png",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"<script>", "image/png", 422),
        (b"<svg/>", "image/svg+xml", 415),
        (b"{}", "application/json", 415),
        (bytes(800 * 1024), "image/png", 413),
    ],
)
def test_what_is_no_picture_is_not_taken(house: House, data: bytes, kind: str, status: int) -> None:
    request = house.asked()
    assert attach(house, request, data, kind).status == status
    assert house.browser("ana").get(f"/requests/{request.id}/picture").status == 404


def test_only_its_own_machine_attaches_and_only_while_it_is_open(house: House) -> None:
    request, over = house.asked(), house.asked(state=State.FINISHED_USER)
    stranger = house.asked()
    agent = house.browser()
    agent.always = {"HTTP_AUTHORIZATION": f"Bearer {house.token(stranger.machine)}"}
    path = f"/api/v1/agent/help/{request.id}/picture"
    assert agent.ask("POST", path, drawn(), CONTENT_TYPE="image/png").status == 404
    assert attach(house, over, drawn()).status == 409


def test_who_has_the_request_sees_it_and_no_colleague(house: House) -> None:
    request = house.asked()
    attach(house, request, drawn())
    path = f"/requests/{request.id}/picture"
    assert house.browser("bea").get(path).status == 200, "it waits, and she may take it"
    house.browser("ana").post(f"/requests/{request.id}/accept")
    assert house.browser("ana").get(path).status == 200
    assert house.browser("bea").get(path).status == 403
    assert "/picture" not in house.browser("bea").get(f"/requests/{request.id}").text
    assert house.browser("admin").get(path).status == 200
    assert house.browser("demo").get(path).status == 403


@pytest.mark.parametrize("state", [State.REQUESTED, State.FINISHED_TECH])
def test_who_sent_it_takes_it_back_and_the_case_file_says_so(house: House, state: State) -> None:
    request = house.asked()
    attach(house, request, drawn())
    with house.store.write() as uow:
        uow.change(house.request(request.id), "demo", house.clock(), state=state)
    house.store.confirmed([message.id for message in house.store.pending(100)])
    assert take_back(house, request, house.asked().machine).status == 404, "another machine"
    assert house.browser("admin").get(f"/requests/{request.id}/picture").status == 200
    for _ in range(2):  # what is gone may be taken back again
        assert take_back(house, request, request.machine).status == 204
    admin = house.browser("admin")
    assert admin.get(f"/requests/{request.id}/picture").status == 404
    page = admin.get(f"/requests/{request.id}").text
    assert "/picture" not in page
    assert page.count("taken back") == 1
    (told,) = house.store.pending(100)
    assert told.routing_key == f"desk.{request.machine}.help.unpictured"
    with house.store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM pictures").scalar() == 0


def test_it_is_deleted_when_its_days_are_over_and_the_case_file_says_so(house: House) -> None:
    request, ana = house.asked(), house.browser("ana")
    attach(house, request, drawn())
    assert pictures.forget_old(house.store, house.clock() + timedelta(days=99), 7) == 0, "open"
    with house.store.write() as uow:
        uow.change(house.request(request.id), "demo", house.clock(),
                   state=State.CANCELLED_USER, ended=house.clock())  # fmt: skip
    assert pictures.forget_old(house.store, house.clock() + timedelta(days=6), 7) == 0
    assert pictures.forget_old(house.store, house.clock() + timedelta(days=8), 7) == 1
    assert house.browser("admin").get(f"/requests/{request.id}/picture").status == 404
    with house.store.read() as uow:
        told = [one.new for one in uow.changes_of(request.id) if one.attribute == "picture"]
    assert told == ["attached", "deleted"]
    assert ana.get(f"/requests/{request.id}").status == 200


def test_a_site_may_want_no_pictures(tmp_path: Path) -> None:
    house = House(tmp_path, HC_PICTURE_DAYS="0")
    house.furnish()
    assert attach(house, house.asked(), drawn()).status == 403
    house.close()
