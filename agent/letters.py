"""The conversation as a window: a small one beside the others, with a line to write in."""

from typing import Any

from agent.chat import Chat, Message, Way
from agent.look import Look
from agent.window import Brush, Window
from agent.wording import Words

LOG, FIELD, SEND, CLOSE = "chat.log", "chat.field", "chat.send", "chat.close"
WIDTH, EDGE = 460, 20
COLUMNS, LINES = 46, 12
GAP = 3  # points of the empty line between two messages


class Letters:
    """What was written, and how much of it the person has not seen; the window when it is open."""

    def __init__(self, look: Look, words: Words) -> None:
        self._look, self._words = look, words
        self._chat = Chat()
        self._seen = 0
        self._window: Any = None

    @property
    def window(self) -> Window:
        """It, while it is open."""
        return self._window

    @property
    def label(self) -> str:
        """What the button says that opens it."""
        count = len(self._theirs()) - self._seen
        say = self._words
        return say("chat.button.n", count=count) if count else say("chat.button")

    @property
    def latest(self) -> str:
        """The last thing that a technician wrote."""
        theirs = self._theirs()
        return f"{theirs[-1].name}: {theirs[-1].text}" if theirs else ""

    def show(self, chat: Chat) -> None:
        """This is the conversation now."""
        self._chat = chat
        self._seen = min(self._seen, len(self._theirs()))
        if self._window is not None:
            self._write()

    def open(self, on_top: bool) -> None:
        """Put the window before the person; `on_top` of everything beside a bar that is, too."""
        if self._window is None:
            self._window = self._drawn(on_top)
            self._write()
        self._window.bring_to_front()
        self._window[FIELD].set_focus(force=True)

    def sent(self) -> None:
        """What stood in the line is on its way."""
        if self._window is not None:
            self._window[FIELD].update("")

    def is_in(self, window: Any) -> bool:
        """Is this the window?"""
        return self._window is not None and window is self._window

    def close(self) -> None:
        """Take the window away; what was written stays."""
        if self._window is not None:
            self._window.close()
            self._window = None

    def _theirs(self) -> list[Message]:
        return [one for one in self._chat.messages if not one.mine]

    def _drawn(self, on_top: bool) -> Any:
        say, look = self._words, self._look
        brush = Brush(look)
        rows = [
            [brush.note(say("chat.text"))],
            [brush.page(LOG, COLUMNS, LINES)],
            [brush.field(FIELD, SEND)],
            [brush.button(SEND, say("chat.send")), brush.button(CLOSE, say("chat.close"),
                                                               kind="quiet")],
        ]  # fmt: skip
        edge, width = look.pixels(EDGE), look.pixels(WIDTH)
        body = [[brush.column(rows, pad=(edge, edge), expand_x=True, expand_y=True)]]
        title = f"{say('chat.title')} - {say('app')}"
        return brush.window(title, body, wrap_at=width - 2 * edge, on_top=on_top)

    def _write(self) -> None:
        """All of it, the latest in sight."""
        say, look, page = self._words, self._look, self._window[LOG]
        self._seen = len(self._theirs())
        page.update("")
        if not self._chat.messages:
            page.print(say("chat.empty"), text_color=look.soft)
        for one in self._chat.messages:
            name = say("chat.me") if one.mine else one.name
            color = look.soft if one.mine else look.accent
            page.print(name, text_color=color, font=look.font(11, "bold"), end="")
            page.print(self._fate(one), text_color=look.soft, font=look.font(11))
            page.print(one.text)
            page.print("", font=look.font(GAP))

    def _fate(self, one: Message) -> str:
        keys = {Way.SENDING: "chat.sending", Way.REFUSED: "chat.refused"}
        return f"  ({self._words(keys[one.way])})" if one.way in keys else ""
