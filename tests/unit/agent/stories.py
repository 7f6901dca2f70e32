"""A conversation that goes on, told as a story: what happens, what is shown, what is ordered."""

from dataclasses import dataclass, field, replace

from agent import commands as do
from agent import inputs as on
from agent.conversation import begin, step
from agent.screens import Consent, Finished, Screen
from agent.talk import Talk, screen
from broker import facts as fact
from broker.facts import Fact
from broker.grants import Grant

SEE, CONTROL = Grant(), Grant(control=True)


ANA = fact.HelpAccepted("Ana", "City")


BEA = fact.HelpAccepted("Bea", "City")


@dataclass
class Story:
    """A conversation that goes on; `happens` gives the orders for what is not only shown."""

    talk: Talk = field(default_factory=lambda: begin()[0])
    now: float = 1000.0
    told: int = 0
    said: list[do.Command] = field(default_factory=list)
    fetched: list[do.FetchPhoto] = field(default_factory=list)

    def happens(self, what: on.Input) -> list[do.Command]:
        before = screen(self.talk)
        self.talk, commands = step(self.talk, what, self.now)
        shown = [command for command in commands if isinstance(command, do.Show)]
        assert shown == ([do.Show(self.screen)] if self.screen != before else [])
        seen = (do.Show, do.ShowChat, do.FetchPhoto)
        self.fetched += [command for command in commands if isinstance(command, do.FetchPhoto)]
        orders = [command for command in commands if not isinstance(command, seen)]
        self.said += orders
        return orders

    def desk(self, what: Fact, help: str = "h1") -> list[do.Command]:  # noqa: A002
        self.told += 1
        return self.happens(on.Heard(f"e{self.told}", help, what))

    @property
    def screen(self) -> Screen:
        return screen(self.talk)

    @property
    def end(self) -> Screen:
        """The last screen, without what was done before it."""
        shown = self.screen
        return replace(shown, seconds=None, given=SEE) if isinstance(shown, Finished) else shown

    @property
    def question(self) -> int:
        assert isinstance(self.screen, Consent)
        return self.screen.question


def written(story: Story) -> list[tuple[str, str, str]]:
    """Its messages: id, text, and how far each has come."""
    return [(one.id, one.text, one.way.value) for one in story.talk.chat.messages]
