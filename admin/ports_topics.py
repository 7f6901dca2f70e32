"""What the use cases need of topics, categories, absences and working hours."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from admin.model_topics import Hours, Topic


class Topics(Protocol):
    """Small tables that administrators fill in."""

    def topics(self) -> Sequence[Topic]: ...
    def topic(self, topic_id: int) -> Topic | None: ...
    def add_topic(self, name: str) -> int: ...
    def set_topic(self, topic: Topic) -> None: ...
    def waiting_in(self, topic: int) -> Sequence[str]:
        """Open requests of this topic."""

    def drop_topic(self, topic: int) -> None:
        """Nobody serves it and nothing goes on to it; ended requests go on naming it."""

    def served_by(self, person: int) -> frozenset[int]: ...
    def serve(self, person: int, topics: Iterable[int]) -> None:
        """These and no others."""

    def away(self) -> frozenset[int]:
        """Who said so."""

    def set_away(self, person: int, *, away: bool) -> None: ...
    def categories(self) -> Sequence[str]: ...
    def set_categories(self, names: Iterable[str]) -> None: ...
    def hours(self) -> Hours | None: ...
    def set_hours(self, hours: Hours | None) -> None: ...
    def untaken(self, topic: int, since: datetime) -> Sequence[str]:
        """Requests that wait in this topic, and did so then."""

    def recent_waits(self, since: datetime, most: int) -> Sequence[int]:
        """Seconds that the latest who were taken had to wait."""
