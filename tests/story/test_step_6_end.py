"""Step 6. Either side ends it, the other sees that at once, and everything is kept."""

import re
from itertools import pairwise

from playwright.sync_api import expect

from tests.eventually import eventually
from tests.story.conftest import GRACE
from tests.story.people import SOON, Technician, User
from tests.story.test_step_5_session import in_session


def test_the_user_ends_it(user: User, technician: Technician) -> None:
    viewer = in_session(user, technician, "enough")
    user.says("end")
    viewer.says(f"{user.name} ended the session.", within=5)
    user.is_told("finished")
    eventually(lambda: user.vnc_servers() == [], SOON)
    technician.page.goto(f"/requests/{technician.request_id()}")
    user.says("rate 5 muy amable")
    expect(technician.page.locator("dl").first).to_contain_text(
        "5 of 5 · «muy amable»", timeout=SOON * 1000
    )


def test_the_technician_ends_it(user: User, technician: Technician) -> None:
    in_session(user, technician, "done")
    technician.page.click("#end")
    user.is_told("finished", within=5, technician=technician.name)
    eventually(lambda: user.vnc_servers() == [], SOON)


def test_history_and_tracking_tell_the_whole_story(user: User, technician: Technician) -> None:
    in_session(user, technician, "write it all down")
    technician.page.click("#end")
    user.is_told("finished")
    technician.page.goto("/history")
    row = technician.page.locator("tr", has_text="write it all down")
    expect(row).to_contain_text("ended by the technician")
    row.locator("a").click()
    table = technician.page.locator("table.tracking")
    states = ["waiting", "the user is asked", "connecting", "in session", "ended by the technician"]
    for before, after in pairwise(states):
        expect(
            table.locator("tr", has_text="state", has=technician.page.get_by_text(before))
            .filter(has_text=after)
            .first
        ).to_be_visible()
    eventually(
        lambda: (
            technician.page.reload(),
            re.search(r"over; [1-9][\d,]* bytes", table.inner_text()),
        )[1],
        SOON,
    )
    who = [row.locator("td").nth(1).inner_text() for row in table.locator("tbody tr").all()]
    assert {user.login, technician.login} <= set(who)


def test_a_killed_agent_leaves_no_vnc_server_and_the_request_ends_in_truth(
    user: User, technician: Technician
) -> None:
    viewer = in_session(user, technician, "the machine dies")
    user.is_killed()
    viewer.says(re.compile("lost"), within=5)
    eventually(lambda: user.vnc_servers() == [], SOON)
    viewer.says(re.compile("not taken up again"), within=GRACE + SOON)
    technician.page.goto("/history")
    row = technician.page.locator("tr", has_text="the machine dies")
    expect(row).to_contain_text("broken off")


def test_a_closed_tab_is_told_to_the_user_and_can_be_opened_again(
    user: User, technician: Technician
) -> None:
    in_session(user, technician, "where did you go?")
    page = technician.context.new_page()
    technician.page.close()
    user.sees("in-session", line="waiting")
    page.goto("/")
    technician.page = page
    viewer = technician.opens_the_viewer()
    viewer.shows(["red"])
    user.sees("in-session", line="joined")
    assert sum(entry.get("screen") == "consent" for entry in user.seen) == 1


def test_a_tab_that_stays_closed_ends_the_session_after_the_grace_time(
    user: User, technician: Technician
) -> None:
    in_session(user, technician, "nobody comes back")
    technician.page.goto("/history")
    user.is_told("finished", within=GRACE + SOON)
    eventually(lambda: user.vnc_servers() == [], SOON)
    technician.page.goto("/history")
    row = technician.page.locator("tr", has_text="nobody comes back")
    expect(row).to_contain_text("broken off")
    row.get_by_role("link").click()
    expect(technician.page.locator("#request")).to_contain_text("not taken up again")
