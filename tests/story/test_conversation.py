"""The two write to each other: while the request waits, at the question, and in the session."""

from playwright.sync_api import expect

from tests.story.people import SOON, Technician, User

WAIT = SOON * 1000


def test_they_write_to_each_other_before_and_in_the_session(
    user: User, technician: Technician
) -> None:
    page = technician.page
    user.asks("a word before")
    technician.sees_waiting("a word before")
    user.says("say ¿Hay <alguien>?")
    card = technician.waiting_card("a word before")
    expect(card.locator(".unread")).to_contain_text("1", timeout=WAIT)
    card.get_by_role("link").first.click()
    technician.reads("¿Hay <alguien>?")
    technician.writes("En dos minutos")
    user.reads("En dos minutos")
    technician.clicks("Accept")
    user.sees("consent")
    user.says("say Gracias")
    technician.reads("¿Hay <alguien>?", "En dos minutos", "Gracias")
    user.says("y")
    technician.opens_the_viewer()
    user.says("say ¿Lo ve?")
    expect(page.locator("#news-count")).to_have_text("1", timeout=WAIT)
    page.click("#talk")
    technician.reads("¿Hay <alguien>?", "En dos minutos", "Gracias", "¿Lo ve?")
    expect(page.locator("#news")).to_be_hidden(timeout=WAIT)
    technician.writes("Sí")
    user.reads("En dos minutos", "Sí")
    # Whoever starts the agent again finds all of it.
    user.is_killed()
    user.starts_the_agent()
    user.reads("En dos minutos", "Sí")
