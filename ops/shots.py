"""`python -m ops.shots`: the pictures of the README, taken from the real system.

It starts a service of its own in a temporary folder, lets some people ask for help, takes one
request as a technician, and photographs the board and the session.
"""

import re
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from ops.child import Child
from ops.demo import INK, PAPER, SKY
from ops.desktop import Desktop
from ops.stack import ROOT, Stack

IMAGES = ROOT / "docs" / "images"
PASSWORD = "only for the pictures"  # noqa: S105 - of a service that lives for a minute
PEOPLE = (
    ("lucia", "Lucía Núñez", "USER", "The printer says «atasco» again and nothing comes out"),
    ("pau", "Pau Ferrer i Bosch", "USER", "I cannot open the form for my holidays"),
    ("ines", "Inês Carvalho", "USER", "My screen is very dark since this morning"),
    ("rosa", "Rosa Jiménez", "USER", "Where has my letter gone? I saved it yesterday"),
)
TECHNICIANS = (("tomas", "Tomás Téllez"), ("berta", "Berta Gil"))
SIZE: ViewportSize = {"width": 1180, "height": 720}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
SOON = 20_000  # milliseconds


def main() -> int:
    """Take them all."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as house:
        stack = Stack(Path(folder), port=0, settings={"HC_ORGANISATION": "Ayuntamiento"})
        house.callback(stack.stop)
        stack.start()
        for login, name, role, _ in (*PEOPLE, *((*one, "TECH", "") for one in TECHNICIANS)):
            stack.add_person(login, name, role, PASSWORD)
        desktop = Desktop(Path(folder) / "desktop", size="1180x720")
        house.callback(desktop.stop)
        desktop.start()
        _furnish(desktop)
        _photograph(stack, desktop, house)
    return 0


def _photograph(stack: Stack, desktop: Desktop, house: ExitStack) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        tomas, berta = (_signed_in(browser, stack, login) for login, _ in TECHNICIANS)
        for login, _, _, text in PEOPLE:
            house.callback(_ask(stack, desktop, login, text).stop)
            tomas.wait_for_selector(f"text={text}", timeout=SOON)
        for page, name in ((berta, "Rosa"), (tomas, "Lucía")):
            _card(page, name).get_by_role("button", name="Accept").click()
            page.wait_for_selector("a.open-viewer", timeout=SOON)
        tomas.goto(stack.url)
        tomas.wait_for_selector("a.open-viewer")
        tomas.screenshot(path=IMAGES / "board.png")
        tomas.locator("a.open-viewer").first.click()
        tomas.wait_for_selector("#status.live", timeout=SOON)
        tomas.wait_for_timeout(1500)  # the first picture, whole
        tomas.screenshot(path=IMAGES / "session.png")
        browser.close()


def _signed_in(browser: Browser, stack: Stack, login: str) -> Page:
    page = browser.new_page(viewport=SIZE)
    page.goto(f"{stack.url}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector("#board")
    return page


def _card(page: Page, name: str) -> Locator:
    return page.locator("article.card", has_text=re.compile(name))


def _ask(stack: Stack, desktop: Desktop, login: str, text: str) -> Child:
    home = desktop.folder / login
    home.mkdir()
    command = [
        sys.executable, "-m", "agent", "--headless", "--consent", "always", "--grant", "full",
        "--server", stack.url, "--login", login, "--password-stdin", "--request", text,
    ]  # fmt: skip
    child = Child(
        login,
        command,
        environment={**desktop.environment, "HOME": str(home)},
        listener=lambda _line: None,
        folder=ROOT,
        stdin=PASSWORD + "\n",
    )
    child.start()
    return child


def _furnish(desktop: Desktop) -> None:
    colours = ("-bg", PAPER, "-fg", INK)
    letter = desktop.folder / "letter.txt"
    letter.write_text(
        " Estimada señora:\n\n le escribo porque la impresora dice «atasco» y no sale nada.\n\n"
        " ¿Puede alguien ayudarme, por favor?\n\n Lucía Núñez\n"
    )
    desktop.run("xsetroot", "-solid", SKY)
    desktop.run(
        "xterm", "-u8", "-fa", "DejaVu Sans Mono", "-fs", "12", *colours, "-T", "Carta",
        "-geometry", "70x24+60+70", "-e", "sh", "-c", f'cat "{letter}"; exec cat',
    )  # fmt: skip
    desktop.run("xclock", *colours, "-update", "60", "-geometry", "240x240+880+70")


if __name__ == "__main__":
    raise SystemExit(main())
