"""Help without being asked: only where an administrator and the user agree, and the machine says
no by itself whatever the desk believes.
"""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.eventually import eventually
from tests.story.people import SOON, Technician, User


def opens_machine(boss: Technician, user: User) -> None:
    boss.page.goto(f"/machines?text={user.login}")
    boss.page.locator("main table a").first.click()


def helps_unasked(page: Page, user: User) -> None:
    page.goto(f"/direct?text={user.login}")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Help now").click()


def test_help_comes_unasked_where_both_agreed_and_is_refused_once_the_user_withdrew(
    user: User, technician: Technician, make_technician: Callable[..., Technician]
) -> None:
    boss = make_technician("ADMIN")
    user.starts_the_agent("--direct")
    user.sees("ask")  # nothing is asked before an administrator allows it
    opens_machine(boss, user)
    boss.page.get_by_role("button", name="Allow it").click()
    expect(boss.page.locator("main")).to_contain_text("has not agreed")
    user.is_killed()
    user.starts_the_agent("--direct")
    user.sees("agree")
    user.says("y")
    user.sees("ask", direct=True)

    page = technician.page
    eventually(lambda: page.goto("/direct") and page.get_by_text(user.name).count(), SOON)
    helps_unasked(page, user)
    viewer = technician.opens_the_viewer()
    shown = user.sees("in-session", technician=technician.name)
    assert shown["grant"]["control"]
    user.says("end")
    viewer.says(f"{user.name} ended the session.")
    user.sees("ask")

    # The file is gone behind the desk's back: the machine refuses, and the desk learns it.
    (kept,) = (user.folder / "home").rglob("direct.json")
    kept.unlink()
    helps_unasked(page, user)
    technician.sees_state("cancelled by a technician")
    expect(page.locator("main")).to_contain_text("has not agreed to direct assistance")
    assert not user.vnc_servers()
    eventually(lambda: page.goto("/direct") and not page.get_by_text(user.name).count(), SOON)
