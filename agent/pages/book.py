"""The main window: a page for each kind of screen, one of them shown."""

from typing import Any

from agent.look import Look
from agent.pages.ask import AskPage
from agent.pages.consent import AgreePage, ConsentPage
from agent.pages.finished import FinishedPage
from agent.pages.plain import ConnectingPage, StartPage, TroublePage
from agent.pages.sheet import Page, Sheet
from agent.pages.sign_in import Known, SignInPage
from agent.pages.waiting import WaitingPage
from agent.screens import (
    NAMES,
    Agree,
    Ask,
    Connecting,
    Consent,
    Finished,
    InSession,
    Screen,
    SignInForm,
    Start,
    Trouble,
    Waiting,
)
from agent.window import screen_size
from agent.wording import Words

WIDTH, HEIGHT, EDGE, MARGIN, BAND = 620, 500, 32, 24, 6
ROOM = 80  # pixels of a screen that panels and a title take
SLACK = 100  # what names and notices take beyond one line each, in normal text


class Book:
    """The main window. It grows with the text, and its text shrinks where a screen has no room."""

    def __init__(self, look: Look, words: Words, known: Known) -> None:
        self._words, self._known = words, known
        self._shown: Screen = Start()
        while not self._fits(self._open(look)) and (less := look.smaller()):
            self.window.close()
            look = less

    def show(self, screen: Screen) -> bool:
        """This page, with what it says now; True when it is another one than before."""
        before, self._shown = self._shown, screen
        page = self._pages.get(type(screen))
        if page is not None:
            page.fill(screen)
        another = type(screen) is not type(before)
        if another and page is not None:
            page.turned_to()
        if another:
            for kind in self._pages:
                self.window[NAMES[kind]].update(visible=kind is type(screen))
        if page is not None:
            self._make_room()
        return another

    def write_beside(self, label: str, latest: str) -> None:
        """What the buttons say that open the conversation, and the last of what was written."""
        for key in ("chat.waiting", "chat.consent"):
            self.window[key].update(label)
        self._sheet.put("waiting.latest", latest)
        if isinstance(self._shown, Waiting):
            self._make_room()

    def tell_picture(self, screen: Ask | Waiting, problem: str) -> None:
        """Why there is none."""
        self._sheet.put(f"{NAMES[type(screen)]}.picture", problem)

    def title(self, screen: Screen) -> str:
        """The window's title says what is going on: task bars and screen readers read it."""
        technician = getattr(screen, "technician", "")
        organisation = getattr(screen, "organisation", "")
        key = f"screen.{NAMES[type(screen)]}"
        state = self._words(key, technician=technician, organisation=organisation)
        return f"{state} - {self._words('app')}"

    def announce(self, screen: Screen) -> str:
        """Say in the window's title what is going on, once all else is there; hands it back."""
        title = self.title(screen)
        self.window.set_title(title)
        return title

    def raise_up(self) -> None:
        """Before the person, with the keyboard where it is needed. At the question that is
        nowhere, so that no stray key can answer it.
        """
        self.window.un_hide()
        self.window.normal()
        self.window.bring_to_front()
        page = self._pages.get(type(self._shown))
        if page is None or not page.focus:
            self.window.TKroot.focus_set()
        else:
            self.window[page.focus].set_focus()

    # -- making -----------------------------------------------------------------------------------

    def _open(self, look: Look) -> Any:
        self._sheet = sheet = Sheet(look, self._words)
        self.brush = brush = sheet.brush
        self.sign_in, self.ask = SignInPage(sheet, self._known), AskPage(sheet)
        self.finished = FinishedPage(sheet, grown=self._make_room)
        self._pages: dict[type[Screen], Page] = {
            Start: StartPage(sheet),
            SignInForm: self.sign_in,
            Agree: AgreePage(sheet),
            Ask: self.ask,
            Waiting: WaitingPage(sheet),
            Consent: ConsentPage(sheet),
            Connecting: ConnectingPage(sheet),
            Finished: self.finished,
            Trouble: TroublePage(sheet),
        }
        width, edge = look.pixels(WIDTH), look.pixels(EDGE)
        columns = [
            brush.column(
                page.rows(),
                NAMES[kind],
                shown=kind is Start,
                pad=(edge, look.pixels(MARGIN)),
                expand_x=True,
            )
            for kind, page in self._pages.items()
        ]
        self.window = sheet.window = brush.window(
            self._words("app"),
            [
                [brush.band(width, BAND)],
                [brush.column([columns], pad=(0, 0), expand_x=True, expand_y=True)],
            ],
            wrap_at=width - 2 * edge,
            size=(width, min(look.pixels(HEIGHT), screen_size()[1] - ROOM)),
        )
        return self.window

    def _fits(self, window: Any) -> bool:
        """Has each page room on this screen? A hidden one knows its height as well."""
        window.TKroot.update_idletasks()
        tallest = max(self._needed(kind) for kind in self._pages) + self.brush.look.pixels(SLACK)
        width, height = screen_size()
        return tallest <= height - ROOM and self.brush.look.pixels(WIDTH) <= width

    def _needed(self, kind: type[Screen]) -> int:
        """The height of the window around this page."""
        inner = int(self.window[NAMES[kind]].Widget.winfo_reqheight())
        return inner + 2 * self.brush.look.pixels(MARGIN) + BAND

    def _make_room(self) -> None:
        """Grow, where what the page says takes more lines than there is room for."""
        if isinstance(self._shown, InSession):
            return
        root = self.window.TKroot
        root.update_idletasks()
        width, height = root.winfo_width(), root.winfo_height()
        needed = min(self._needed(type(self._shown)), screen_size()[1] - ROOM)
        if needed > height > 1:  # 1: it is not on the screen yet
            x, y = root.winfo_x(), root.winfo_y()
            lowest = max(0, screen_size()[1] - needed - ROOM // 2)
            root.geometry(f"{width}x{needed}+{x}+{min(y, lowest)}")
