"""The bar in a session: who sees what, for how long, and a switch for each thing allowed.

It stays on top of everything, can be moved by its title, and shrinks to one line so that it covers
little of what the technician works on. Its title says how the session is.
"""

import time
from dataclasses import replace as replaced
from typing import Any

from msgspec.structs import replace

from agent.look import Look
from agent.screens import InSession
from agent.screens import Line as State
from agent.sentences import asked_line, session_line
from agent.window import Brush, screen_size
from agent.wording import Words, short
from broker.grants import Clipboard, Grant

NAME, SITE, LINE = 24, 36, 48  # characters of a name, an organisation, the whole sentence


class Bar:
    """The bar of one session; `close` takes it away."""

    def __init__(self, look: Look, words: Words, screen: InSession) -> None:
        self._words, self._screen = words, screen
        self._whole = True
        while not self._fits(look) and (less := look.smaller()):
            self.window.close()
            look = less
        self.show(screen)
        self.window.TKroot.update_idletasks()
        self.window.move((screen_size()[0] - self.window.size[0]) // 2, 0)

    def _fits(self, look: Look) -> bool:
        """Draw it; has it room on this screen?"""
        brush = self._brush = Brush(look)
        rows = self._rows(brush, self._screen)
        self.window = brush.window(self._words("app"), rows, wrap_at=None, on_top=True)
        longest = max(len(self._sentence(one)) for one in _all_ways(self._screen))
        self.window["line"].Widget.configure(width=longest, anchor="w")  # it never jumps
        self.window["chat"].Widget.configure(width=len(self._words("chat.button.n", count=9)))
        self.window.TKroot.update_idletasks()
        return bool(self.window.TKroot.winfo_reqwidth() <= screen_size()[0])

    def _sentence(self, screen: InSession) -> str:
        return session_line(
            replaced(screen, technician=short(screen.technician, NAME)), self._words
        )

    def _rows(self, brush: Brush, screen: InSession) -> list[list[Any]]:
        say = self._words
        left = [
            [brush.line("●", "dot", brush.strong), brush.line("", "line", brush.strong)],
            [brush.line("", "clock", brush.small, brush.look.soft)],
        ]
        buttons = [
            brush.button("pause", say("session.pause"), kind="quiet", small=True),
            brush.button("chat", say("chat.button"), kind="quiet", small=True),
            brush.button("fold", "▴", kind="quiet", small=True),
            brush.button("end", say("session.end"), kind="end", small=True),
        ]
        switches = [
            [
                brush.check("control", say("session.control"), events=True, small=True),
                brush.check("clipboard.leaves", say("session.leaves"), events=True, small=True),
                brush.check("clipboard.enters", say("session.enters"), events=True, small=True),
            ]
        ]
        names = [say("monitor.all"), *screen.displays]
        which = [
            brush.line(say("monitor.which"), "monitor.label", brush.small),
            brush.choice("monitor", names, screen.display or names[0], events=True),
        ]
        monitors = brush.column([which], "monitors", shown=bool(screen.displays), pad=(0, 0))
        switches.append([brush.folding(monitors)])
        asked = [
            [brush.line("", "asking", brush.strong, brush.look.warning)],
            [
                brush.button("asking.allow", say("asking.allow"), small=True),
                brush.button("asking.no", say("asking.no"), kind="quiet", small=True),
            ],
        ]
        switches.append([brush.line("", "keys", brush.small, brush.look.soft)])
        doubt = [brush.line("", "doubt", brush.small, brush.look.warning)]
        # The question stands below all else: it moves nothing that the pointer may be over.
        return [
            [
                brush.column(left, pad=((16, 12), (8, 4)), expand_x=True),
                brush.column([buttons], pad=((0, 8), (8, 4))),
            ],
            [brush.folding(brush.column(switches, "switches", pad=((14, 8), (0, 8))))],
            [brush.folding(brush.column([doubt], "doubted", shown=False, pad=((14, 8), (0, 8))))],
            [brush.folding(brush.column(asked, "question", shown=False, pad=((14, 8), (0, 8))))],
        ]

    def show(self, screen: InSession) -> None:
        """What holds now."""
        self._screen, say, window = screen, self._words, self.window
        look, grant = self._brush.look, screen.grant
        shown = screen.line is State.JOINED and not grant.paused
        sentence = self._sentence(screen)
        window["dot"].update(text_color=look.end if shown else look.warning)
        window["line"].update(sentence)
        window.set_title(f"{sentence} - {say('app')}")
        window["control"].update(value=grant.control)
        window["clipboard.leaves"].update(value=grant.clipboard.leaves)
        window["clipboard.enters"].update(value=grant.clipboard.enters)
        window["pause"].update(say("session.resume" if grant.paused else "session.pause"))
        names = [say("monitor.all"), *screen.displays]
        window["monitor"].update(value=screen.display or names[0], values=names)
        window["monitors"].update(visible=bool(screen.displays))  # they come and go
        self._ask(screen)
        self.tick()

    def _ask(self, screen: InSession) -> None:
        """What the technician asks for: nothing is chosen beforehand, and it has no time limit."""
        name, window = short(screen.technician, NAME), self.window
        named = replaced(screen, technician=name)
        if screen.asking is not None:
            window["asking"].update(asked_line(named, screen.asking, self._words))
        if screen.doubted:
            window["doubt"].update(self._words("session.doubted", technician=name))
        window["question"].update(visible=screen.asking is not None)
        window["doubted"].update(visible=screen.doubted)

    def tick(self) -> None:
        """The clock goes on."""
        seconds = int(time.monotonic() - self._screen.since)
        clock = f"{seconds // 60:02}:{seconds % 60:02}"
        self.window["clock"].update(f"{short(self._screen.organisation, SITE)} · {clock}")

    def tell_keys(self, keys: str) -> None:
        """These keys end it at once; none where they cannot be had."""
        say = self._words
        told = say("session.keys", keys=keys) if keys else say("session.no_keys")
        self.window["keys"].update(told)

    def fold(self) -> None:
        """One line, or the whole bar again."""
        self._whole = not self._whole
        self.window["switches"].update(visible=self._whole)
        self.window["fold"].update("▴" if self._whole else "▾")

    def close(self) -> None:
        """Take it away."""
        self.window.close()


def _all_ways(screen: InSession) -> list[InSession]:
    """What the bar may have to say in this session."""
    grants = (Grant(), Grant(control=True), Grant(paused=True))
    return [replaced(screen, line=line, grant=grant) for line in State for grant in grants]


def switched(grant: Grant, event: str, values: dict[str, Any]) -> Grant | None:
    """What is granted after this switch of the bar was turned; None for anything else."""
    match event:
        case "control":
            return replace(grant, control=bool(values["control"]))
        case "clipboard.leaves" | "clipboard.enters":
            leaves, enters = values["clipboard.leaves"], values["clipboard.enters"]
            return replace(grant, clipboard=Clipboard.of(leaves=leaves, enters=enters))
        case "pause":
            return replace(grant, paused=not grant.paused)
        case _:
            return None
