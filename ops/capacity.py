"""`./hc capacity`: how many machines of which kind, from what was measured.

Pure: `plan(site, machine)` is arithmetic over `costs()`, and docs/capacity.md says the same in
words. Every figure carries where it comes from; what was measured up to some size and is drawn on
from there says so.
"""

import math
from dataclasses import dataclass

KILO, MEGA, GIGA = 1e3, 1e6, 1e9
HEADROOM = 0.6  # of a resource that is planned for; the rest is for the worst minute of the day
PEAK = 0.2  # of a day's requests come in its busiest hour
WORKING_DAYS = 250
MEASURED_AGENTS = 3_000


class WrongSize(ValueError):
    """A number that cannot be planned with; says which and what it may be."""


@dataclass(frozen=True)
class Cost:
    """What one of something takes, and where that is from."""

    what: str
    value: float
    unit: str
    source: str


PERFORMANCE = "docs/performance.md"
COSTS = {
    "broker_classic": Cost("the queue of an agent, classic (one broker)", 41, "kB",
                           f"{PERFORMANCE}, Memory of an agent: 3,000 agents"),
    "broker_quorum": Cost("the same as a quorum queue, in each broker of a cluster", 148, "kB",
                          f"{PERFORMANCE}, Memory of an agent: 3,000 agents"),
    "broker_connection": Cost("an agent's connection to the broker", 115, "kB",
                              f"{PERFORMANCE}, Memory of an agent: 3,000 agents"),
    "broker_base": Cost("a broker that does nothing yet", 152, "MB",
                        f"{PERFORMANCE}, Memory of an agent"),
    "broker_processor": Cost("1,000 agents connected and silent, broker", 0.068, "cores",
                             f"{PERFORMANCE}, Presence"),
    "relay_processor": Cost("1,000 agents connected and pinged, relay", 0.032, "cores",
                            f"{PERFORMANCE}, Presence"),
    "front_processor": Cost("1,000 agents connected, nginx", 0.026, "cores",
                            f"{PERFORMANCE}, Presence"),
    "relay_memory": Cost("an agent's connection through a relay process", 6.3, "kB",
                         f"{PERFORMANCE}, Memory of an agent"),
    "front_memory": Cost("the same through nginx", 31, "kB", f"{PERFORMANCE}, Memory of an agent"),
    "relay_agents": Cost("agents of one relay process: two of its connections each", 7_500, "",
                         "HC_MAX_CONNECTIONS (15,000), docs/limits.md"),
    "relay_bytes": Cost("what one relay process passes on, 16 KiB frames", 3_163, "MB/s",
                        f"{PERFORMANCE}, The relay; planned with a tenth: TLS, small frames"),
    "session_bytes": Cost("a session on average", 2, "Mbit/s",
                          "what others publish for a full-HD session (docs/comparison.md); "
                          "change it with --session-mbit"),
    "ports": Cost("connections from one machine to one broker's address", 28_232, "",
                  "Linux, net.ipv4.ip_local_port_range as delivered"),
    "desk_events": Cost("events a second through the inbox, MariaDB", 1_299, "",
                        f"{PERFORMANCE}, The event road; one desk at a time reads it"),
    "desk_technicians": Cost("technicians of one desk process, live event p95 under 80 ms", 100, "",
                             f"{PERFORMANCE}, The desk: 47 ms at 50, 113 ms at 200"),
    "desk_memory": Cost("a desk process", 98, "MB", f"{PERFORMANCE}, Memory of an agent"),
    "request_events": Cost("events of one request through the inbox", 8, "",
                           "ARCHITECTURE.md, The six steps; with one loss of the line"),
    "request_bytes": Cost("what one request leaves in the database", 8, "kB",
                          "a row, its events, its case file; docs/capacity.md"),
}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """What is asked for."""

    agents: int
    sessions: int
    technicians: int = 0
    """0: as many as sessions."""
    requests_a_day: int = 0
    """0: one for each five agents."""
    session_mbit: float = COSTS["session_bytes"].value
    spare: int = 1
    """Machines of each kind that may be away at the busiest hour."""

    def __post_init__(self) -> None:
        whole = {"--agents": self.agents, "--sessions": self.sessions}
        for name, number in whole.items():
            if number < 1:
                raise WrongSize(f"{name} is {number}: it must be 1 or more")
        for name, number in {
            "--technicians": self.technicians, "--requests-a-day": self.requests_a_day,
        }.items():  # fmt: skip
            if number < 0:
                raise WrongSize(f"{name} is {number}: it must be 0 (chosen for you) or more")
        if self.sessions > self.agents:
            raise WrongSize(
                f"--sessions is {self.sessions} and --agents {self.agents}: "
                f"a session needs an agent, so there cannot be more of them"
            )
        if not 0 < self.session_mbit <= 1000:  # noqa: PLR2004 - a whole network of its own
            raise WrongSize(
                f"--session-mbit is {self.session_mbit:g}: it must be over 0 and at most 1000"
            )
        if not 0 <= self.spare <= 3:  # noqa: PLR2004 - a cluster bears no more
            raise WrongSize(f"--spare is {self.spare}: it must be 0, 1, 2 or 3")


@dataclass(frozen=True)
class Machine:
    """What one machine has."""

    cores: int = 4
    memory_gb: float = 8
    network_gbit: float = 1

    def __post_init__(self) -> None:
        given = (self.cores, self.memory_gb, self.network_gbit)
        names = ("--cores", "--memory-gb", "--network-gbit")
        for name, number in zip(names, given, strict=True):
            if number <= 0:
                raise WrongSize(f"{name} is {number:g}: it must be over 0")


@dataclass(frozen=True)
class Limit:
    """One resource of one kind of machine: what is needed in all, what one machine gives."""

    resource: str
    needed: float
    of_one: float
    unit: str
    formula: str
    past: str
    """What to do when it is the one that is reached."""
    spreads: bool = True
    """Whether more machines of the kind help."""

    @property
    def machines(self) -> int:
        """How many it takes."""
        return max(1, math.ceil(self.needed / self.of_one)) if self.spreads else 1

    def used(self, machines: int) -> float:
        """How much of what is planned for it takes."""
        return self.needed / (self.of_one * (machines if self.spreads else 1))


@dataclass(frozen=True)
class Part:
    """A kind of machine."""

    name: str
    limits: tuple[Limit, ...]
    machines: int
    note: str = ""

    def limit(self, resource: str) -> Limit:
        """The one of this resource."""
        return next(limit for limit in self.limits if limit.resource == resource)

    @property
    def first(self) -> Limit:
        """The limit that is nearest when all machines are there."""
        return max(self.limits, key=lambda limit: limit.used(self.machines))

    @property
    def used(self) -> float:
        """How much of the nearest limit is planned for."""
        return self.first.used(self.machines)


@dataclass(frozen=True)
class Plan:
    """The answer."""

    site: Site
    machine: Machine
    parts: tuple[Part, ...]
    one_machine: bool
    """Whether a single machine of this kind would do, were none to spare."""

    @property
    def machines(self) -> int:
        """In all."""
        return sum(part.machines for part in self.parts)

    @property
    def first(self) -> Part:
        """The part whose limit is nearest."""
        return max(self.parts, key=lambda part: part.used)

    def part(self, name: str) -> Part:
        """The kind of machine with this name."""
        return next(part for part in self.parts if part.name == name)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the person has to know before they believe it."""
        found = []
        if self.site.agents > MEASURED_AGENTS:
            found.append(
                f"measured up to {MEASURED_AGENTS:,} agents on one machine; beyond that the "
                f"figures are drawn on in a straight line. Try it with `./hc bench soak` first"
            )
        found += [
            f"{limit.resource} of the {part.name}: {limit.needed:,.1f} {limit.unit} are needed, "
            f"{limit.of_one:,.1f} are planned for, and more machines do not help: {limit.past}"
            for part in self.parts
            for limit in part.limits
            if limit.machines > part.machines or limit.used(part.machines) > 1
        ]
        return tuple(found)


def plan(site: Site, machine: Machine = Machine()) -> Plan:
    """How many of which."""
    parts = (_front(site, machine), _relay(site, machine), _desk(site, machine),
             _broker(site, machine), _database(site, machine))  # fmt: skip
    return Plan(site, machine, parts, _fits_one(parts, machine))


def events_a_second(site: Site) -> float:
    """In the busiest hour, through the inbox."""
    return requests_a_day(site) * PEAK / 3600 * COSTS["request_events"].value


def requests_a_day(site: Site) -> int:
    """As asked, or one for each five agents."""
    return site.requests_a_day or math.ceil(site.agents / 5)


def technicians(site: Site) -> int:
    """As asked, or one for each session."""
    return site.technicians or site.sessions


def _front(site: Site, machine: Machine) -> Part:
    processor = site.agents / 1000 * COSTS["front_processor"].value
    traffic = site.sessions * site.session_mbit
    limits = (
        Limit("processor", processor + traffic / 1000, machine.cores * HEADROOM, "cores",
              "agents / 1000 x 0.026 + sessions x Mbit/s / 1000 (TLS: a core for a Gbit/s)",
              "add a front and its name in DNS"),
        Limit("network", traffic, machine.network_gbit * 1000 * HEADROOM, "Mbit/s",
              "sessions x Mbit/s, in as well as out",
              "add a front, or give the relays public names of their own"),
        Limit("connections", 2 * site.agents + 4 * site.sessions, 65_536 * HEADROOM, "",
              "2 for an agent, 4 for a session (of worker_connections in all workers)",
              "add a front"),
        Limit("memory", site.agents * COSTS["front_memory"].value * KILO / GIGA,
              machine.memory_gb * HEADROOM, "GB", "agents x 31 kB", "add a front"),
        Limit("ports to one relay process", (site.agents + 2 * site.sessions)
              / _relay_processes(machine), COSTS["ports"].value * HEADROOM, "",
              "agents / relay processes",
              "more relay processes, or a second address on each"),
    )  # fmt: skip
    return _part("front", limits, site, "nginx: TLS, /amqp, the pixel road, pages")


def _relay(site: Site, machine: Machine) -> Part:
    processes = _relay_processes(machine)
    bytes_one = COSTS["relay_bytes"].value * 8 / 10  # Mbit/s; a tenth of what was measured
    limits = (
        Limit("processor", site.agents / 1000 * COSTS["relay_processor"].value
              + site.sessions * site.session_mbit / bytes_one, machine.cores * HEADROOM, "cores",
              "agents / 1000 x 0.032 + sessions x Mbit/s / 2530",
              "add a relay: sessions and agents spread by themselves"),
        Limit("network", site.sessions * site.session_mbit,
              machine.network_gbit * 1000 * HEADROOM, "Mbit/s",
              "sessions x Mbit/s, in as well as out",
              "add a relay"),
        Limit("connections", 2 * site.agents + 2 * site.sessions,
              2 * COSTS["relay_agents"].value * processes * HEADROOM, "",
              "2 for an agent, 2 for a session, of HC_MAX_CONNECTIONS in each process",
              "add a relay, or raise HC_MAX_CONNECTIONS and LimitNOFILE"),
        Limit("memory", site.agents * COSTS["relay_memory"].value * KILO / GIGA + processes * 0.06,
              machine.memory_gb * HEADROOM, "GB", "agents x 6.3 kB + 60 MB for a process",
              "add a relay"),
        Limit("ports to one broker", site.agents, COSTS["ports"].value * HEADROOM, "",
              "agents, each a connection of its own from the relay to the broker",
              "add a relay, widen net.ipv4.ip_local_port_range, or spread HC_AMQP_BACKEND"),
    )  # fmt: skip
    return _part("relay", limits, site, f"{processes} processes each: one for a core")


def _desk(site: Site, machine: Machine) -> Part:
    processes = machine.cores
    live = COSTS["desk_technicians"].value * processes
    limits = (
        Limit("events through the inbox", events_a_second(site),
              COSTS["desk_events"].value * HEADROOM, "a second",
              "requests a day x 0.2 / 3600 x 8",
              "divide the site: two services, each with its own broker and database",
              spreads=False),
        Limit("technicians", technicians(site), live, "", "100 for a desk process",
              "add a desk: any number may run beside each other"),
        Limit("memory", processes * COSTS["desk_memory"].value * MEGA / GIGA,
              machine.memory_gb * HEADROOM, "GB", "98 MB for a process", "more memory",
              spreads=False),
    )  # fmt: skip
    return _part("desk", limits, site, f"{processes} processes each; monitor and webhook beside it")


def _broker(site: Site, machine: Machine) -> Part:
    queue = COSTS["broker_quorum" if site.spare else "broker_classic"].value
    connection = COSTS["broker_connection"].value
    size = 1 if site.spare == 0 else 2 * site.spare + 1
    there = size - site.spare  # who carries the connections when the spare ones are away
    limits = (
        Limit("memory", (site.agents * (queue + connection / there) * KILO
              + COSTS["broker_base"].value * MEGA) / GIGA, machine.memory_gb * HEADROOM, "GB",
              "agents x (queue + connection / brokers that are there) + 152 MB, in each",
              "more memory in each: every broker keeps every agent's queue", spreads=False),
        Limit("processor", site.agents / 1000 * COSTS["broker_processor"].value / there,
              machine.cores * HEADROOM, "cores", "agents / 1000 x 0.068 / brokers that are there",
              "more cores in each", spreads=False),
        Limit("connections", site.agents / there, 65_536 * HEADROOM, "",
              "agents / brokers that are there, of LimitNOFILE (65,536 as Debian's unit has it)",
              "raise LimitNOFILE of rabbitmq-server", spreads=False),
    )  # fmt: skip
    note = "a cluster; each keeps every queue (HC_MAILBOXES=quorum)" if size > 1 else ""
    return Part("broker", limits, size, note)


def _database(site: Site, machine: Machine) -> Part:
    year = requests_a_day(site) * WORKING_DAYS * COSTS["request_bytes"].value * KILO / GIGA
    limits = (
        Limit("disk for a year", year, 1000, "GB", "requests a day x 250 x 8 kB",
              "a larger disk; retention (HC_KEEP_DAYS) takes the words and leaves the rows",
              spreads=False),
        Limit("memory", year / 4 + 1, machine.memory_gb * HEADROOM, "GB",
              "a quarter of a year's data, and 1 GB", "more memory, and innodb_buffer_pool_size",
              spreads=False),
    )  # fmt: skip
    note = "MariaDB; a replica to take over by hand" if site.spare else "MariaDB"
    return Part("database", limits, 1 + min(site.spare, 1), note)


def _part(name: str, limits: tuple[Limit, ...], site: Site, note: str) -> Part:
    return Part(name, limits, max(limit.machines for limit in limits) + site.spare, note)


def _relay_processes(machine: Machine) -> int:
    return machine.cores


def _fits_one(parts: tuple[Part, ...], machine: Machine) -> bool:
    """Whether all that each part needs, together, is within one machine."""

    def total(unit: str) -> float:
        return sum(limit.needed for part in parts for limit in part.limits
                   if limit.unit == unit and "disk" not in limit.resource)  # fmt: skip

    alone = all(limit.needed <= limit.of_one for part in parts for limit in part.limits)
    room = machine.cores * HEADROOM, machine.memory_gb * HEADROOM
    return alone and total("cores") <= room[0] and total("GB") <= room[1]
