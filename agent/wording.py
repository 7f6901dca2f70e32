"""What the agent says to a person, in their language."""

from agent.inputs import Problem
from agent.texts import LANGUAGES


class Words:
    """The texts of one language."""

    def __init__(self, language: str, name: str = "") -> None:
        """`name` is how an organisation calls the program, if not as we do."""
        self._texts = {**LANGUAGES[language], **({"app": name} if name else {})}

    def __call__(self, key: str, **values: object) -> str:
        return self._texts[key].format(**values)

    def problem(self, problem: Problem) -> str:
        """What is wrong and what to do about it."""
        key = f"problem.{problem.kind}"
        known = key if key in self._texts else "problem.unknown"
        return self._texts[known].format(detail=problem.detail)

    def technicians(self, count: int) -> str:
        """How many are there."""
        key = str(count) if count < 2 else "n"  # noqa: PLR2004 - none, one, many
        return self(f"waiting.technicians.{key}", count=count)

    def outlook(self, technicians: int, minutes: int | None, notice: str) -> str:
        """Who is there and how long it may take; outside working hours, what the site says."""
        said = [notice or self.technicians(technicians)]
        if minutes and not notice:
            key = "waiting.minutes.1" if minutes == 1 else "waiting.minutes.n"
            said.append(self(key, minutes=minutes))
        return " ".join(said)

    def place(self, place: int, waiting: int) -> str:
        """Where the person stands in the queue; 0 is not known yet."""
        if place == 0:
            return self("waiting.unknown")
        if place == 1:
            return self("waiting.next")
        return self("waiting.place", place=place, waiting=max(place, waiting))


def duration(seconds: float) -> str:
    """About how long, in units that need no translation."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def short(name: str, most: int) -> str:
    """A name that fits: what is longer loses its end, and says so."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"
