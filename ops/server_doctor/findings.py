"""What was found, and how it is told."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How it is with one thing."""

    GOOD = "good"
    LOOK = "look"
    """It works; it will not for long, or not well."""
    BAD = "bad"
    UNTRIED = "untried"
    """What this needs is not here: another machine's business, or a right that is missing."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `fix` says what to do where it is not good."""

    check: str
    verdict: Verdict
    found: str
    fix: str = ""


def good(check: str, found: str) -> Finding:
    """It is as it should be."""
    return Finding(check, Verdict.GOOD, found)


def worth_a_look(check: str, found: str, fix: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding(check, Verdict.LOOK, found, fix)


def bad(check: str, found: str, fix: str) -> Finding:
    """It has to be mended."""
    return Finding(check, Verdict.BAD, found, fix)


def untried(check: str, why: str) -> Finding:
    """It could not be looked at from here."""
    return Finding(check, Verdict.UNTRIED, why)


MARKS = {Verdict.GOOD: "✓", Verdict.LOOK: "!", Verdict.BAD: "✗", Verdict.UNTRIED: "-"}


def as_text(findings: Sequence[Finding]) -> str:
    """A line for each, its fix below it."""
    lines = []
    for one in findings:
        lines.append(f"{MARKS[one.verdict]} {one.check:<14}{one.found}")
        if one.fix:
            lines.append(f"{'':16}→ {one.fix}")
    return "\n".join([*lines, "", summary(findings)])


def as_json(findings: Sequence[Finding]) -> str:
    """The same for programs."""
    told = {"ok": exit_code(findings) == 0, "findings": [asdict(one) for one in findings]}
    return json.dumps(told, indent=2, ensure_ascii=False)


def summary(findings: Sequence[Finding]) -> str:
    """How many of which."""
    count = {verdict: sum(one.verdict is verdict for one in findings) for verdict in Verdict}
    return (
        f"{count[Verdict.BAD]} to mend, {count[Verdict.LOOK]} to look at, "
        f"{count[Verdict.GOOD]} good, {count[Verdict.UNTRIED]} not tried."
    )


def exit_code(findings: Sequence[Finding]) -> int:
    """1 when something has to be mended."""
    return int(any(one.verdict is Verdict.BAD for one in findings))
