"""An administrator deactivates the account of somebody in a session: all of it ends within 5 s."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.story.people import SOON, Technician, User
from tests.story.test_when_a_machine_is_revoked import connections_of, queues

CUT_WITHIN = 5.0


def presses(page: Page, login: str, label: str) -> None:
    """A button on this person's page; what it asks is answered yes."""
    page.goto(f"/people?text={login}")
    page.locator("main table a").click()
    page.wait_for_url(re.compile(r"/people/\d+$"))  # loaded: htmx knows the buttons from then on
    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.get_by_role("button", name=label, exact=True).click()


def test_who_is_deactivated_is_out_with_their_session(
    node: RabbitNode, user: User, make_technician: Callable[..., Technician]
) -> None:
    technician, boss = make_technician(), make_technician("ADMIN")
    user.asks("before I left")
    technician.sees_waiting("before I left")
    technician.accepts("before I left")
    user.allows()
    viewer = technician.opens_the_viewer()
    (agent,) = set(re.findall(r"agent\.([0-9a-f]{32})", queues(node))) & {
        line.split()[0]
        for line in user.stack.admin("machine", "list").stdout.splitlines()
        if user.login in line
    }
    assert connections_of(node, agent) == 1
    presses(boss.page, user.login, "Deactivate")
    eventually(
        lambda: (
            connections_of(node, agent) == 0
            and f"agent.{agent}" not in queues(node)
            and not user.vnc_servers()
        ),
        within=CUT_WITHIN,
    )
    viewer.says(re.compile("over"))
    user.sees("sign-in")
    presses(boss.page, user.login, "Activate")
    expect(boss.page.get_by_role("button", name="Deactivate", exact=True)).to_be_visible()
    user.is_killed()
    user.starts_the_agent()
    user.sees("ask")
    eventually(lambda: connections_of(node, agent) == 1, within=SOON)
