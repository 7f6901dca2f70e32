"""What a page is drawn on, and what each page can do."""

from typing import Any

from agent.look import Look
from agent.window import Brush, Rows
from agent.wording import Words


class Sheet:
    """The window that pages share, its pieces and its words. `window` is there once it is drawn."""

    def __init__(self, look: Look, say: Words) -> None:
        self.brush, self.say = Brush(look), say
        self.window: Any = None

    def put(self, key: str, text: str) -> None:
        """A text that takes no room while it is empty."""
        self.window[key].update(text, visible=bool(text))
        if not text:
            self.window[key].ParentRowFrame.configure(height=1)  # Tk keeps what an empty row had

    def show(self, key: str, *, shown: bool) -> None:
        """A piece that is there or not."""
        self.window[key].update(visible=shown)

    def offer(self, key: str, label: str, names: list[str], chosen: str) -> None:
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
        self.show(f"{key}s", shown=True)


class Page:
    """One page, of one kind of screen."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def focus(self) -> str:
        """Where typing goes; nowhere by the empty name."""
        return ""

    def rows(self) -> Rows:
        """Its pieces, drawn once."""
        raise NotImplementedError

    def fill(self, screen: Any) -> None:
        """What it says now; `screen` is of the page's own kind."""

    def turned_to(self) -> None:
        """It comes before the person, and another one was there before."""
