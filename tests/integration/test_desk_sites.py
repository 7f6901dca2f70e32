"""Topics and sites that go, and what is looked at by them: board, history, reports."""

from admin.audit.__main__ import findings
from broker.lifecycle import State
from tests.integration.desk_client import Browser, House


def test_a_topic_and_a_site_are_made_used_and_deleted(house: House, admin: Browser) -> None:
    for form in ({"name": "Printers"}, {"name": "Paper"}):
        admin.post("/topics", form)
    for name in ("Library", "Town hall"):
        assert admin.post("/sites", {"name": name}).status == 303
    assert admin.post("/sites", {"name": "Library"}).status == 422
    with house.store.read() as uow:
        topics = {one.name: one.id for one in uow.topics()}
        sites = {one.name: one.id for one in uow.sites()}
    machine = house.machine()
    admin.post(f"/machines/{machine.id}/site", {"site": str(sites["Library"])})
    request = house.asked(machine, topic=topics["Printers"])
    gone = admin.post(f"/topics/{topics['Printers']}/delete", {"into": str(topics["Paper"])})
    assert "elsewhere: 1." in gone.text
    assert house.request(request.id).topic == topics["Paper"]
    admin.post(f"/sites/{sites['Town hall']}", {"name": "City hall"})
    gone = admin.post(f"/sites/{sites['Library']}/delete", {"into": str(sites["Town hall"])})
    assert "elsewhere: 1." in gone.text
    assert "City hall" in admin.get(f"/machines/{machine.id}").text
    assert admin.post("/topics/999/delete").status == 404
    assert admin.post("/sites/999/delete").status == 404
    trail = admin.get("/audit").text
    assert "Printers; 1 &gt; Paper" in trail
    assert list(findings(house.store, house.desk.keys, [])) == []


def test_board_history_and_reports_are_of_one_site_or_topic(house: House, admin: Browser) -> None:
    with house.store.write() as uow:
        library, hall = uow.add_site("Library"), uow.add_site("Hall")
        topic = uow.add_topic("Printers")
    at = {library: "in the library", hall: "in the hall"}
    for site, text in at.items():
        house.asked(text=text, site=site)
        house.asked(
            text=f"{text} before", site=site, state=State.FINISHED_TECH, category="Toner",
            topic=topic if site == library else None,
        )  # fmt: skip
    house.desk.hub.tell("all")  # as the event road does
    board = admin.get(f"/?site={library}").text
    assert at[library] in board
    assert at[hall] not in board
    assert at[hall] not in admin.get(f"/board?site={library}").text
    for query in (f"site={library}", f"topic={topic}"):
        page = admin.get(f"/history?{query}").text
        assert f"{at[library]} before" in page
        assert f"{at[hall]} before" not in page
    assert f"{at[hall]} before" in admin.get("/history?category=Toner").text
    assert "before" not in admin.get("/history?category=Paper").text.partition("<table")[2]
    assert admin.get("/history?topic=x").status == 422
    admin.post("/history/columns", {"column": "site"})
    assert "<td>Library</td>" in admin.get("/history").text
    assert "Library" in admin.get("/history.csv").text
    report = admin.get(f"/reports?site={library}").text
    assert "By site" in report
