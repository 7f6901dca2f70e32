"""The pages that ask for a yes: to this technician now, or to those who come unasked.

Nothing is chosen beforehand, nothing has the keyboard, and there is no time limit.
"""

from typing import Any

from agent.pages.sheet import Page
from agent.screens import Agree, Consent
from agent.window import Rows
from agent.wording import short

APART = 16  # pixels between two explanations
NAME, WHO, SITE = 26, 50, 60  # characters of a name in a headline, and beneath it with its site


class ConsentPage(Page):
    """Somebody wants to help: what may they do?"""

    _asked = 0  # the question that is before the person: another one begins unticked
    _photo = b""  # the one that is shown

    def rows(self) -> Rows:
        say, brush = self.sheet.say, self.sheet.brush
        return [
            brush.beside_portrait("consent.photo", [
                brush.title("", "consent.title"),
                brush.text("", "consent.of", color=brush.look.soft),
            ]),
            [brush.text("", "consent.text", pad=(0, (8, 4)))],
            [self._yes("view", apart=brush.look.pixels(APART)), self._yes("control")],
            [brush.check("clipboard", say("consent.clipboard"))],
            [brush.folding(brush.column([[]], "consent.monitors", shown=False, pad=(0, 0)))],
            [
                brush.button("decline", say("consent.no"), kind="quiet", wide=True),
                brush.button("chat.consent", say("chat.button"), kind="quiet"),
            ],
            [brush.note(say("consent.note"))],
        ]  # fmt: skip

    def _yes(self, what: str, *, apart: int = 0) -> Any:
        """A yes, and beneath it what it means; two of them stand side by side."""
        say, brush = self.sheet.say, self.sheet.brush
        button = brush.button(f"allow.{what}", say(f"consent.{what}"), wide=True, alone=True)
        return brush.column(
            [[button], [brush.note(say(f"consent.{what}.text"), half=True)]],
            pad=((0, apart), 0), expand_x=True, vertical_alignment="top",
        )  # fmt: skip

    def fill(self, screen: Consent) -> None:
        say, put = self.sheet.say, self.sheet.put
        name, of = short(screen.technician, NAME), short(screen.organisation, SITE)
        put("consent.title", say("consent.title", technician=name))
        who = say("consent.of", technician=short(screen.technician, WHO), organisation=of)
        put("consent.of", who)
        put("consent.text", say("consent.text", technician=name))
        if screen.question != self._asked:
            self._asked = screen.question
            self.sheet.window["clipboard"].update(value=False)
        if screen.photo != self._photo:
            self._photo = screen.photo
            self.sheet.brush.put_portrait(self.sheet.window["consent.photo"], screen.photo)
        if screen.displays:
            names = [say("monitor.all"), *screen.displays]
            self.sheet.offer("consent.monitor", say("monitor.which"), names, screen.display)
        else:
            self.sheet.show("consent.monitors", shown=False)


class AgreePage(Page):
    """May technicians of this organisation help on this machine without asking each time?"""

    def rows(self) -> Rows:
        say, brush = self.sheet.say, self.sheet.brush
        return [
            [brush.title(say("agree.title"))],
            [brush.text("", "agree.text")],
            [brush.note(say("agree.note"))],
            [brush.button("agree.yes", say("agree.yes"), kind="quiet", wide=True, alone=True)],
            [brush.button("agree.no", say("agree.no"), kind="quiet", wide=True, alone=True)],
        ]

    def fill(self, screen: Agree) -> None:
        organisation = short(screen.organisation, SITE)
        self.sheet.put("agree.text", self.sheet.say("agree.text", organisation=organisation))
