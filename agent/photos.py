"""Photos of technicians, on their way to the question that shows them.

The question stands already and does not wait: what cannot be had, or comes too late, is not shown.
"""

from collections.abc import Callable

from agent.background import in_background
from agent.desk import Seat
from agent.inputs import PhotoCame
from agent.replies import DeskProblem
from broker.log import get

log = get("photos")


def fetch(seat: Seat, request: str, question: str, report: Callable[[PhotoCame], None]) -> None:
    """Of who asks this question, once; returns at once."""

    def attempt() -> None:
        try:
            found = seat.photo(request, question)
        except DeskProblem as problem:
            log.info("photo.none", help_id=request, why=str(problem))
            return
        from agent import portrait  # noqa: PLC0415 - Pillow takes 3 MB; not while one only waits

        try:
            photo = portrait.square(found)
        except portrait.NoPhoto as problem:
            log.warning("photo.strange", help_id=request, why=str(problem))
            return
        report(PhotoCame(question, photo))

    in_background("fetch photo", attempt)
