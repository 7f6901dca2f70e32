"""Pictures of the screen that the person confirmed, on their way to the desk, and back.

One is in memory until it is sent, never on the disk. The desk takes it as soon as it can be reached
and knows the request; a line that is lost meanwhile is waited for as long as one may be lost.
"""

import itertools
from collections.abc import Callable

from agent.background import in_background
from agent.desk import Seat
from agent.inputs import PictureSent, PictureTakenBack, Problem
from agent.replies import DeskProblem
from broker.log import get

log = get("pictures")

TRIES, PAUSE = 300, 2.0  # seconds between them


class Pictures:
    """`seat` is where the person sits now, if they do; `report` is told what became of one."""

    def __init__(
        self,
        seat: Callable[[], Seat | None],
        report: Callable[[PictureSent | PictureTakenBack], None],
    ) -> None:
        self._seat, self._report = seat, report
        self._next = b""

    def keep(self, picture: bytes) -> None:
        """The person has seen this one and wants it sent."""
        self._next = picture

    def send(self, request: str) -> None:
        """With this request; returns at once."""
        picture, self._next = self._next, b""
        tries = itertools.count(1)

        def attempt() -> None:
            try:
                self._there().send_picture(request, picture)
            except DeskProblem as problem:
                if problem.again and next(tries) < TRIES:
                    in_background("send picture", attempt, max(PAUSE, problem.wait))
                else:
                    self._report(PictureSent(request, taken=False))
                return
            log.info("picture.sent", help_id=request, bytes=len(picture))
            self._report(PictureSent(request, taken=True))

        in_background("send picture", attempt)

    def take_back(self, request: str) -> None:
        """Have the desk delete it; returns at once. Once: the person sees whether it worked, and
        can press again.
        """

        def attempt() -> None:
            try:
                self._there().take_back_picture(request)
            except DeskProblem as problem:
                log.warning("picture.stayed", help_id=request, why=str(problem))
                self._report(PictureTakenBack(request, done=False))
                return
            log.info("picture.gone", help_id=request)
            self._report(PictureTakenBack(request, done=True))

        in_background("take back picture", attempt)

    def _there(self) -> Seat:
        """Where the person sits. Raises DeskProblem."""
        seat = self._seat()
        if seat is None:
            raise DeskProblem(Problem("signed_out"), again=True)
        return seat
