"""The pages of people: found, changed, imported; and the audit trail that tells of it all."""

import csv
import io

import pytest

from admin.audit.__main__ import findings
from admin.usecases import people
from tests.integration.desk_client import Browser, House

LIST = "login;name;role\r\neva;Eva Núñez;TECH\r\nana;Ana Ruiz;TECH\r\nbad;;USER\r\n"


def whole(house: House) -> bool:
    return list(findings(house.store, house.desk.keys, [])) == []


def sends(admin: Browser, data: bytes, **fields: str) -> str:
    """The list as a file, as a browser's form sends it."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {"csrf": admin.csrf, **fields}.items()
    ]
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + data + b"\r\n--x--\r\n"
    answer = admin.ask(
        "POST", "/people/import", body, CONTENT_TYPE="multipart/form-data; boundary=x"
    )
    return answer.text


def test_people_are_found_by_name_role_and_account(house: House, admin: Browser) -> None:
    assert ">Ana<" in admin.get("/people?text=AN").text
    assert ">Bea<" not in admin.get("/people?text=AN").text
    techs = admin.get("/people?role=TECH").text
    assert ">Ana<" in techs
    assert ">Demo<" not in techs
    admin.post(f"/people/{house.people['bea']}/deactivate")
    assert ">Bea<" in admin.get("/people?active=no").text
    assert ">Bea<" not in admin.get("/people?active=yes").text


def test_a_person_is_changed_deactivated_and_comes_back(house: House, admin: Browser) -> None:
    path, ana = f"/people/{house.people['ana']}", house.browser("ana")
    assert admin.post(path, {"name": "Ana <Ruiz>", "role": "ADMIN"}).status == 303
    assert "Ana &lt;Ruiz&gt;" in admin.get(path).text
    assert ana.get("/people").status == 200
    admin.post(f"{path}/deactivate")
    assert "This account is deactivated" in admin.get(path).text
    assert ana.get("/").status == 303
    admin.post(f"{path}/activate")
    assert house.browser("ana").get("/").status == 200
    wrong = admin.post(f"/people/{house.people['admin']}", {"name": "A", "role": "USER"})
    assert wrong.status == 409
    assert "your own role" in wrong.text
    assert admin.get("/people/999").status == 404
    assert whole(house)


def test_a_list_is_shown_before_it_is_imported(house: House, admin: Browser) -> None:
    told = sends(admin, b"\xef\xbb\xbf" + LIST.encode())
    assert "Nothing has been changed yet" in told
    assert "A person needs a login and a name." in told
    with house.store.read() as uow:
        assert uow.person_by_login("eva") is None


def test_a_list_is_imported_and_its_invitations_taken(house: House, admin: Browser) -> None:
    done = admin.post("/people/import", {"text": LIST, "do": "yes", "update": "yes"})
    assert done.status == 200
    with house.store.read() as uow:
        eva, ana = uow.person_by_login("eva"), uow.person_by_login("ana")
    assert eva is not None
    assert ana is not None
    assert ana.name == "Ana Ruiz"
    sent = {"people": f"{eva.id} {ana.id}"}
    file = admin.post("/people/invitations", sent)
    rows = list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert [(row["login"], row["name"]) for row in rows] == [("eva", "Eva Núñez")], "ana has one"
    secret = rows[0]["link"].rsplit("/", 1)[-1]
    with house.store.read() as uow:
        assert people.invited(uow, house.clock(), secret).login == "eva"
    assert secret not in admin.get("/audit").text
    assert admin.post("/people/invitations", {"people": str(ana.id)}).status == 404


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (LIST.encode("latin-1"), "Line 2 is not UTF-8"),
        (b"a,b\n", "not: a"),
        (b"", "The list is empty"),
    ],
)
def test_a_list_that_cannot_be_read_is_told(admin: Browser, data: bytes, told: str) -> None:
    assert told in sends(admin, data)


def test_nothing_sent_is_told(admin: Browser) -> None:
    assert "Choose a file, or paste the list." in admin.post("/people/import", {"text": " "}).text


def test_a_person_is_forgotten_with_a_reason(house: House, admin: Browser) -> None:
    path = f"/people/{house.people['bea']}"
    assert "Say why" in admin.post(f"{path}/forget", {"reason": ""}).text
    assert (
        admin.post(f"{path}/forget", {"reason": "left, and asked"}).headers["Location"] == "/people"
    )
    assert admin.get(path).status == 404
    assert "left, and asked" in admin.get("/audit").text
    assert whole(house)


def test_the_trail_tells_who_did_what_and_is_searched(house: House, admin: Browser) -> None:
    admin.post("/people", {"login": "eva", "name": "<Eva>", "role": "TECH"})
    page = admin.get("/audit").text
    assert "eva: &lt;Eva&gt;, TECH" in page
    assert "account made" in page
    assert "Nothing fits" in admin.get("/audit?who=bea").text
    assert "eva:" in admin.get("/audit?what=person.added&words=EVA").text
    assert whole(house)


def test_an_altered_line_of_the_trail_is_found(house: House, admin: Browser) -> None:
    admin.post("/people", {"login": "eva", "name": "Eva", "role": "TECH"})
    with house.store.engine.begin() as database:
        database.exec_driver_sql("UPDATE changes SET new = 'bea: Bea, TECH' WHERE new LIKE 'eva%'")
    assert any("altered" in one for one in findings(house.store, house.desk.keys, []))
