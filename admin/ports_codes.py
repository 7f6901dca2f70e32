"""What the use cases need of sites and of codes, as a protocol. Codes are known by digest only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from admin.model_codes import EnrolmentCode
from admin.model_topics import Site


class Codes(Protocol):
    """A part of admin.ports.UnitOfWork."""

    def sites(self) -> Sequence[Site]: ...
    def add_site(self, name: str) -> int: ...
    def rename_site(self, site_id: int, name: str) -> None: ...
    def drop_site(self, site_id: int, into: int | None) -> int:
        """What stood there stands there instead; how many machines. Ended requests name it on."""

    def add_enrolment_code(self, code: EnrolmentCode, digest: str) -> int:
        """Its id; the one that it says is not looked at."""

    def enrolment_code(self, digest: str) -> EnrolmentCode | None: ...
    def enrolment_codes(self) -> Sequence[EnrolmentCode]:
        """The newest first."""

    def use_enrolment_code(self, code_id: int) -> bool:
        """Count another machine; False if there are as many as it allows."""

    def revoke_enrolment_code(self, code_id: int) -> EnrolmentCode | None: ...

    def add_guest_code(self, digest: str, creator: int, expires: datetime) -> None: ...
    def use_guest_code(self, digest: str, now: datetime) -> int | None:
        """Use it up; who made it, None if it was used or is over."""
