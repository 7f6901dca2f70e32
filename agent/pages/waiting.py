"""The page of who waits: the place in the queue, how long it may take, and what was written."""

from agent.pages.sheet import Page
from agent.screens import THERE, Picture, Waiting
from agent.window import Rows

PLACE_POINTS = 16


class WaitingPage(Page):
    """Place n of m."""

    focus = "chat.waiting"

    def rows(self) -> Rows:
        say, brush = self.sheet.say, self.sheet.brush
        return [
            [brush.title(say("waiting.title"))],
            [brush.text("", "waiting.place", font=brush.look.font(PLACE_POINTS))],
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

    def fill(self, screen: Waiting) -> None:
        say, put = self.sheet.say, self.sheet.put
        put("waiting.yours", say("waiting.yours", text=screen.text))
        put("waiting.place", say.place(screen.place, screen.waiting))
        known = say.outlook(screen.technicians, screen.minutes, screen.notice)
        put("waiting.technicians", known if screen.place else "")
        put("waiting.offline", say("offline") if screen.offline else "")
        became = screen.picture is not Picture.NONE
        put("waiting.picture", say(f"picture.{screen.picture}") if became else "")
        self.sheet.show("picture.waiting", shown=bool(screen.picture_days))
        self.sheet.show("picture.back", shown=screen.picture in THERE)
