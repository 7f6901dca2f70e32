"""The page of settings: what is changed there is so at once, and where each comes from is told."""

from admin.configuration import Reader
from tests.integration.desk_client import PASSWORD, House


def test_a_setting_is_changed_told_and_in_the_trail(house: House) -> None:
    admin = house.browser("admin")
    assert admin.post("/settings", {"keep_days": "30", "time_zone": "Europe/Madrid"}).status == 303
    assert house.desk.settings.keep_days == 30
    page = admin.get("/settings").text
    assert "this page" in page
    assert "setting changed" in admin.get("/audit").text
    assert "Europe/Madrid" in admin.get("/reports").text
    told = admin.post("/settings", {"keep_days": "many"})
    assert told.status == 422
    assert 'value="many"' in told.text
    assert house.desk.settings.keep_days == 30


def test_what_the_environment_holds_cannot_be_changed(house: House) -> None:
    admin = house.browser("admin")
    assert admin.post("/settings", {"organisation": "Town"}).status == 409
    assert "City &lt;Hall&gt;" in admin.get("/settings").text


def test_a_role_needs_a_code_as_soon_as_it_is_said(house: House) -> None:
    house.browser("admin").post("/settings", {"totp_roles": "TECH"})
    again = house.browser()
    answer = again.post("/sign-in", {"login": "ana", "password": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/enrol"


def test_what_another_desk_changed_is_read(house: House) -> None:
    with house.store.write() as uow:
        uow.set_setting("guests", "0")
    Reader(house.store, house.desk.configuration).turn()
    assert "takes no guests" in house.browser("ana").post("/guests").text


def test_no_secret_is_shown(house: House) -> None:
    page = house.browser("admin").get("/settings").text
    assert "amqp://" not in page
    assert "sqlite:" not in page
