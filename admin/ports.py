"""What the use cases need from outside, as protocols. `store` is the real one."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, tzinfo
from typing import Any, Protocol

from admin.model import Line, Machine, MachineLine, Person, Request, Role, Waiter
from admin.ports_access import AccessRows
from admin.ports_chat import Chat
from admin.ports_codes import Codes
from admin.ports_photos import Photos
from admin.ports_pictures import Pictures
from admin.ports_records import CaseFiles, History, Retention
from admin.ports_tokens import Tokens
from admin.ports_topics import Topics
from broker.events import Event, Message
from broker.lifecycle import State


class Conflict(Exception):
    """Somebody else changed this request in the meantime: begin again."""


class Away(Exception):
    """The database cannot be reached, or not now: try again later."""


class UnitOfWork(
    AccessRows,
    CaseFiles,
    Chat,
    Codes,
    History,
    Retention,
    Tokens,
    Topics,
    Photos,
    Pictures,
    Protocol,
):
    """One transaction: what is read is true until its end, and all of it happens or nothing."""

    # requests
    def request(self, request_id: str) -> Request | None: ...
    def add_request(self, request: Request, who: str) -> None: ...
    def change(self, request: Request, who: str, now: datetime, **changes: Any) -> Request:
        """The request with these changes, each tracked. Raises Conflict."""

    def waiting(self, most: int) -> Sequence[Waiter]:
        """The first of those who wait, in the order of their asking."""

    def waiting_count(self) -> int: ...

    def place(self, places: Mapping[str, int]) -> None:
        """Remember which place the user of each of these requests was told."""

    def open_of_machine(self, machine: str) -> Request | None: ...
    def open_of_token(self, name: str, token_digest: str) -> Request | None:
        """What is open on the machine that has this name and secret, whoever sits there."""

    def earlier(self, request: Request, most: int) -> Sequence[Line]:
        """What was asked on its machine before; the latest first."""

    def of_machine(self, machine: str, most: int) -> Sequence[Line]:
        """What was asked on it, the newest first."""

    def has_asked(self, machine: str) -> bool:
        """Was anything ever asked on it?"""

    def may_ask(self, machine: str, request_id: str) -> bool:
        """Is this id new, and has this machine nothing open?"""

    def held_by(self, technician: int, states: frozenset[State]) -> Sequence[Request]: ...
    def established(self) -> Sequence[Request]:
        """Those whose two ends are joined."""

    def overdue(self, now: datetime) -> Sequence[Request]:
        """Those whose lease or deadline is over."""

    def extend_leases(self, technician: int, until: datetime) -> None: ...
    def lines(
        self,
        states: frozenset[State],
        *,
        of: int | None = None,
        after: tuple[datetime, str] | None = None,
        most: int = 100,
        newest_first: bool = False,
    ) -> Sequence[Line]:
        """In the order of their asking, from behind this one (when, id) on."""

    def line(self, request_id: str) -> Line | None: ...

    # people and machines
    def person(self, person_id: int, *, lock: bool = False) -> Person | None: ...
    def person_by_login(self, login: str) -> Person | None: ...
    def people(self) -> Sequence[Person]: ...
    def find_people(
        self, text: str, role: Role | None, *, active: bool | None, most: int
    ) -> Sequence[Person]:
        """Those whose name or login has this in it, by name; nobody who was forgotten."""

    def add_person(self, login: str, name: str, role: Role, password_hash: str | None) -> int: ...
    def set_password(self, person_id: int, password_hash: str) -> None: ...
    def set_language(self, person_id: int, language: str) -> None: ...
    def set_active(self, person_id: int, *, active: bool) -> None: ...
    def has_usable_admin(self) -> bool: ...
    def settings(self) -> Mapping[str, str]:
        """What an administrator has set, as its variable would hold it."""

    def set_setting(self, name: str, value: str | None) -> None: ...

    zone: Callable[[], tzinfo]
    """In which the site's working hours are meant."""

    def technicians(self) -> int:
        """How many are there, as people are told."""

    def machine(self, machine_id: str) -> Machine | None: ...
    def machine_of(self, person: int, token_digest: str) -> Machine | None: ...
    def add_machine(self, machine: Machine, token_digest: str, now: datetime) -> None: ...
    def machines(self) -> Sequence[Machine]: ...
    def machines_of(self, person: int) -> Sequence[Machine]: ...
    def change_machine(self, machine_id: str, **values: Any) -> None: ...
    def find_machines(
        self, text: str, site: int | None, after: tuple[str, str] | None, most: int,
        *, direct: bool = False,
    ) -> Sequence[MachineLine]:  # fmt: skip
        """Those with this in their name or their person's, by name, from behind this one on; or
        only those on which both sides want direct assistance.
        """

    def machine_line(self, machine_id: str) -> MachineLine | None: ...
    def machine_by_credential(self, digest: str) -> Machine | None: ...

    # secrets, by digest only
    def add_link(self, digest: str, person: int, expires: datetime) -> None: ...
    def link(self, digest: str, now: datetime) -> Person | None: ...
    def use_link(self, digest: str) -> bool:
        """Drop this link; False if it was dropped already."""

    def drop_links(self, person: int) -> None: ...

    # the event road
    def expect(self, event_ids: Sequence[str]) -> None:
        """These will be asked for: look once which were handled before."""

    def handled_count(self) -> int: ...
    def first_time(self, event_id: str, now: datetime) -> bool:
        """Record that this event is being handled; False if it was before."""

    def at_end(self, name: str, work: Callable[[], object]) -> None:
        """Do this once, when all else of the transaction is done; a name is kept once."""

    def emit(self, event: Event) -> None:
        """Say it once this transaction is committed."""


class Store(Protocol):
    """Where transactions come from."""

    def write(self) -> AbstractContextManager[UnitOfWork]:
        """Raises Conflict when somebody else was faster, Away when the database is."""

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """For looking only. Raises Away."""

    def pending(self, most: int) -> Sequence[Message]: ...
    def confirmed(self, ids: Sequence[str]) -> None: ...
    def tidy(self) -> None:
        """Leave no trace of what was erased, where the database would."""

    def forget(self, now: datetime) -> None:
        """Drop what only had to be remembered for a while."""
