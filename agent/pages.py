"""The main window: a page for each screen, one of them shown."""

from typing import Any

from agent.look import Look
from agent.screens import (
    NAMES,
    RATINGS,
    THERE,
    Agree,
    Ask,
    Connecting,
    Consent,
    Finished,
    How,
    InSession,
    Picture,
    Screen,
    SignInForm,
    Start,
    Trouble,
    Waiting,
)
from agent.sentences import ending, unknown_topic
from agent.window import Brush, Rows, screen_size
from agent.wording import Words, short

WIDTH, HEIGHT, EDGE, MARGIN, BAND = 620, 500, 32, 24, 6
ROOM = 80  # pixels of a screen that panels and a title take
SLACK = 100  # what names and notices take beyond one line each, in normal text
NAME, WHO, SITE = 26, 50, 60  # characters of a name in a headline, and beneath it with its site
REASONED = {How.ABORTED, How.REFUSED, How.TURNED_AWAY}  # elsewhere it would only repeat


class Pages:
    """The main window. It grows with the text, and its text shrinks where a screen has no room."""

    def __init__(
        self, look: Look, words: Words, server: str, login: str, password: str, remembers: bool
    ) -> None:
        self._words, self._server = words, server
        self.login, self._password, self._remembers = login, password, remembers
        self._shown: Screen = Start()
        self.rating = 0
        self.picture = b""  # of the screen, to go with what is asked
        self._topics: tuple[str, ...] = ()
        while not self._fits(self._open(look)) and (less := look.smaller()):
            self.window.close()
            look = less

    def show(self, screen: Screen) -> bool:
        """This page, with what it says now; True when it is another one than before."""
        before, self._shown = self._shown, screen
        self._fill(screen)
        another = type(screen) is not type(before)
        if another:
            for kind, name in NAMES.items():
                if kind is not InSession:
                    self.window[name].update(visible=kind is type(screen))
            if isinstance(screen, Ask):
                self.window["text"].update("")
                self.attach(b"")
            if isinstance(screen, Finished):
                self.window["finished.comment"].update("")
                self.choose_rating(0)
        if not isinstance(screen, InSession):
            self._make_room(NAMES[type(screen)])
        return another

    def attach(self, picture: bytes) -> None:
        """This picture goes with what is asked; none by an empty one. Until then it stays here."""
        self.picture, say = picture, self._words
        self._put("ask.picture", say("picture.chosen") if picture else "")
        self.window["picture.ask"].update(say("picture.remove" if picture else "picture.take"))

    def tell_picture(self, screen: Ask | Waiting, problem: str) -> None:
        """Why there is none."""
        self._put("ask.picture" if isinstance(screen, Ask) else "waiting.picture", problem)

    def write_beside(self, label: str, latest: str) -> None:
        """What the buttons say that open the conversation, and the last of what was written."""
        for key in ("chat.waiting", "chat.consent"):
            self.window[key].update(label)
        self._put("waiting.latest", latest)
        if isinstance(self._shown, Waiting):
            self._make_room(NAMES[Waiting])

    def announce(self, screen: Screen) -> str:
        """Say in the window's title what is going on, once all else is there; hands it back."""
        title = self.title(screen)
        self.window.set_title(title)
        return title

    def raise_up(self) -> None:
        """Before the person, with the keyboard where it is needed."""
        self.window.un_hide()
        self.window.normal()
        self.window.bring_to_front()
        self._focus(self._shown)

    # -- making -----------------------------------------------------------------------------------

    def _open(self, look: Look) -> Any:
        self.brush = brush = Brush(look)
        width, edge = look.pixels(WIDTH), look.pixels(EDGE)
        pages: dict[type[Screen], Rows] = {
            Start: self._start_page(),
            SignInForm: self._sign_in_page(),
            Agree: self._agree_page(),
            Ask: self._ask_page(),
            Waiting: self._waiting_page(),
            Consent: self._consent_page(),
            Connecting: self._connecting_page(),
            Finished: self._finished_page(),
            Trouble: self._trouble_page(),
        }
        columns = [
            brush.column(
                rows,
                NAMES[kind],
                shown=kind is Start,
                pad=(edge, look.pixels(MARGIN)),
                expand_x=True,
            )
            for kind, rows in pages.items()
        ]
        self.window = brush.window(
            self._words("app"),
            [
                [brush.band(width, BAND)],
                [brush.column([columns], pad=(0, 0), expand_x=True, expand_y=True)],
            ],
            wrap_at=width - 2 * edge,
            size=(width, self._height(look)),
        )
        return self.window

    def _height(self, look: Look) -> int:
        return min(look.pixels(HEIGHT), screen_size()[1] - ROOM)

    def _fits(self, window: Any) -> bool:
        """Has each page room on this screen? A hidden one knows its height as well."""
        window.TKroot.update_idletasks()
        pages = [name for kind, name in NAMES.items() if kind is not InSession]
        tallest = max(self._needed(name) for name in pages) + self.brush.look.pixels(SLACK)
        width, height = screen_size()
        return tallest <= height - ROOM and self.brush.look.pixels(WIDTH) <= width

    def _needed(self, page: str) -> int:
        """The height of the window around this page."""
        inner = int(self.window[page].Widget.winfo_reqheight())
        return inner + 2 * self.brush.look.pixels(MARGIN) + BAND

    def _make_room(self, page: str) -> None:
        """Grow, where what this page says takes more lines than there is room for."""
        self.window.TKroot.update_idletasks()
        width, height = self.window.TKroot.winfo_width(), self.window.TKroot.winfo_height()
        needed = min(self._needed(page), screen_size()[1] - ROOM)
        if needed > height > 1:  # 1: it is not on the screen yet
            x, y = self.window.TKroot.winfo_x(), self.window.TKroot.winfo_y()
            lowest = max(0, screen_size()[1] - needed - ROOM // 2)
            self.window.TKroot.geometry(f"{width}x{needed}+{x}+{min(y, lowest)}")

    def _start_page(self) -> Rows:
        say, brush = self._words, self.brush
        return [[brush.title(say("start.title"))], [brush.text(say("start.text"))]]

    def _sign_in_page(self) -> Rows:
        say, brush = self._words, self.brush
        above = (0, (10, 2))
        account: Rows = [
            [brush.text(say("sign_in.text"))],
            [brush.text(say("sign_in.login"), font=brush.strong, pad=above)],
            [brush.field("login", "sign-in.go", self.login)],
            [brush.text(say("sign_in.password"), font=brush.strong, pad=above)],
            [brush.field("password", "sign-in.go", self._password, hidden=True)],
            [brush.check("remember", say("sign_in.remember"), on=self._remembers)],
            [
                brush.button("sign-in.go", say("sign_in.go")),
                brush.button("sign-in.code", say("sign_in.code"), kind="quiet"),
            ],
        ]
        code: Rows = [
            [brush.text(say("code.text"))],
            [brush.text(say("code.name"), font=brush.strong, pad=above)],
            [brush.field("name", "code.go")],
            [brush.text(say("code.code"), font=brush.strong, pad=above)],
            [brush.field("code", "code.go")],
            [
                brush.button("code.go", say("sign_in.go")),
                brush.button("sign-in.back", say("code.back"), kind="quiet"),
            ],
        ]
        return [
            brush.logo(),
            [brush.title(say("sign_in.title"))],
            [brush.text("", "sign-in.problem", color=brush.look.warning)],
            [brush.folding(brush.column(account, "sign-in.account", pad=(0, 0), expand_x=True))],
            [
                brush.folding(
                    brush.column(code, "sign-in.with", shown=False, pad=(0, 0), expand_x=True)
                )
            ],
            [brush.note(say("sign_in.server", server=self._server))],
        ]

    def ask_for_code(self, wanted: bool) -> None:
        """A name and a code instead of a user name and a password, or back."""
        self.window["sign-in.account"].update(visible=not wanted)
        self.window["sign-in.with"].update(visible=wanted)
        self.window["name" if wanted else "login"].set_focus()

    def _ask_page(self) -> Rows:
        say, brush = self._words, self.brush
        return [
            [brush.title(say("ask.title"))],
            [brush.text("", "ask.hello", color=brush.look.soft)],
            [brush.text(say("ask.text"), pad=(0, (14, 4)))],
            [brush.field("text", "ask.go")],
            [brush.folding(brush.column([[]], "ask.topics", shown=False, pad=(0, 0)))],
            [brush.text("", "ask.unknown", color=brush.look.warning)],
            [brush.folding(brush.column(
                [[brush.button("picture.ask", say("picture.take"), kind="quiet", small=True)],
                 [brush.note("", "ask.picture")]],
                "ask.pictures", shown=False, pad=(0, 0),
            ))],
            [brush.button("ask.go", say("ask.go"))],
            [brush.note(say("ask.note"), "ask.note")],
            [brush.text("", "ask.offline", color=brush.look.warning)],
            [brush.folding(brush.column(
                [[brush.note(say("direct.on"))],
                 [brush.button("direct.end", say("direct.end"), kind="quiet", small=True)]],
                "ask.direct", shown=False, pad=(0, 0),
            ))],
        ]  # fmt: skip

    def _agree_page(self) -> Rows:
        say, brush = self._words, self.brush
        return [
            [brush.title(say("agree.title"))],
            [brush.text("", "agree.text")],
            [brush.note(say("agree.note"))],
            [brush.button("agree.yes", say("agree.yes"), kind="quiet", wide=True)],
            [brush.button("agree.no", say("agree.no"), kind="quiet", wide=True)],
        ]

    def _waiting_page(self) -> Rows:
        say, brush = self._words, self.brush
        return [
            [brush.title(say("waiting.title"))],
            [brush.text("", "waiting.place", font=brush.look.font(16))],
            [brush.text("", "waiting.technicians")],
            [brush.text("", "waiting.yours", color=brush.look.soft, pad=(0, (12, 6)))],
            [brush.text(say("waiting.note"))],
            [brush.text("", "waiting.latest", font=brush.strong)],
            [brush.text("", "waiting.offline", color=brush.look.warning)],
            [brush.note("", "waiting.picture")],
            [
                brush.button("chat.waiting", say("chat.button")),
                brush.button("leave", say("waiting.cancel"), kind="quiet"),
            ],
            [
                brush.button("picture.waiting", say("picture.take"), kind="quiet", small=True),
                brush.button("picture.back", say("picture.back"), kind="quiet", small=True),
            ],
        ]

    def _consent_page(self) -> Rows:
        say, brush = self._words, self.brush
        return [
            [brush.title("", "consent.title")],
            [brush.text("", "consent.of", color=brush.look.soft)],
            [brush.text("", "consent.text", pad=(0, (8, 4)))],
            [self._yes("view"), self._yes("control")],
            [brush.check("clipboard", say("consent.clipboard"))],
            [brush.folding(brush.column([[]], "consent.monitors", shown=False, pad=(0, 0)))],
            [
                brush.button("decline", say("consent.no"), kind="quiet", wide=True),
                brush.button("chat.consent", say("chat.button"), kind="quiet"),
            ],
            [brush.note(say("consent.note"))],
        ]

    def _yes(self, what: str) -> Any:
        """A yes, and beneath it what it means; two of them stand side by side."""
        say, brush = self._words, self.brush
        button = brush.button(f"allow.{what}", say(f"consent.{what}"), wide=True)
        return brush.column(
            [[button], [brush.note(say(f"consent.{what}.text"), half=True)]],
            pad=(0, 0), expand_x=True, vertical_alignment="top",
        )  # fmt: skip

    def _connecting_page(self) -> Rows:
        say, brush = self._words, self.brush
        return [
            [brush.title("", "connecting.title")],
            [brush.text(say("connecting.text"))],
            [brush.text("", "connecting.offline", color=brush.look.warning)],
            [brush.button("leave.connecting", say("connecting.cancel"), kind="quiet")],
        ]

    def _finished_page(self) -> Rows:
        say, brush = self._words, self.brush
        return [
            [brush.title(say("finished.title"))],
            [brush.text("", "finished.text")],
            [brush.note("", "finished.reason")],
            [
                brush.folding(
                    brush.column(self._rating(), "finished.rating", shown=False, pad=(0, 0))
                )
            ],
            [brush.text("", "finished.thanks")],
            [
                brush.button("again", say("finished.again")),
                brush.button("quit", say("finished.close"), kind="quiet"),
            ],
        ]

    def _rating(self) -> Rows:
        """One question, which need not be answered; why is asked once it was."""
        say, brush = self._words, self.brush
        why = [
            [brush.note(say("finished.why"))],
            [brush.field("finished.comment", "rate.send")],
            [brush.button("rate.send", say("finished.send"))],
        ]
        numbers = [
            brush.button(f"rate.{number}", say(f"finished.rate.{number}"), kind="quiet", small=True)
            for number in RATINGS
        ]
        return [
            [brush.text(say("finished.rate"), font=brush.strong, pad=(0, (10, 4)))],
            numbers,
            [brush.folding(brush.column(why, "finished.whys", shown=False, pad=(0, 0)))],
        ]

    def choose_rating(self, chosen: int) -> None:
        """This number is the one; 0 for none."""
        self.rating = chosen
        for number in RATINGS:
            self.brush.press(self.window[f"rate.{number}"], pressed=number == chosen)
        self.window["finished.whys"].update(visible=bool(chosen))
        if chosen:
            self._make_room(NAMES[Finished])
            self.window["finished.comment"].set_focus()

    def _trouble_page(self) -> Rows:
        say, brush = self._words, self.brush
        return [
            [brush.title(say("trouble.title"))],
            [brush.text("", "trouble.text")],
            [
                brush.button("again.trouble", say("trouble.again")),
                brush.button("quit.trouble", say("trouble.close"), kind="quiet"),
            ],
        ]

    # -- filling ----------------------------------------------------------------------------------

    def title(self, screen: Screen) -> str:
        """The window's title says what is going on: task bars and screen readers read it."""
        name = NAMES[type(screen)]
        technician = getattr(screen, "technician", "")
        organisation = getattr(screen, "organisation", "")
        state = self._words(f"screen.{name}", technician=technician, organisation=organisation)
        return f"{state} - {self._words('app')}"

    def _fill(self, screen: Screen) -> None:
        say, put = self._words, self._put
        match screen:
            case SignInForm(busy, problem):
                note = say("sign_in.again") if busy and problem else ""
                problem_text = say.problem(problem) if problem else ""
                put("sign-in.problem", f"{problem_text} {note}".strip())
                label = say("sign_in.busy" if busy else "sign_in.go")
                for key in ("sign-in.go", "code.go"):
                    self.window[key].update(label, disabled=busy)
            case Agree(organisation):
                put("agree.text", say("agree.text", organisation=short(organisation, SITE)))
            case Ask(name, organisation, offline):
                self.window["ask.direct"].update(visible=screen.direct)
                put("ask.note", "" if screen.direct else say("ask.note"))
                put("ask.hello", say("ask.hello", name=name, organisation=organisation))
                put("ask.unknown", unknown_topic(screen, say))
                self.window["ask.pictures"].update(visible=bool(screen.picture_days))
                self._offer_topics(screen)
                put("ask.offline", say("offline") if offline else "")
            case Waiting():
                put("waiting.yours", say("waiting.yours", text=screen.text))
                put("waiting.place", say.place(screen.place, screen.waiting))
                known = say.outlook(screen.technicians, screen.minutes, screen.notice)
                put("waiting.technicians", known if screen.place else "")
                put("waiting.offline", say("offline") if screen.offline else "")
                became = screen.picture is not Picture.NONE
                put("waiting.picture", say(f"picture.{screen.picture}") if became else "")
                self.window["picture.waiting"].update(visible=bool(screen.picture_days))
                self.window["picture.back"].update(visible=screen.picture in THERE)
            case Consent(_, technician, organisation):
                name = short(technician, NAME)
                put("consent.title", say("consent.title", technician=name))
                of = short(organisation, SITE)
                who = say("consent.of", technician=short(technician, WHO), organisation=of)
                put("consent.of", who)
                put("consent.text", say("consent.text", technician=name))
                self.window["clipboard"].update(value=False)
                self._offer_monitors(screen)
            case Connecting(technician, _, offline):
                name = short(technician, NAME)
                put("connecting.title", say("connecting.title", technician=name))
                put("connecting.offline", say("offline") if offline else "")
            case Finished():
                put("finished.text", ending(screen, say))
                put("finished.reason", screen.reason if screen.how in REASONED else "")
                put("finished.thanks", say("finished.thanks") if screen.rating else "")
                self.window["finished.rating"].update(visible=screen.ratable)
            case Trouble(problem):
                put("trouble.text", say.problem(problem))
            case _:
                pass

    def _offer_monitors(self, screen: Consent) -> None:
        """Which monitor may be seen, where there is more than one."""
        if screen.displays:
            names = [self._words("monitor.all"), *screen.displays]
            self._offer("consent.monitor", self._words("monitor.which"), names, screen.display)

    def _offer_topics(self, screen: Ask) -> None:
        """What it is about, where there is a choice. What was chosen stays when the line comes
        and goes.
        """
        several = len(screen.topics) > 1
        if several and self._topics != screen.topics:
            names = [self._words("ask.no_topic"), *screen.topics]
            self._offer("ask.topic", self._words("ask.topic"), names, screen.topic)
        self._topics = screen.topics
        self.window["ask.topics"].update(visible=several)

    def _offer(self, key: str, label: str, names: list[str], chosen: str) -> None:
        """A choice in its column, which has an s at its end; drawn when it is first needed."""
        chosen = chosen or names[0]
        if key in self.window.AllKeysDict:
            self.window[key].update(value=chosen, values=names)
        else:
            row = [
                self.brush.line(label, f"{key}.label"),
                self.brush.choice(key, names, chosen, events=True),
            ]
            self.window.extend_layout(self.window[f"{key}s"], [row])
        self.window[f"{key}s"].update(visible=True)

    def _put(self, key: str, text: str) -> None:
        """A text that takes no room while it is empty."""
        self.window[key].update(text, visible=bool(text))
        if not text:
            self.window[key].ParentRowFrame.configure(height=1)  # Tk keeps what an empty row had

    def _focus(self, screen: Screen) -> None:
        """Where typing goes. At the question: nowhere, so that no stray key can answer it."""
        places = {
            SignInForm: "password" if self.login else "login",
            Ask: "text",
            Waiting: "chat.waiting",
            Finished: "again",
            Trouble: "again.trouble",
        }
        key = places.get(type(screen))
        if key is None:
            self.window.TKroot.focus_set()
        else:
            self.window[key].set_focus()
