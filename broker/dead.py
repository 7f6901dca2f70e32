"""`python -m broker.dead list | show ID | replay ID... | replay --all`: what was refused.

`list` and `show` take nothing away. `show` prints what was said, which may be a person's own
words. `replay` sends it again, in the name of whoever said it and with its old id (so the desk
handles it once), if it can be read now, and takes it out of the queue after the broker has it.

Exit codes: 0 done, 1 there is no such letter or it cannot be sent again, 2 wrong use or settings,
3 no broker.
"""

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from broker import log
from broker.confirms import BrokerDown, NotAllowed, Unroutable
from broker.deliveries import Receipt
from broker.dialling import addresses
from broker.events import pack
from broker.letters import CannotReplay, Letter, body_text, letter, replayable
from broker.link import Link
from broker.settings import Common, load_or_exit
from broker.topology import DEAD

DONE, NOT_DONE, WRONG_USE, NO_BROKER = 0, 1, 2, 3
CONNECT_SECONDS = 10.0
MOST = 20_000  # twice what the queue holds: who fills it while we read does not keep us
PACE = 16  # given back at once: a quorum queue reverses what comes faster than it can write
WARNING = "What follows was sent by somebody and may hold a person's own words."


@dataclass(frozen=True)
class Settings(Common):
    """The broker, as the account `replay`."""


@dataclass
class Box:
    """The dead letters, held for one pass; what was not taken goes back in its order."""

    link: Link
    letters: list[tuple[Letter, Receipt]] = field(default_factory=list)

    def empty(self) -> None:
        """Hold all that lie there now; what comes meanwhile waits for the next pass."""
        while len(self.letters) < MOST and (taken := self.link.get(DEAD)) is not None:
            delivery, receipt = taken
            self.letters.append((letter(delivery.headers, delivery.body), receipt))

    def again(self, one: Letter, receipt: Receipt) -> None:
        """Send it, then take it out. Raises CannotReplay, BrokerDown, NotAllowed, Unroutable."""
        event = replayable(one)
        if one.queue:
            headers = {"id": event.id, "routing_key": one.routing_key}
            sent = self.link.put_aside(one.queue, one.body, headers, one.user_id)
        else:
            sent = self.link.publish(pack(event), one.user_id)
        sent.result(CONNECT_SECONDS)
        receipt.acknowledge()
        self.letters.remove((one, receipt))

    def give_back(self) -> None:
        """In their order, and no faster than the queue writes."""
        for start in range(0, len(self.letters), PACE):
            before = self.link.depth(DEAD).messages
            batch = self.letters[start : start + PACE]
            for _, receipt in batch:
                receipt.give_back()
            deadline = time.monotonic() + 1.0
            while self.link.depth(DEAD).messages < before + len(batch):
                if time.monotonic() > deadline:
                    break
        self.letters.clear()


@contextmanager
def opened(urls: Sequence[str]) -> Iterator[Box]:
    """All dead letters. Raises BrokerDown or NotAllowed."""
    why = ["no answer"]
    link = Link(addresses(urls), name="dead", on_change=lambda _up, told: why.append(told))
    link.start()
    try:
        if not link.wait_up(CONNECT_SECONDS):
            raise BrokerDown(why[-1])
        box = Box(link)
        try:
            box.empty()
            yield box
        finally:
            with contextlib.suppress(BrokerDown):  # it gives them back by itself then
                box.give_back()
    finally:
        link.stop()


def listed(box: Box, *, as_json: bool) -> int:
    """One line for each letter, the oldest first."""
    if as_json:
        for one, _ in box.letters:
            say(json.dumps(one.shown))
        return DONE
    for one, _ in box.letters:
        who = one.user_id or "nobody known"
        say(f"{one.id}  {one.at[:19] or '-':<19}  {one.routing_key}  by {who}\n    {one.reason}")
    tell(f"{len(box.letters)} dead letters" if box.letters else "no dead letters")
    return DONE


def shown(box: Box, name: str, *, as_json: bool) -> int:
    """All of one letter, with its body."""
    one, _ = found(box, name)
    if as_json:
        say(json.dumps({**one.shown, "body": one.body.decode(errors="replace")}))
        return DONE
    for title, value in one.shown.items():
        say(f"{title:<12} {value}")
    try:
        replayable(one)
        say(f"{'replay':<12} can be sent again")
    except CannotReplay as problem:
        say(f"{'replay':<12} no: {problem}")
    tell(WARNING)
    say(body_text(one.body))
    return DONE


def replayed(box: Box, names: Sequence[str], *, sure: bool, as_json: bool) -> int:
    """Send these again, or all; stop at the first that the broker does not take."""
    chosen = [found(box, name) for name in names] if names else [*box.letters]
    if not chosen:
        tell("no dead letters")
        return DONE
    if not sure and not agreed(f"Send {len(chosen)} again, in the name of who said it?"):
        tell("nothing was sent")
        return NOT_DONE
    code = DONE
    for one, receipt in chosen:
        try:
            box.again(one, receipt)
            outcome = "sent again"
        except CannotReplay as problem:
            outcome, code = f"stays: {problem}", NOT_DONE
        except (NotAllowed, Unroutable) as problem:
            tell(f"{one.id} stays: the broker refused it: {problem}")
            return NOT_DONE
        say(json.dumps({"id": one.id, "outcome": outcome}) if as_json else f"{one.id} {outcome}")
    return code


def found(box: Box, name: str) -> tuple[Letter, Receipt]:
    """The letter of this name. Raises LookupError."""
    for one, receipt in box.letters:
        if one.id == name:
            return one, receipt
    raise LookupError(f"there is no dead letter {name!r}; `list` shows those that there are")


def agreed(question: str) -> bool:
    """Ask the person at the terminal; without one the answer is no."""
    if not sys.stdin.isatty():
        tell(f"{question} Not asked, as there is no terminal: say --yes.")
        return False
    tell(f"{question} [y/N] ", end="")
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def say(line: str) -> None:
    """What was asked for."""
    print(line)  # noqa: T201


def tell(line: str, end: str = "\n") -> None:
    """What a person is told beside it."""
    print(line, file=sys.stderr, end=end, flush=True)  # noqa: T201


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m broker.dead",
        description="What was refused on the event road, and sending it again.",
        epilog="Needs HC_BROKER_URL with the account `replay`.",
    )
    acts = made.add_subparsers(dest="act", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="one JSON object a line")
    acts.add_parser("list", parents=[common], help="what lies there, without what was said")
    show = acts.add_parser("show", parents=[common], help="one letter with what was said")
    show.add_argument("id")
    replay = acts.add_parser("replay", parents=[common], help="send again what can be read now")
    replay.add_argument("ids", nargs="*", metavar="id")
    replay.add_argument("--all", action="store_true", help="everything that lies there")
    replay.add_argument("--yes", action="store_true", help="do not ask")
    return made


def main(words: Sequence[str] | None = None) -> int:
    """Do it; the exit code."""
    asked = parser().parse_args(words)
    if asked.act == "replay" and bool(asked.ids) == asked.all:
        parser().error("replay needs ids, or --all")
    settings = load_or_exit(Settings, "python -m broker.dead")
    log.configure(settings.log_format, "error")
    try:
        with opened(settings.broker_urls) as box:
            if asked.act == "list":
                return listed(box, as_json=asked.json)
            if asked.act == "show":
                return shown(box, asked.id, as_json=asked.json)
            return replayed(box, asked.ids, sure=asked.yes, as_json=asked.json)
    except LookupError as problem:
        tell(str(problem.args[0]))
        return NOT_DONE
    except NotAllowed as problem:
        tell(f"this account may not do that: {problem}\nUse the account `replay`.")
        return NO_BROKER
    except (BrokerDown, TimeoutError) as problem:
        tell(f"no message broker: {problem}")
        return NO_BROKER


if __name__ == "__main__":
    raise SystemExit(main())
