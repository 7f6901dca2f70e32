from dataclasses import replace
from datetime import UTC, datetime

from admin.audit.chain import ERASED, Entry, Line, digest, entry, erased
from admin.audit.verify import Kept, Seal, Walk, between, request_as_told
from admin.model import Request
from broker.lifecycle import State

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def chained(*lines: Line) -> list[Kept]:
    """These lines, written one after the other."""
    made: list[Kept] = []
    last: dict[str, tuple[int, bytes]] = {}
    for number, line in enumerate(lines, start=1):
        sequence, case_before = last.get(line.case, (0, b""))
        one = entry(line, number, sequence + 1, made[-1][1] if made else b"", case_before)
        made.append((one, digest(one)))
        last[line.case] = sequence + 1, digest(one)
    return made


def line(case: str = "a", what: str = "state", new: str = "requested", who: str = "demo") -> Line:
    return Line(case, AT, who, what, "", new)


def walked(kept: list[Kept], *seals: Seal, end: Kept | None = None) -> list[str]:
    walk = Walk(seals)
    found = list(walk.over(kept))
    last = end or (kept[-1] if kept else None)
    return found + list(walk.end(last[0].number if last else 0, last[1] if last else b""))


def test_what_was_written_is_in_order() -> None:
    assert walked([]) == []
    kept = chained(line("a"), line("b"), line("a", "text", "words"))
    one, two = Seal(1, kept[0][1], AT, 0), Seal(3, kept[2][1], AT, 1)
    assert walked(kept, one, two) == []


def test_erasing_is_in_order_once_the_case_says_so() -> None:
    first, said = chained(line("a", "text", "words"), line("a", ERASED, "words"))
    gone = erased(first[0], who=True, words=True), first[1]
    assert walked([gone, said]) == []
    assert walked([gone]) == ["entry 1 (case a, 1): erased, and no later entry of its case says so"]


def test_an_erased_entry_takes_no_new_words() -> None:
    first, said = chained(line("a", "text", "words"), line("a", ERASED, "words"))
    gone = erased(first[0], who=True, words=True)
    forged = replace(gone, who="bea", new="other words")
    assert len(walked([(forged, first[1]), said])) == 2


def test_a_wrong_value_is_named() -> None:
    kept = chained(line("a", "text", "words"))
    one = kept[0][0]
    for forged in (
        replace(one, new="other"),
        replace(one, who="bea"),
        replace(one, at=AT.replace(year=2025)),
    ):
        assert walked([(forged, kept[0][1])]), forged


def test_seals_name_what_was_written_anew() -> None:
    kept, anew = chained(line("a"), line("b")), chained(line("a"), line("c"))
    seals = [Seal(number, kept[number - 1][1], AT, number - 1) for number in (1, 2)]
    assert "written anew" in " ".join(walked(anew, *seals))
    assert "which was sealed" in " ".join(walked(kept[:1], *seals))
    assert walked(kept, seals[1]) == ["the seal of entry 1 is missing"]


def test_the_end_is_where_it_was_said_to_be() -> None:
    kept = chained(line("a"), line("b"), line("c"))
    assert walked(kept[:1], end=kept[2]) == ["missing at the end: entries 2 to 3"]
    assert walked(kept, end=kept[1]) == ["added at the end: entry 3"]
    assert walked(kept, end=(kept[2][0], b"x")) == [
        "entry 3, the last one, is not the one that was written"
    ]
    assert between(4, 4) == "entry 4"


REQUEST = Request(
    id="a", machine="m", user=1, text="words", state=State.REQUESTED, created=AT, modified=AT,
    version=1,
)  # fmt: skip


def told(request: Request, *lines: Line, gone: bool = False) -> list[str]:
    entries: list[Entry] = [one for one, _ in chained(*lines)]
    if gone:
        entries = [erased(one, who=True, words=True) for one in entries]
    return list(request_as_told(request, entries, {7: "ana"}))


def test_a_request_says_what_its_case_file_says() -> None:
    asked = (line(), line(what="text", new="words"))
    assert told(REQUEST, *asked) == []
    assert told(REQUEST) == ["request a: it has no case file"]
    assert told(replace(REQUEST, text="other"), *asked) == [
        "request a: its text is not what its case file says"
    ]
    taken = replace(REQUEST, technician=7, state=State.PENDING)
    now = (*asked, line(new="pending"), line(what="technician", new="ana"))
    assert told(taken, *now) == []
    assert told(replace(taken, technician=8), *now)
    assert told(replace(taken, control=True), *now)
    assert told(replace(REQUEST, created=AT.replace(year=2025)), *asked)


def test_a_rejection_is_no_state_to_be_in() -> None:
    assert told(REQUEST, line(), line(what="text", new="words"), line(new="rejected")) == []


def test_when_it_ended_is_told_too() -> None:
    ended = replace(REQUEST, state=State.CANCELLED_USER, ended=AT)
    lines = (line(), line(what="text", new="words"), line(new="cancelled user"))
    assert told(ended, *lines) == []
    assert told(replace(ended, ended=AT.replace(year=2025)), *lines)


def test_what_was_erased_is_not_asked_for() -> None:
    lines = (line(), line(what="text", new="words"))
    assert told(replace(REQUEST, text=""), *lines, gone=True) == []
