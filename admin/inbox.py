"""Facts come in: read strictly, handled once, acknowledged after the commit; the rest is dead."""

from collections.abc import Sequence
from datetime import datetime

from admin.again import again
from admin.ports import Away, Conflict, Store
from admin.settings import Rules
from admin.usecases import facts
from broker.clock import Clock
from broker.confirms import BrokerDown, NotAllowed, Unroutable
from broker.courier import Courier
from broker.deliveries import Delivery
from broker.events import Event, Unreadable, decode
from broker.lifecycle import Author
from broker.link import Link, Retry
from broker.log import get
from broker.topology import DEAD

log = get("desk")


class Inbox:
    """Handles what `desk.inbox` delivers."""

    def __init__(
        self, store: Store, rules: Rules, clock: Clock, courier: Courier, link: Link
    ) -> None:
        self._store, self._rules, self._clock = store, rules, clock
        self._courier, self._link = courier, link

    def handle_many(self, deliveries: Sequence[Delivery]) -> None:
        """What has come, in order: in one transaction where all of it fits, else one by one.

        Raises Retry when it must come again.
        """
        if len(deliveries) > 1 and self._handled_together(deliveries):
            return
        for delivery in deliveries:
            self.handle(delivery)

    def handle(self, delivery: Delivery) -> None:
        """One delivery, to its end. Raises Retry when it must come again."""
        try:
            event = self._read(delivery)
        except Unreadable as problem:
            self._put_aside(delivery, str(problem))
            return
        try:
            reason = again(
                self._store, lambda uow: facts.handle(uow, self._rules, self._now(), event)
            )
        except Conflict:
            raise Retry from None
        except Away as problem:
            log.warning("database.away", why=str(problem))
            raise Retry from None
        except Exception:
            log.exception("fact.failed", kind=event.kind, help_id=event.subject)
            self._put_aside(delivery, "it could not be handled; the desk's log says why")
            return
        tell(event, reason)
        self._courier.wake()

    def _handled_together(self, deliveries: Sequence[Delivery]) -> bool:
        """One commit for all. Whatever is in the way undoes it, and each is looked at by itself."""
        try:
            events = [self._read(delivery) for delivery in deliveries]
            now = self._now()
            with self._store.write() as uow:
                uow.expect([event.id for event in events])
                done = [(event, facts.handle(uow, self._rules, now, event)) for event in events]
        except Exception as problem:  # noqa: BLE001 - the way for each alone tells it
            log.debug("inbox.one_by_one", why=type(problem).__name__)
            return False
        for event, reason in done:
            tell(event, reason)
        self._courier.wake()
        return True

    def _read(self, delivery: Delivery) -> Event:
        event = decode(delivery.routing_key, delivery.body)
        if event.author is Author.AGENT and delivery.user_id != event.address:
            raise Unreadable("not published by the agent that it names")
        return event

    def _put_aside(self, delivery: Delivery, reason: str) -> None:
        log.warning("fact.unreadable", routing_key=delivery.routing_key, why=reason)
        headers = {
            "reason": reason,
            "routing_key": delivery.routing_key,
            "user_id": delivery.user_id or "",
            "at": self._now().isoformat(),
        }
        try:
            self._link.put_aside(DEAD, delivery.body, headers).result(10)
        except (BrokerDown, Unroutable, NotAllowed, TimeoutError):
            raise Retry from None

    def _now(self) -> datetime:
        return self._clock()


def tell(event: Event, reason: str | None) -> None:
    """One line for each: done, or refused and why."""
    log.info(
        "fact.refused" if reason else "fact.handled",
        kind=event.kind, help_id=event.subject, **({"why": reason} if reason else {}),
    )  # fmt: skip
