"""The desk's pages in a real browser: a house behind a web server of its own, and people in it.

    with site(folder, browser) as desk:
        page = desk.page("ana", language="es", look="dark")
        page.goto(desk.url + "/")

The broker is nowhere, so the board says so; nothing else needs one.
"""

import io
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from PIL import Image
from playwright.sync_api import Browser, Page

from admin.model import Request, Role
from admin.model_picture import Picture
from admin.scopes import offered
from admin.trail import Act, person
from admin.usecases import enrolment, guests, people, tokens
from broker.lifecycle import State
from ops.machine import ROOT
from ops.ports import free
from tests.integration.desk_client import House

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_RUNS = """async () => (await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
})).violations.flatMap(({id, help, nodes}) =>
    nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)} ${node.failureSummary}`))"""
WIDE, PHONE = (1180, 760), (360, 740)
LONG = "Maximiliana " * 10 + "Wolfeschlegelsteinhausenbergerdorff" * 2  # 200 characters, nearly


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False  # an open page's stream ends with its hub


class _Handler(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


class Site:
    """A house with a request in every state; `known` names what addresses of pages hold."""

    def __init__(self, folder: Path, url: str, browser: Browser, **more: str) -> None:
        self.url = url
        shelf = folder / "downloads"
        shelf.mkdir()
        (shelf / "helpchannel_0.1.0_amd64.deb").write_bytes(bytes(989_644))
        (shelf / "helpchannel-0.1.0-linux-x86_64.tar.gz").write_bytes(bytes(26_000_000))
        self.house = House(
            folder, HC_PUBLIC_URL=self.url, HC_ORGANISATION="Ayuntamiento",
            HC_DOWNLOADS=str(shelf), **more,
        )  # fmt: skip
        self.house.furnish()
        self.known: dict[str, str] = {}
        self._browser = browser
        self._contexts: list[Any] = []
        self._furnish()

    def _furnish(self) -> None:
        house, ana, bea = self.house, self.house.people["ana"], self.house.people["bea"]
        with house.store.write() as uow:
            house.people["long"] = uow.add_person(LONG[:200], LONG[:200], Role.USER, None)
            self.known["long_person"] = str(house.people["long"])
            invited = uow.add_person("new", "Nora Nueva", Role.TECH, None)
            uow.record("admin", house.clock(), Act.PERSON_ADDED, person(invited), LONG * 3)
            portrait = io.BytesIO()
            Image.radial_gradient("L").save(portrait, "PNG")
            uow.set_photo(ana, Picture(house.clock(), "image/png", 256, 256), portrait.getvalue())
            self.known["secret"] = people.invite(uow, house.clock(), invited)
            admin = uow.person(house.people["admin"])
            assert admin is not None
            scopes = offered(Role.ADMIN)
            tokens.make(uow, house.clock(), admin, LONG[:100], scopes, 365)
            site = uow.add_site(LONG[:100])
            enrolment.make(uow, house.clock(), "admin", LONG[:100], 50, 30, "demo", site)
            code = guests.make(uow, house.clock(), admin)
            guest, _ = guests.enter(uow, house.clock(), code, "Gala Invitada", "portátil", "Linux")
            uow.change_machine(guest.id, site=site)
        pc = house.machine(name="despacho-17")
        self.known["machine"] = pc.id
        with house.store.write() as uow:
            uow.change_machine(pc.id, direct=True, agreed=house.clock())
        self.asks(guest, "No tengo cuenta", site=site)
        long = house.machine("long", LONG.replace(" ", "-")[:200])
        self.known["waiting"] = self.asks(pc, "La impresora dice «atasco» y no sale nada").id
        self.asks(long, LONG * 2)
        self.asks(pc, "")
        for name, state, technician, more in (
            ("pending", State.PENDING, ana, {}),
            ("ready", State.ACCEPTED, ana, {"ready": True, "control": True}),
            (
                "session",
                State.ESTABLISHED,
                ana,
                {"control": True, "clipboard": True, "started": house.clock()},
            ),
            ("colleague", State.PENDING, bea, {}),
            ("ended", State.FINISHED_USER, ana, {"reason": "the line was lost"}),
            ("aborted", State.ABORTED, ana, {"reason": "the other end did not come in time"}),
        ):
            self.known[name] = self.asks(
                pc, "No encuentro mi carta de ayer", state=state, technician=technician, **more
            ).id
        self._writes()
        with house.store.write() as uow:
            ended = self.house.request(self.known["ended"])
            uow.change(ended, "demo", house.clock(), rating=4)
            uow.note(ended.id, "demo", house.clock(), "comment", "Muy amable, y rápida")
            uow.note(
                self.known["ended"], "relay-1", house.clock(), "tunnel",
                "closed (wait); 1234567 bytes to the viewer, 20 to the agent, 3 s",
            )  # fmt: skip

    def _writes(self) -> None:
        """Both have written, and the user last."""
        house, screenshot = self.house, io.BytesIO()
        Image.linear_gradient("L").resize((1280, 800)).save(screenshot, "PNG")
        for name in ("waiting", "pending", "ready", "session", "ended"):
            request = house.request(self.known[name])
            with house.store.write() as uow:
                for number, (writer, text) in enumerate((
                    ("demo", "¿Hay alguien? Tengo prisa, el pleno empieza a las diez."),
                    ("ana", "Buenos días. Sí: en dos minutos estoy con usted."),
                    ("demo", LONG[-80:]),
                )):  # fmt: skip
                    uow.add_message(
                        request, f"{name}-{number}", house.people[writer], house.clock(), text
                    )
                uow.change(request, "demo", house.clock(), unread=1)
                attached = Picture(house.clock(), "image/png", 1280, 800)
                uow.set_picture(request.id, attached, screenshot.getvalue())

    def asks(self, machine: Any, text: str, **more: Any) -> Request:
        """Somebody asked some minutes ago."""
        return self.house.asked(
            machine, text=text[:500], created=self.house.clock() - timedelta(minutes=7), **more
        )

    def leaves(self, card: str) -> None:
        """The user of this card cancels, and the desk hears of it."""
        request = self.house.request(card.removeprefix("request-"))
        with self.house.store.write() as uow:
            uow.change(request, "demo", self.house.clock(), state=State.CANCELLED_USER)
        self.house.desk.hub.tell(request.id)

    def page(
        self, login: str = "", *, language: str = "en", look: str = "light",
        size: tuple[int, int] = WIDE,
    ) -> Page:  # fmt: skip
        """A new browser window, signed in unless nobody is named."""
        context = self._browser.new_context(
            locale={"en": "en-GB", "es": "es-ES"}[language],
            color_scheme="dark" if look == "dark" else "light",
            viewport={"width": size[0], "height": size[1]},
        )
        self._contexts.append(context)
        if login:
            cookie = self.house.browser(login).cookie
            context.add_cookies([{"name": "hc_session", "value": cookie, "url": self.url}])
        context.set_default_timeout(15_000)
        return context.new_page()

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        self.house.desk.hub.close()
        self.house.close()


@contextmanager
def site(
    folder: Path, browser: Browser, *, tls: ssl.SSLContext | None = None, **more: str
) -> Iterator[Site]:
    """A site that serves while the block runs."""
    port = free()
    url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    made = Site(folder, url, browser, **more)
    with _Server(("127.0.0.1", port), _Handler) as server:
        if tls:  # each connection shakes hands in its own thread
            server.socket = tls.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        server.set_app(made.house.app)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()
            made.close()
