"""A technician's photo over HTTP: their own at My account, and for the agent that they help."""

import io

import pytest
from PIL import Image

from admin.model import Request
from admin.store import SqlStore
from broker.lifecycle import OPEN, State
from tests.integration.desk_client import Answer, Browser, House

AS_A_PICTURE_ALONE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


def drawn(kind: str = "PNG", width: int = 200, height: int = 200, colour: str = "teal") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(made, kind)
    return made.getvalue()


def upload(browser: Browser, data: bytes, csrf: str | None = None) -> Answer:
    """As the form of My account sends it; with the word of its session."""
    word = browser.csrf if csrf is None else csrf
    body = (
        f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{word}\r\n'
        '--x\r\nContent-Disposition: form-data; name="photo"; filename="me.png"\r\n'
        "Content-Type: image/png\r\n\r\n"
    ).encode() + data + b"\r\n--x--\r\n"  # fmt: skip
    return browser.ask(
        "POST", "/account/photo", body, CONTENT_TYPE="multipart/form-data; boundary=x"
    )


def fetch(house: House, request: Request, machine: str = "", question: str = "") -> Answer:
    agent = house.browser()
    token = house.token(machine or request.machine)
    agent.always = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    asked = f"?question={question}" if question else ""
    return agent.get(f"/api/v1/agent/help/{request.id}/technician-photo{asked}")


def with_photo(house: House, login: str, colour: str) -> None:
    assert upload(house.browser(login), drawn(colour=colour)).status == 200


def kept(store: SqlStore) -> int:
    with store.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT COUNT(*) FROM photos").scalar() or 0)


def headers(answer: Answer) -> dict[str, str]:
    return {name: answer.headers[name] for name in AS_A_PICTURE_ALONE}


def test_a_technician_puts_sees_replaces_and_removes_it(house: House) -> None:
    ana = house.browser("ana")
    assert "/account/photo?" not in ana.get("/account").text
    assert ana.get("/account/photo").status == 404
    for kind, media in (("PNG", "image/png"), ("JPEG", "image/jpeg")):
        page = upload(ana, drawn(kind))
        assert (page.status, "Your photo is there." in page.text) == (200, True)
        assert 'src="/account/photo?' in page.text
        seen = ana.get("/account/photo")
        assert (seen.status, seen.headers["Content-Type"]) == (200, media)
        assert headers(seen) == AS_A_PICTURE_ALONE
        assert kept(house.store) == 1
    assert house.browser("bea").get("/account/photo").status == 404, "it is hers alone"
    assert ana.post("/account/photo/remove").status == 303
    assert ana.get("/account/photo").status == 404
    assert kept(house.store) == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Choose a file first."),
        (b"<svg onload='alert(1)'/>", "neither a PNG nor a JPEG"),
        (drawn("GIF"), "neither a PNG nor a JPEG"),
        (drawn() + b"<script>", "neither a PNG nor a JPEG"),
        (drawn(width=1025, height=20), "1025 by 20 pixels; at most 1024 by 1024"),
        (drawn("JPEG", width=20, height=4500), "20 by 4500 pixels; at most 1024 by 1024"),
        (drawn() + bytes(128 * 1024), "larger than 128 KiB"),
        (bytes(900 * 1024), "larger than 128 KiB"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else len(value),
)
def test_what_is_none_is_refused_in_words_and_leaves_the_one_that_is_there(
    house: House, data: bytes, words: str
) -> None:
    ana = house.browser("ana")
    upload(ana, drawn())
    before = ana.get("/account/photo").text
    page = upload(ana, data)
    assert (page.status, words in page.text) == (422, True), page.text
    assert ana.get("/account/photo").text == before


def test_the_largest_one_is_taken(house: House) -> None:
    assert upload(house.browser("ana"), drawn("JPEG", 1024, 1024)).status == 200


def test_who_helps_nobody_has_none_and_a_form_of_another_page_puts_none(house: House) -> None:
    demo, ana = house.browser("demo"), house.browser("ana")
    assert "/account/photo" not in demo.get("/account").text
    assert upload(demo, drawn()).status == 403
    assert upload(ana, drawn(), csrf="0" * 64).status == 403
    assert upload(house.browser(), drawn()).status == 401
    assert kept(house.store) == 0


def test_who_is_no_technician_any_more_can_still_remove_it(house: House) -> None:
    ana = house.browser("ana")
    upload(ana, drawn())
    house.browser("admin").post(f"/people/{house.people['ana']}", {"name": "Ana", "role": "USER"})
    ana = house.browser("ana")
    page = ana.get("/account").text
    assert 'action="/account/photo/remove"' in page
    assert 'action="/account/photo"' not in page
    assert ana.post("/account/photo/remove").status == 303
    assert kept(house.store) == 0


def test_administrators_see_it_and_remove_it_and_that_is_written_down(house: House) -> None:
    with_photo(house, "ana", "teal")
    admin, page = house.browser("admin"), f"/people/{house.people['ana']}"
    assert f'src="{page}/photo?' in admin.get(page).text
    seen = admin.get(f"{page}/photo")
    assert seen.text == house.browser("ana").get("/account/photo").text
    assert headers(seen) == AS_A_PICTURE_ALONE
    assert house.browser("bea").get(f"{page}/photo").status == 403
    for _ in range(2):
        assert admin.post(f"{page}/remove-photo").status == 303
    assert (admin.get(f"{page}/photo").status, kept(house.store)) == (404, 0)
    assert f"{page}/photo" not in admin.get(page).text
    assert admin.get("/audit").text.count("<td>photo removed</td>") == 1


@pytest.mark.parametrize("state", sorted(State, key=lambda one: one.name))
def test_the_agent_has_it_while_its_request_is_pending_or_in_session(
    house: House, state: State
) -> None:
    with_photo(house, "ana", "red")
    who = None if state is State.REQUESTED else house.people["ana"]
    request = house.asked(state=state, technician=who, question="q1")
    answer = fetch(house, request)
    if state in OPEN and state is not State.REQUESTED:
        assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")
        assert headers(answer) == AS_A_PICTURE_ALONE
    else:
        assert answer.status == 404


def test_only_the_machine_that_asked_has_it_and_only_of_who_asks_the_question(
    house: House,
) -> None:
    with_photo(house, "ana", "red")
    with_photo(house, "bea", "blue")
    request = house.asked(state=State.PENDING, technician=house.people["ana"], question="q1")
    other = house.asked(state=State.PENDING, technician=house.people["bea"], question="q2")
    assert fetch(house, request, machine=other.machine).status == 404
    ana = fetch(house, request, question="q1").text
    assert ana == house.browser("ana").get("/account/photo").text
    with house.store.write() as uow:
        uow.change(
            house.request(request.id), "ana", house.clock(), technician=house.people["bea"],
            question="q3",
        )  # fmt: skip
    assert fetch(house, request, question="q1").status == 404, "hers is beside another's name"
    bea = fetch(house, request, question="q3").text
    assert bea == house.browser("bea").get("/account/photo").text != ana


def test_without_a_photo_there_is_none(house: House) -> None:
    request = house.asked(state=State.PENDING, technician=house.people["ana"], question="q1")
    assert fetch(house, request).status == 404
    assert house.browser().get(f"/api/v1/agent/help/{request.id}/technician-photo").status == 401


def test_the_document_says_what_it_is(house: House) -> None:
    path = "/api/v1/agent/help/{request}/technician-photo"
    found = house.browser().get("/api/openapi.json").json["paths"][path]["get"]
    assert set(found["responses"]["200"]["content"]) == {"image/png", "image/jpeg"}
    assert {"401", "404"} <= set(found["responses"])
    assert found["security"] == [{"agent": []}]
