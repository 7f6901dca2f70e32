"""Pages of a few words: one moment please, connecting, trouble."""

from agent.pages.sheet import Page
from agent.screens import Connecting, Trouble
from agent.window import Rows
from agent.wording import short

NAME = 26  # characters of a name in a headline


class StartPage(Page):
    """This machine is looked at."""

    def rows(self) -> Rows:
        say, brush = self.sheet.say, self.sheet.brush
        return [[brush.title(say("start.title"))], [brush.text(say("start.text"))]]


class ConnectingPage(Page):
    """Yes was said; nothing is seen yet."""

    def rows(self) -> Rows:
        say, brush = self.sheet.say, self.sheet.brush
        return [
            [brush.title("", "connecting.title")],
            [brush.text(say("connecting.text"))],
            [brush.text("", "connecting.offline", color=brush.look.warning)],
            [brush.button("leave.connecting", say("connecting.cancel"), kind="quiet")],
        ]

    def fill(self, screen: Connecting) -> None:
        say, put = self.sheet.say, self.sheet.put
        name = short(screen.technician, NAME).removesuffix("…")  # the sentence has its own
        put("connecting.title", say("connecting.title", technician=name))
        put("connecting.offline", say("offline") if screen.offline else "")


class TroublePage(Page):
    """This desktop cannot be shared, and what to do about it."""

    focus = "again.trouble"

    def rows(self) -> Rows:
        say, brush = self.sheet.say, self.sheet.brush
        return [
            [brush.title(say("trouble.title"))],
            [brush.text("", "trouble.text")],
            [
                brush.button("again.trouble", say("trouble.again")),
                brush.button("quit.trouble", say("trouble.close"), kind="quiet"),
            ],
        ]

    def fill(self, screen: Trouble) -> None:
        self.sheet.put("trouble.text", self.sheet.say.problem(screen.problem))
