"""Step 5. The technician sees that desktop in the browser, and steers it as far as allowed."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.eventually import eventually
from tests.story.people import SOON, Technician, User, Viewer
from tests.story.test_step_4_share import agreed

TYPED = "Año 2026: ñandú, pingüino, á é í, @ € #"


def has(user: User, text: str) -> bool:
    assert user.has_text() == text
    return True


def in_session(user: User, technician: Technician, text: str, answer: str = "f") -> Viewer:
    agreed(user, technician, text, answer)
    return technician.opens_the_viewer()


def test_the_known_picture_arrives(user: User, technician: Technician) -> None:
    viewer = in_session(user, technician, "look at this")
    viewer.shows(["red", "green", "blue", "gold"])
    user.sees("in-session", line="joined")


def test_a_click_and_typed_text_arrive(user: User, technician: Technician) -> None:
    viewer = in_session(user, technician, "please type it for me")
    viewer.shows(["red"])
    viewer.click(250, 130)
    assert viewer.near(eventually(user.was_clicked, SOON), 250, 130)
    viewer.types(TYPED)
    eventually(lambda: has(user, TYPED), SOON)


def test_what_was_not_granted_does_not_arrive(user: User, technician: Technician) -> None:
    viewer = in_session(user, technician, "only look", answer="y")
    expect(technician.page.locator("#rights")).to_have_text("see")
    viewer.shows(["red"])
    viewer.click(250, 130)
    viewer.types("not for me")
    user.copies("a secret")
    technician.page.click("#clip")
    technician.page.fill("#clip-text", "not for your clipboard")
    # A picture that changes afterwards has overtaken nothing: whatever was sent has arrived.
    viewer.shows(["red", "green", "blue", "gold"])
    assert user.was_clicked() == []
    assert user.has_text() == ""
    assert user.pastes() == "a secret"
    expect(technician.page.locator("#clip-text")).to_have_value("not for your clipboard")


def test_the_clipboard_goes_both_ways(user: User, technician: Technician) -> None:
    viewer = in_session(user, technician, "copy this")
    viewer.shows(["red"])
    technician.page.click("#clip")
    user.copies("copiado allí: ñ")
    # x11vnc begins to look at the desktop's clipboard 15 s after a viewer has come.
    expect(technician.page.locator("#clip-text")).to_have_value(
        "copiado allí: ñ", timeout=(15 + SOON) * 1000
    )
    technician.page.fill("#clip-text", "escrito aquí: á")
    eventually(lambda: user.pastes() == "escrito aquí: á", SOON)


def test_a_pause_hides_everything_and_the_technician_is_told(
    user: User, technician: Technician
) -> None:
    viewer = in_session(user, technician, "now comes my password")
    viewer.shows(["red"])
    user.says("pause")
    expect(technician.page.locator("#status")).to_have_text("Paused", timeout=SOON * 1000)
    viewer.says(re.compile("paused"))
    assert user.vnc_servers() == []
    assert viewer.pixel(50, 50) == (0x60, 0x60, 0x60)
    user.says("resume")
    viewer.is_live()
    viewer.shows(["red", "green", "blue", "gold"])
    viewer.click(250, 130)
    assert viewer.near(eventually(user.was_clicked, SOON), 250, 130)


def test_view_only_sends_nothing_until_it_is_left(user: User, technician: Technician) -> None:
    viewer = in_session(user, technician, "careful")
    viewer.shows(["red"])
    technician.page.click("#view")
    viewer.click(250, 130)
    technician.page.click("#view")
    viewer.click(150, 150)
    assert viewer.near(eventually(user.was_clicked, SOON), 150, 150)


def test_the_picture_is_fitted_or_in_its_own_size(user: User, technician: Technician) -> None:
    viewer = in_session(user, technician, "too big")
    viewer.shows(["red"])
    canvas = technician.page.locator("#screen canvas")
    fitted = canvas.bounding_box()
    technician.page.click("#scale")
    eventually(lambda: (canvas.bounding_box() or {}).get("width") == 800, SOON)
    assert fitted is not None
    assert fitted["width"] != 800


def test_ctrl_alt_del_and_full_screen(user: User, technician: Technician) -> None:
    viewer = in_session(user, technician, "press the three keys")
    viewer.shows(["red"])
    viewer.click(250, 130)
    technician.page.click("#keys")
    eventually(lambda: {"key": "Control-Alt-Delete"} in user.noticed(), SOON)
    technician.page.click("#full")
    eventually(lambda: technician.page.evaluate("document.fullscreenElement !== null"), SOON)


def test_two_sessions_at_once_stay_apart(
    make_user: Callable[..., User], make_technician: Callable[..., Technician]
) -> None:
    red, blue = make_user("red"), make_user("blue")
    one, other = make_technician(), make_technician()
    first = in_session(red, one, "I am red")
    second = in_session(blue, other, "I am blue")
    first.shows(["red", "green", "blue", "gold"])
    second.shows(["blue", "red", "green", "gold"])
    first.click(120, 120)
    first.types("para rojo")
    second.click(140, 140)
    second.types("para azul")
    eventually(lambda: has(red, "para rojo"), SOON)
    eventually(lambda: has(blue, "para azul"), SOON)
    assert first.near(red.was_clicked(), 120, 120)
    assert second.near(blue.was_clicked(), 140, 140)
    one.page.click("#end")
    red.is_told("finished")
    second.types("!")
    eventually(lambda: blue.has_text() == "para azul!", SOON)
