"""`python -m broker.webhook`: each event of a request as a signed POST, for those without AMQP.

The body is the CloudEvent as it travels; `webhook-id` is its id, the same at each try. In order:
the next is sent when this one was taken (2xx), or was tried HC_WEBHOOK_TRIES times and lies in
`dead` with the reason, from where `python -m broker.dead replay` sends it again. What a person
wrote is in there: the receiver is the organisation's own.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from datetime import datetime

from broker import log, signing
from broker.backoff import delays
from broker.clock import utc
from broker.confirms import BrokerDown, NotAllowed, Unroutable
from broker.deliveries import Delivery
from broker.dialling import addresses
from broker.ending import Ending
from broker.events import Event, Unreadable, decode
from broker.lifecycle import Author
from broker.link import Link, Retry
from broker.post import Answer, NoAnswer, Target, post
from broker.settings import REQUIRED, Common, load_or_exit, seconds, setting
from broker.topology import DEAD, WEBHOOK, webhook_queue

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
TAKEN = range(200, 300)
REDIRECTS = range(300, 400)
watch = log.get("webhook")


def tries(text: str) -> int:
    """How often, at least once."""
    value = int(text)
    if value <= 0:
        raise ValueError("must be a positive whole number")
    return value


@dataclass(frozen=True)
class Settings(Common):
    """What the sender reads."""

    target: Target = setting(
        "HC_WEBHOOK_URL", REQUIRED, "where events go, https://…", Target.parse, secret=True
    )
    secrets: tuple[bytes, ...] = setting(
        "HC_WEBHOOK_SECRET", REQUIRED, "signs them: whsec_…, several by commas", signing.secrets,
        secret=True,
    )  # fmt: skip
    tries: int = setting("HC_WEBHOOK_TRIES", "10", "how often each is tried", tries)
    timeout: float = setting("HC_WEBHOOK_TIMEOUT", "10", "seconds for an answer", seconds)


class Sender:
    """Sends what the queue delivers, one after the other."""

    def __init__(
        self,
        settings: Settings,
        link: Link,
        clock: Callable[[], datetime] = utc,
        pauses: Callable[[], Iterator[float]] = lambda: delays(FIRST_PAUSE, LONGEST_PAUSE),
    ) -> None:
        self._settings, self._link, self._clock, self._pauses = settings, link, clock, pauses
        self._tried: tuple[str, int, Iterator[float]] = "", 0, iter(())

    def handle(self, delivery: Delivery) -> None:
        """One delivery, to its end. Raises Retry when it must come again."""
        routing_key = delivery.routing_key
        if routing_key == WEBHOOK:  # sent again from among the dead
            routing_key = str(delivery.headers.get("routing_key", ""))
        try:
            event = decode(routing_key, delivery.body)
            if event.author is Author.AGENT and delivery.user_id != event.address:
                raise Unreadable("not published by the agent that it names")
        except Unreadable as problem:
            # The desk reads it too, and puts it aside with the reason: once is enough.
            watch.warning("event.unreadable", routing_key=routing_key, why=str(problem))
            return
        wrong, pause = self._try(event, delivery.body)
        if not wrong:
            watch.info("event.sent", kind=event.kind, help_id=event.subject)
            return
        number, again = self._count(event)
        watch.warning(
            "event.not_taken", kind=event.kind, help_id=event.subject, tries=number, why=wrong
        )
        if number < self._settings.tries:
            raise Retry(min(max(next(again), pause), LONGEST_PAUSE))
        self._put_aside(delivery, routing_key, event, f"{wrong}, after {number} tries")

    def _try(self, event: Event, body: bytes) -> tuple[str, float]:
        """What went wrong, if anything, and how long the receiver wants to be left alone."""
        headers = {
            "Content-Type": "application/cloudevents+json",
            "User-Agent": "Help-Channel",
            **signing.headers(self._settings.secrets, event.id, self._clock().timestamp(), body),
        }
        try:
            answer = post(self._settings.target, body, headers, self._settings.timeout)
        except NoAnswer as problem:
            return f"the webhook's receiver: {problem}", 0.0
        return _judged(answer), answer.retry_after

    def _count(self, event: Event) -> tuple[int, Iterator[float]]:
        """How often this one was tried, and the pauses between."""
        name, number, pauses = self._tried
        if name != event.id:
            number, pauses = 0, self._pauses()
        self._tried = event.id, number + 1, pauses
        return number + 1, pauses

    def _put_aside(self, delivery: Delivery, routing_key: str, event: Event, reason: str) -> None:
        headers = {
            "reason": reason,
            "routing_key": routing_key,
            "user_id": delivery.user_id or "",
            "at": self._clock().isoformat(),
            "queue": WEBHOOK,
            "id": event.id,
        }
        try:
            self._link.put_aside(DEAD, delivery.body, headers).result(10)
        except (BrokerDown, Unroutable, NotAllowed, FutureTimeoutError):
            raise Retry from None
        watch.error("event.put_aside", kind=event.kind, help_id=event.subject, why=reason)


def _judged(answer: Answer) -> str:
    if answer.status in TAKEN:
        return ""
    if answer.status in REDIRECTS:
        return f"the webhook's receiver answered {answer.status}: no redirect is followed"
    return f"the webhook's receiver answered {answer.status}"


def build(settings: Settings) -> Link:
    """The joined parts, not started."""
    queue = webhook_queue()
    link = Link(addresses(settings.broker_urls), name="webhook", queues=[queue])
    link.consume(queue.name, Sender(settings, link).handle, prefetch=1)
    return link


def main() -> int:
    """Send until SIGTERM or Ctrl-C."""
    settings = load_or_exit(Settings, "python -m broker.webhook")
    log.configure(settings.log_format, settings.log_level)
    link = build(settings)
    over = Ending()
    over.listens()
    watch.info("webhook.starts", host=settings.target.host, tries=settings.tries)
    link.start()
    over.wait()
    link.stop(settings.timeout + 1)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
