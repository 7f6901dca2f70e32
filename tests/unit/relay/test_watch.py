from dataclasses import dataclass, field

from relay.watch import ANSWER_TICKS, FORGIVEN_SECONDS, SLOTS, TICK_SECONDS, Watch

ROUND = SLOTS * TICK_SECONDS
WITHIN = 2 * SLOTS  # ticks after which a silent one is hung up: less than two seconds


@dataclass(eq=False)
class Wire:
    """An agent that answers as long as it is `there`."""

    there: bool = True
    answered: bool = True
    missed: int = 0
    patience: int = 1
    judged: bool = True
    pings: int = 0
    ended: list[str] = field(default_factory=list)

    def ping(self) -> None:
        self.pings += 1
        self.answered |= self.there

    def lost(self, why: str) -> None:
        self.ended.append(why)


class Room:
    def __init__(self) -> None:
        self.time = 100.0
        self.silent: list[str] = []
        self.watch = Watch(lambda: self.time, self.silent.append)

    def passes(self, ticks: int, seconds: float = TICK_SECONDS) -> None:
        for _ in range(ticks):
            self.time += seconds
            self.watch.tick()

    def comes(self, agent: str = "a", *, there: bool = True) -> Wire:
        wire = Wire(there)
        self.watch.enter(wire, agent)
        return wire


def test_who_answers_stays_and_is_pinged_once_a_round() -> None:
    room = Room()
    wire = room.comes()
    room.passes(10 * SLOTS)
    assert (wire.pings, wire.ended) == (10, [])


def test_who_falls_silent_at_any_moment_is_hung_up_within_two_seconds() -> None:
    assert WITHIN * TICK_SECONDS < 2
    for moment in range(2 * SLOTS):
        room = Room()
        wire = room.comes()
        room.passes(moment)
        wire.there = False
        room.passes(WITHIN)
        assert wire.ended == ["did not answer"], moment
        assert room.silent == ["a"]


def test_one_that_answers_late_but_within_its_time_stays() -> None:
    room = Room()
    wire = room.comes(there=False)
    for _ in range(5):
        room.passes(ANSWER_TICKS - 1)
        wire.answered = True
        room.passes(SLOTS - ANSWER_TICKS + 1)
    assert wire.ended == []


def test_silence_counts_for_nothing_while_we_do_not_listen() -> None:
    room = Room()
    wire = room.comes(there=False)
    wire.judged = False
    room.passes(10 * SLOTS)
    assert wire.ended == []


def test_when_we_were_busy_ourselves_everybody_has_another_round() -> None:
    room = Room()
    wires = [room.comes(str(number), there=False) for number in range(SLOTS)]
    room.passes(3 * SLOTS, seconds=2.0)
    assert [wire.ended for wire in wires] == [[]] * SLOTS


def test_a_line_that_wobbles_gets_more_patience_each_time_and_is_forgiven_later() -> None:
    room, rounds = Room(), []
    for _ in range(6):
        wire, ticks = room.comes(there=False), 0
        while not wire.ended:
            room.passes(1)
            ticks += 1
        rounds.append(wire.patience)
    assert rounds == [1, 2, 4, 8, 16, 16]
    room.time += FORGIVEN_SECONDS
    assert room.comes().patience == 1
    assert room.comes("another").patience == 1


def test_who_has_left_is_not_asked_any_more() -> None:
    room = Room()
    wire = room.comes()
    room.watch.leave(wire)
    room.passes(3 * SLOTS)
    assert (wire.pings, wire.ended) == (0, [])
