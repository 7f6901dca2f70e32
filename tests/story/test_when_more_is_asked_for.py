"""The technician asks for more in the session; only the person's yes changes anything."""

from playwright.sync_api import expect

from tests.eventually import eventually
from tests.story.people import SOON, Technician, User
from tests.story.test_step_5_session import in_session


def told(technician: Technician, words: str) -> None:
    expect(technician.page.locator("#asked")).to_have_text(words, timeout=SOON * 1000)


def test_asked_no_and_asked_yes(user: User, technician: Technician) -> None:
    viewer = in_session(user, technician, "may I?", answer="y")
    viewer.shows(["red"])
    technician.page.click("#wish")
    technician.page.click("[data-ask=control]")
    eventually(lambda: user.seen[-1].get("asking"), SOON)
    told(technician, "You asked for mouse and keyboard; the user decides.")
    assert user.seen[-1]["grant"]["control"] is False
    user.says("no")
    told(technician, "The user does not give mouse and keyboard.")
    viewer.click(250, 130)
    viewer.types("not for me")
    viewer.shows(["red", "green", "blue", "gold"])  # whatever was sent before has arrived
    assert user.was_clicked() == []
    assert user.has_text() == ""
    expect(technician.page.locator("#rights")).to_have_text("see")

    technician.page.click("#wish")
    technician.page.click("[data-ask=control]")
    eventually(lambda: user.seen[-1].get("asking"), SOON)
    user.says("yes")
    expect(technician.page.locator("#rights")).to_have_text("see, control", timeout=SOON * 1000)
    told(technician, "")
    viewer.is_live()
    viewer.shows(["red", "green", "blue", "gold"])
    viewer.click(250, 130)
    assert viewer.near(eventually(user.was_clicked, SOON), 250, 130)
    technician.page.goto(f"/requests/{technician.request_id()}")
    tracking = technician.page.locator(".tracking")
    expect(tracking).to_contain_text("to use mouse and keyboard")
    expect(tracking.locator("tr", has_text="the user's answer")).to_have_count(2)
