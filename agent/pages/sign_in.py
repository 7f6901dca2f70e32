"""The sign-in page: name and password, or a code that was told on the telephone."""

from dataclasses import dataclass

from agent.pages.sheet import Page, Sheet
from agent.screens import SignInForm
from agent.window import Rows

ABOVE = (0, (10, 2))  # pixels round a label, across and down


@dataclass(frozen=True)
class Known:
    """What is known before anybody types."""

    server: str
    login: str = ""
    password: str = ""
    remembers: bool = False  # is a password kept on this computer?


class SignInPage(Page):
    """Who are you?"""

    def __init__(self, sheet: Sheet, known: Known) -> None:
        super().__init__(sheet)
        self._known = known
        self.login = known.login

    @property
    def focus(self) -> str:
        return "password" if self.login else "login"

    def rows(self) -> Rows:
        say, brush = self.sheet.say, self.sheet.brush
        account = brush.column(self._account(), "sign-in.account", pad=(0, 0), expand_x=True)
        code = brush.column(self._code(), "sign-in.with", shown=False, pad=(0, 0), expand_x=True)
        return [
            brush.logo(),
            [brush.title(say("sign_in.title"))],
            [brush.text("", "sign-in.problem", color=brush.look.warning)],
            [brush.folding(account)],
            [brush.folding(code)],
            [brush.note(say("sign_in.server", server=self._known.server))],
        ]

    def _account(self) -> Rows:
        say, brush, known = self.sheet.say, self.sheet.brush, self._known
        return [
            [brush.text(say("sign_in.text"))],
            [brush.text(say("sign_in.login"), font=brush.strong, pad=ABOVE)],
            [brush.field("login", "sign-in.go", known.login)],
            [brush.text(say("sign_in.password"), font=brush.strong, pad=ABOVE)],
            [brush.field("password", "sign-in.go", known.password, hidden=True)],
            [brush.check("remember", say("sign_in.remember"), on=known.remembers)],
            [
                brush.button("sign-in.go", say("sign_in.go")),
                brush.button("sign-in.code", say("sign_in.code"), kind="quiet"),
            ],
        ]

    def _code(self) -> Rows:
        say, brush = self.sheet.say, self.sheet.brush
        return [
            [brush.text(say("code.text"))],
            [brush.text(say("code.name"), font=brush.strong, pad=ABOVE)],
            [brush.field("name", "code.go")],
            [brush.text(say("code.code"), font=brush.strong, pad=ABOVE)],
            [brush.field("code", "code.go")],
            [
                brush.button("code.go", say("sign_in.go")),
                brush.button("sign-in.back", say("code.back"), kind="quiet"),
            ],
        ]

    def fill(self, screen: SignInForm) -> None:
        say, window = self.sheet.say, self.sheet.window
        note = say("sign_in.again") if screen.busy and screen.problem else ""
        problem = say.problem(screen.problem) if screen.problem else ""
        self.sheet.put("sign-in.problem", f"{problem} {note}".strip())
        label = say("sign_in.busy" if screen.busy else "sign_in.go")
        for key in ("sign-in.go", "code.go"):
            window[key].update(label, disabled=screen.busy)

    def ask_for_code(self, wanted: bool) -> None:
        """A name and a code instead of a user name and a password, or back."""
        self.sheet.show("sign-in.account", shown=not wanted)
        self.sheet.show("sign-in.with", shown=wanted)
        self.sheet.window["name" if wanted else "login"].set_focus()
