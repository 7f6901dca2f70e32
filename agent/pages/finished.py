"""The page of the end: how it ended, and one question that need not be answered: how it was."""

from collections.abc import Callable
from dataclasses import replace

from agent.pages.sheet import Page, Sheet
from agent.screens import RATINGS, Finished, How
from agent.sentences import done, ending
from agent.window import Rows
from agent.wording import short

NAME = 40  # characters of a name in a sentence
REASONED = {How.ABORTED, How.REFUSED, How.TURNED_AWAY}  # elsewhere it would only repeat


class FinishedPage(Page):
    """How it ended. `grown` is called when the page needs more room than before."""

    focus = "again"

    def __init__(self, sheet: Sheet, grown: Callable[[], None]) -> None:
        super().__init__(sheet)
        self._grown = grown
        self.rating = 0

    def rows(self) -> Rows:
        say, brush = self.sheet.say, self.sheet.brush
        rating = brush.column(self._rating(), "finished.rating", shown=False, pad=(0, 0))
        return [
            [brush.title(say("finished.title"))],
            [brush.text("", "finished.text")],
            [brush.note("", "finished.reason")],
            [brush.note("", "finished.done")],
            [brush.folding(rating)],
            [brush.text("", "finished.thanks")],
            [
                brush.button("again", say("finished.again")),
                brush.button("quit", say("finished.close"), kind="quiet"),
            ],
        ]

    def _rating(self) -> Rows:
        """Why is asked once it is said how it was."""
        say, brush = self.sheet.say, self.sheet.brush
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

    def fill(self, screen: Finished) -> None:
        say, put = self.sheet.say, self.sheet.put
        put("finished.text", ending(screen, say))
        put("finished.reason", screen.reason if screen.how in REASONED else "")
        put("finished.done", done(replace(screen, technician=short(screen.technician, NAME)), say))
        put("finished.thanks", say("finished.thanks") if screen.rating else "")
        self.sheet.show("finished.rating", shown=screen.ratable)

    def turned_to(self) -> None:
        self.sheet.window["finished.comment"].update("")
        self.choose_rating(0)

    def choose_rating(self, chosen: int) -> None:
        """This number is the one; 0 for none."""
        window = self.sheet.window
        self.rating = chosen
        for number in RATINGS:
            self.sheet.brush.press(window[f"rate.{number}"], pressed=number == chosen)
        self.sheet.show("finished.whys", shown=bool(chosen))
        if chosen:
            self._grown()
            window["finished.comment"].set_focus()
