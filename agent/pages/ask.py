"""The page where somebody asks for help: one line, a topic, a picture of the screen if wanted."""

from agent.pages.sheet import Page, Sheet
from agent.screens import Ask
from agent.sentences import unknown_topic
from agent.window import Rows


class AskPage(Page):
    """What do you need?"""

    focus = "text"

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self.picture = b""  # of the screen, to go with what is asked
        self._topics: tuple[str, ...] = ()

    def rows(self) -> Rows:
        say, brush = self.sheet.say, self.sheet.brush
        picture = [
            [brush.button("picture.ask", say("picture.take"), kind="quiet", small=True)],
            [brush.note("", "ask.picture")],
        ]
        unasked = [
            [brush.note(say("direct.on"))],
            [brush.button("direct.end", say("direct.end"), kind="quiet", small=True)],
        ]
        return [
            [brush.title(say("ask.title"))],
            [brush.text("", "ask.hello", color=brush.look.soft)],
            [brush.text(say("ask.text"), pad=(0, (14, 4)))],
            [brush.field("text", "ask.go")],
            [brush.folding(brush.column([[]], "ask.topics", shown=False, pad=(0, 0)))],
            [brush.text("", "ask.unknown", color=brush.look.warning)],
            [brush.folding(brush.column(picture, "ask.pictures", shown=False, pad=(0, 0)))],
            [brush.button("ask.go", say("ask.go"))],
            [brush.note(say("ask.note"), "ask.note")],
            [brush.text("", "ask.offline", color=brush.look.warning)],
            [brush.folding(brush.column(unasked, "ask.direct", shown=False, pad=(0, 0)))],
        ]

    def fill(self, screen: Ask) -> None:
        say, put, show = self.sheet.say, self.sheet.put, self.sheet.show
        show("ask.direct", shown=screen.direct)
        put("ask.note", "" if screen.direct else say("ask.note"))
        hello = say("ask.hello", name=screen.name, organisation=screen.organisation)
        put("ask.hello", hello)
        put("ask.unknown", unknown_topic(screen, say))
        show("ask.pictures", shown=bool(screen.picture_days))
        self._offer_topics(screen)
        put("ask.offline", say("offline") if screen.offline else "")

    def turned_to(self) -> None:
        self.sheet.window["text"].update("")
        self.attach(b"")

    def attach(self, picture: bytes) -> None:
        """This picture goes with what is asked; none by an empty one. Until then it stays here."""
        self.picture, say = picture, self.sheet.say
        self.sheet.put("ask.picture", say("picture.chosen") if picture else "")
        button = self.sheet.window["picture.ask"]
        button.update(say("picture.remove" if picture else "picture.take"))

    def _offer_topics(self, screen: Ask) -> None:
        """What it is about, where there is a choice. What was chosen stays when the line comes
        and goes.
        """
        several, say = len(screen.topics) > 1, self.sheet.say
        if several and self._topics != screen.topics:
            names = [say("ask.no_topic"), *screen.topics]
            self.sheet.offer("ask.topic", say("ask.topic"), names, screen.topic)
        self._topics = screen.topics
        self.sheet.show("ask.topics", shown=several)
