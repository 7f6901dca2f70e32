"""What the use cases need of the records: case files, history, figures; as protocols."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from admin.audit.chain import Entry
from admin.history import Mark, Wanted
from admin.model import Change, Line, Person, Request
from admin.reports import Counted
from admin.trail import Act, Deed, Sought


class CaseFiles(Protocol):
    """The case file of each request: append-only, chained (`admin.audit`)."""

    def note(self, request_id: str, who: str, now: datetime, what: str, words: str) -> None:
        """A line that is no change of the request itself. What `admin.audit.chain.PLAIN` does
        not list counts as personal: it can be erased later.
        """

    def record(self, who: str, now: datetime, act: Act, about: str, words: str) -> None:
        """A line of the audit trail: what was done to no request."""

    def trail(self, sought: Sought, most: int) -> Sequence[Deed]:
        """The newest first."""

    def changes_of(self, request_id: str) -> Sequence[Change]: ...

    # for auditors
    def end_of_chain(self, *, hold: bool = False) -> tuple[int, bytes]:
        """How many entries there are, and the hash of the last one; or hold it until the end."""

    def entries(self, after: int, most: int) -> Sequence[tuple[Entry, bytes]]:
        """Of all case files, from this number on, each with the hash that is kept of it."""

    def entries_of(self, case: str) -> Sequence[tuple[Entry, bytes]]: ...
    def entries_of_many(self, cases: Sequence[str]) -> Mapping[str, Sequence[Entry]]: ...
    def requests_after(self, request_id: str, most: int) -> Sequence[Request]:
        """In the order of their ids."""

    def cases_without_request(self) -> Sequence[str]:
        """Cases that do not say why their request is not there any more."""

    def last_seal(self) -> int: ...
    def add_seal(self, number: int, now: datetime, signed: str) -> None: ...
    def seals(self) -> Sequence[str]: ...


class History(Protocol):
    """Ended requests, the newest first."""

    def history(self, wanted: Wanted, after: Mark | None, most: int) -> Sequence[Line]:
        """The page that begins after this mark."""

    def who_may_take(self) -> Sequence[Person]:
        """Who may take requests, by their names."""


class Retention(Protocol):
    """Personal data go; figures, times and the chain of the case files stay."""

    def forgettable(self, ended_before: datetime, most: int) -> Sequence[str]:
        """Requests that ended before this, the oldest first, and still name somebody."""

    def forget_requests(self, ids: Sequence[str], now: datetime, who: str) -> None:
        """Whom they name and what was written; each case file says that it was done."""

    def forget_person(self, person: Person, now: datetime, who: str) -> None:
        """Their account, machines, sign-ins, their name and words in all requests."""

    def guests_who_never_asked(self, came_before: datetime, most: int) -> Sequence[str]:
        """The ids of their machines."""

    def forget_guests(self, ids: Sequence[str], now: datetime, who: str) -> None:
        """Their names and machines, in the audit trail too."""

    def delete_request(self, request_id: str, now: datetime, who: str) -> None:
        """Its row too; the case file, with nothing personal in it any more, says so."""

    def has_open(self, person: int) -> bool: ...

    # for reports
    def counted(
        self, since: datetime, until: datetime, *, hours: bool, site: int | None = None
    ) -> Counted:
        """Of the requests of this time, by hours or by minutes."""
