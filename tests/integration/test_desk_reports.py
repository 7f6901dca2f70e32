"""The page of reports: for administrators, of some days, also without requests."""

from broker.lifecycle import State
from tests.integration.desk_client import House


def test_an_administrator_sees_figures_each_with_a_table(house: House) -> None:
    admin = house.browser("admin")
    assert "Nobody asked for help in these days." in admin.get("/reports").text
    house.asked(state=State.FINISHED_TECH, technician=house.people["ana"], waited=75)
    text = admin.get("/reports").text
    assert "1:15" in text
    assert text.count("<canvas") == text.count("<table")


def test_days_that_cannot_be_meant_are_refused(house: House) -> None:
    admin = house.browser("admin")
    for query in (
        "since=x",
        "since=2020-01-01&until=2026-01-01",
        "since=2026-01-02&until=2026-01-01",
    ):
        assert admin.get(f"/reports?{query}").status == 422


def test_a_technician_sees_none(house: House) -> None:
    assert house.browser("ana").get("/reports").status == 403
