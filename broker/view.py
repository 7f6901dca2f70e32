"""The monitor's live view: figures in, something that rich can draw out. Pure."""

from datetime import datetime

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from broker import telling
from broker.figures import Figures, Histogram
from broker.lifecycle import State, word
from broker.topology import DEAD

SILENT_SECONDS = 10  # a relay says once a second that it lives
MANY = 1000
SHOWN = 15


def drawn(figures: Figures, now: datetime) -> RenderableType:
    """The whole screen."""
    head = Columns(
        [_requests(figures, now), _times(figures), _queues(figures), _relays(figures, now)]
    )
    return Group(_title(figures, now), head, _last(figures))


def _title(figures: Figures, now: datetime) -> Text:
    up = figures.broker_up
    text = Text.assemble(
        ("Help-Channel", "bold"), "  ", ("broker up", "green") if up else ("no broker", "bold red")
    )
    text.append(f"  {figures.rate(now):.1f} events/s  {now:%H:%M:%S}Z")
    if dead := figures.queues.get(DEAD):
        text.append(
            f"  {dead.messages} dead letters", style="bold red" if dead.messages else "green"
        )
    if figures.unreadable:
        text.append(f"  {figures.unreadable} unreadable", style="bold red")
    return text


def _requests(figures: Figures, now: datetime) -> Panel:
    table = _table("state", "open")
    for state, count in figures.open(now).items():
        table.add_row(word(state), str(count))
    ended = sum(figures.ended.values())
    table.add_row("ended", str(ended), style="dim")
    table.add_row("aborted", str(figures.ended[State.ABORTED]), style="dim")
    table.add_row("abandoned", str(figures.abandoned), style="dim")
    return Panel(table, title="requests")


def _times(figures: Figures) -> Panel:
    table = _table("mean", "s")

    def row(name: str, times: Histogram) -> None:
        table.add_row(name, f"{times.mean:.1f}" if times.count else "-")

    row("accept", figures.accept)
    row("consent", figures.consent)
    row("first picture", figures.first_picture)
    table.add_row("declined", str(figures.declined))
    table.add_row("refused", str(figures.refused.total()))
    table.add_row("reconnects", str(figures.reconnects))
    return Panel(table, title="times and troubles")


def _queues(figures: Figures) -> Panel:
    table = _table("queue", "messages", "readers")
    for name, depth in figures.queues.items():
        style = "red" if depth.messages > MANY else ""
        table.add_row(name, str(depth.messages), str(depth.consumers), style=style)
    return Panel(table, title="queues")


def _relays(figures: Figures, now: datetime) -> Panel:
    table = _table("node", "sessions", "waiting", "heard")
    for name, node in figures.alive(now).items():
        silent = (now - node.heard).total_seconds()
        state = "draining" if node.draining else f"{silent:.0f} s ago"
        style = "red" if silent > SILENT_SECONDS else ""
        table.add_row(name, str(node.sessions), str(node.waiting), state, style=style)
    return Panel(table, title="relays")


def _last(figures: Figures) -> Panel:
    table = Table(box=None, expand=True, padding=(0, 1))
    for title, width in (("time", 8), ("what", 18), ("by", 12), ("request", 8)):
        table.add_column(title, overflow="ellipsis", no_wrap=True, min_width=width)
    table.add_column(overflow="ellipsis", no_wrap=True, ratio=1)  # gives way on a narrow terminal
    for event in list(figures.last)[-SHOWN:]:
        told = telling.facts(event).items()
        said = " ".join(f"{name}={value}" for name, value in told if value is not None)
        # Text, so that nothing in a name is read as markup.
        table.add_row(
            *map(
                Text, (f"{event.time:%H:%M:%S}", event.kind, event.source, event.subject[:8], said)
            )
        )
    return Panel(table, title="last events")


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, padding=(0, 1))
    table.add_column(first)
    for one in others:
        table.add_column(one, justify="right")
    return table
