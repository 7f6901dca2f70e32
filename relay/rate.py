"""How much an agent may say to the broker: so much at once, so much a second. Pure.

A token bucket [RFC 2697's committed rate and burst] for each agent, whatever number of connections
it has. Bytes are counted, and each AMQP frame as `LEAST` at the least: small events cost the desk
as much work as larger ones. Who is over the rate is slowed: not read until the debt is paid. Who
is slowed for long without a rest is cut, and stays out until its bucket is full again.
"""

from dataclasses import dataclass, field

LEAST = 256  # bytes that a frame counts for, so that an empty event (two frames) is not free
PROTOCOL_HEADER = 8  # "AMQP" and a version [AMQP 0-9-1, 4.2.2]
FRAME_HEAD, FRAME_END = 7, 1  # type, channel, size [4.2.3]
TIDY = 4096  # agents with a debt that are known before full buckets are thrown away


@dataclass(frozen=True)
class Allowance:
    """What an agent may do; `patience` is how long it may be slowed before it is cut."""

    rate: float
    burst: float
    patience: float


class Frames:
    """Counts the AMQP frames of a stream that comes in pieces."""

    __slots__ = ("_head", "_skip")

    def __init__(self) -> None:
        self._skip = PROTOCOL_HEADER
        self._head = b""

    def feed(self, data: bytes) -> int:
        """How many frames begin in this piece (their heads are complete in it)."""
        found, at = 0, 0
        while True:
            if self._skip >= len(data) - at:
                self._skip -= len(data) - at
                return found
            at, self._skip = at + self._skip, 0
            part = self._head + data[at : at + FRAME_HEAD - len(self._head)]
            at += len(part) - len(self._head)
            if len(part) < FRAME_HEAD:
                self._head = part
                return found
            self._head = b""
            self._skip = int.from_bytes(part[3:7], "big") + FRAME_END
            found += 1


@dataclass
class _Bucket:
    level: float
    seen: float
    slowed: float | None = None  # since when, without a rest
    out: bool = False


@dataclass
class Rates:
    """The buckets of all agents; one that is full is not kept."""

    allowance: Allowance
    _buckets: dict[str, _Bucket] = field(default_factory=dict)
    _tidy: int = TIDY

    def spend(self, agent: str, size: int, frames: int, now: float) -> float | None:
        """It has sent this: for how many seconds it is not to be read; None: cut it."""
        bucket = self._filled(agent, now) or self._begin(agent, now)
        if bucket.out:
            return None
        bucket.level -= max(size, LEAST * frames)
        if bucket.level >= 0:
            return 0.0
        if bucket.slowed is None:
            bucket.slowed = now
        elif now - bucket.slowed >= self.allowance.patience:
            bucket.out = True
            return None
        return -bucket.level / self.allowance.rate

    def slowed_since(self, agent: str) -> float | None:
        """When it began to be slowed; None while it is not."""
        bucket = self._buckets.get(agent)
        return bucket.slowed if bucket else None

    def stays_out(self, agent: str, now: float) -> float:
        """Seconds until an agent that was cut may come again; 0 for all others."""
        bucket = self._filled(agent, now)
        if bucket is None or not bucket.out:
            return 0.0
        return (self.allowance.burst - bucket.level) / self.allowance.rate

    def _filled(self, agent: str, now: float) -> _Bucket | None:
        """The bucket as it is now; None where it is full."""
        bucket = self._buckets.get(agent)
        if bucket is None:
            return None
        bucket.level += (now - bucket.seen) * self.allowance.rate
        bucket.seen = now
        if bucket.level >= self.allowance.burst:
            del self._buckets[agent]
            return None
        if bucket.level >= self.allowance.burst / 2:  # it has rested
            bucket.slowed = None
        return bucket

    def _begin(self, agent: str, now: float) -> _Bucket:
        if len(self._buckets) >= self._tidy:
            for known in tuple(self._buckets):
                self._filled(known, now)
            self._tidy = max(TIDY, 2 * len(self._buckets))
        bucket = self._buckets[agent] = _Bucket(self.allowance.burst, now)
        return bucket
