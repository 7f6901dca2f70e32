"""The pages of machines and of the codes by which they come in."""

import re

import pytest

from admin.usecases import enrolment, guests
from tests.integration.desk_client import Browser, House

TOKEN = "t" * 32


def code_on(page: str) -> str:
    (code,) = re.findall(r"<code class=\"link[^>]*>([0-9A-Z-]+)</code>", page)
    return str(code)


def test_machines_are_found_by_name_person_and_site_page_by_page(
    house: House, admin: Browser
) -> None:
    with house.store.write() as uow:
        site = uow.add_site("Library")
    for number in range(52):
        house.machine(name=f"pc-{number:02}")
    other = house.machine("ana", "tower")
    admin.post(f"/machines/{other.id}/site", {"site": str(site)})
    first = admin.get("/machines").text
    assert "pc-49" in first
    assert "tower" not in first
    (after,) = re.findall(r'href="/machines\?([^"]+)">Next page', first)
    assert "tower" in admin.get(f"/machines?{after.replace('&amp;', '&')}").text
    assert "pc-01" not in admin.get("/machines?text=ana").text
    assert "tower" in admin.get(f"/machines?site={site}").text
    assert "No machine fits" in admin.get("/machines?text=pc&site=" + str(site)).text


def test_a_machine_tells_what_was_asked_there_and_is_revoked(house: House, admin: Browser) -> None:
    machine = house.machine(name="pc <7>")
    house.asked(machine, text="where is <it>?")
    page = admin.get(f"/machines/{machine.id}").text
    assert "pc &lt;7&gt;" in page
    assert "where is &lt;it&gt;?" in page
    answer = admin.post(f"/machines/{machine.id}/revoke", HTTP_HX_REQUEST="true")
    assert answer.headers["Hx-Redirect"] == f"/machines/{machine.id}"
    assert "access was revoked" in admin.get(f"/machines/{machine.id}").text
    assert "machine revoked" in admin.get("/audit").text
    assert admin.get(f"/machines/{'0' * 32}").status == 404


def test_an_enrolment_code_is_made_shown_once_used_and_revoked(
    house: House, admin: Browser
) -> None:
    made = admin.post("/machines/codes", {"name": "lab", "uses": "2", "days": "7"})
    code = code_on(made.text)
    with house.store.write() as uow:
        enrolment.enrol(uow, house.clock(), code, "lab-1", TOKEN, "Linux")
    again = admin.get("/machines/codes").text
    assert code not in again
    assert "1 / 2" in again
    assert "enrolled" in admin.get("/machines").text
    (path,) = re.findall(r'action="(/machines/codes/\d+/revoke)"', again)
    admin.post(path)
    assert "revoked" in admin.get("/machines/codes").text
    trail = admin.get("/audit").text
    assert code not in trail
    assert "enrolment code revoked" in trail


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "uses": "1", "days": "7"},
        {"name": "lab", "uses": "x", "days": "7"},
        {"name": "lab", "uses": "1", "days": ""},
        {"name": "lab", "uses": "1", "days": "7", "login": "nobody"},
        {"name": "lab", "uses": "1", "days": "7", "site": "77"},
    ],
)
def test_a_code_that_cannot_be_is_told_on_the_page(admin: Browser, form: dict[str, str]) -> None:
    answer = admin.post("/machines/codes", form)
    assert answer.status in {409, 422}
    assert 'role="alert"' in answer.text


def test_a_technician_reads_out_a_code_for_a_guest(house: House) -> None:
    ana = house.browser("ana")
    code = code_on(ana.post("/guests").text)
    with house.store.write() as uow:
        guest, _ = guests.enter(uow, house.clock(), code, "Eva Gast", "pc", "Linux")
    house.asked(guest, text="please")
    board = ana.get("/").text
    assert "Eva Gast" in board
    assert ">guest<" in board
