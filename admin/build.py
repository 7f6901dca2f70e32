"""Where the parts of a desk process meet."""

import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from gevent import Timeout
from gevent.event import Event as Bell
from gevent.pywsgi import WSGIServer
from gevent.threadpool import ThreadPool
from geventwebsocket.handler import WebSocketHandler

from admin.configuration import Configuration, Reader
from admin.desk import Desk
from admin.inbox import Inbox
from admin.keeper import Keeper
from admin.live import AGAIN, Hub
from admin.lookout import Lookout
from admin.passwords import Passwords
from admin.ports_access import Directory, Provider
from admin.relays import Relays
from admin.schema import opened
from admin.settings import Settings
from admin.sweeper import Sweeper
from admin.web import web
from broker import keys
from broker.clock import utc
from broker.confirms import BrokerDown, NotAllowed
from broker.courier import Courier
from broker.deliveries import Delivery
from broker.dialling import addresses, vhost_of
from broker.events import Unreadable, decode
from broker.facts import AgentRevoked, DeskAlive, HelpQueued, RelayAlive
from broker.link import Link
from broker.log import get
from broker.topology import INBOX, agent_queue, desk_queues, live_queue, presence_queue

T = TypeVar("T")
log = get("desk")


@dataclass
class Process:
    """A desk that can be run and stopped."""

    server: WSGIServer
    link: Link
    courier: Courier
    sweeper: Sweeper
    lookout: Lookout
    keeper: Keeper
    reader: Reader
    hub: Hub
    _over: Bell = field(init=False, default_factory=Bell)

    def run(self) -> None:
        """Serve until `stop`."""
        self.link.start()
        self.courier.start()
        self.sweeper.start()
        self.lookout.start()
        self.keeper.start()
        self.reader.start()
        self.server.start()
        log.info("desk.serving", address=f"{self.server.server_host}:{self.server.server_port}")
        self._over.wait()
        self.reader.stop()
        self.keeper.stop()
        self.lookout.stop()
        self.sweeper.stop()
        self.courier.stop()
        self.link.stop()

    def stop(self) -> None:
        """Let pages go, answer what was asked, send what was said, end."""
        self.hub.close()
        self.lookout.close()
        self.server.stop(timeout=3)
        self._over.set()  # also for a `run` that has not come so far


def build(settings: Settings, fixed: frozenset[str] = frozenset()) -> Process:
    """Join the parts; `fixed` are the settings that the environment holds.

    Raises broker.keys.KeyProblem.
    """
    signing_key = keys.load_signing(settings.signing_key)
    store, hub, relays = opened(settings.database_url), Hub(), Relays()
    configuration = Configuration(settings, fixed)
    reader, rules = Reader(store, configuration), configuration.rules
    reader.turn()
    store.zone = lambda: configuration.settings.time_zone

    def changed(up: bool, _why: str) -> None:
        relays.listen(utc() if up else None)
        lookout.connected()
        hub.tell(AGAIN)  # what this process was not told meanwhile

    process = secrets.token_hex(4)
    live, presence = live_queue(process), presence_queue(process)
    link = Link(
        addresses(settings.broker_urls),
        name="desk",
        queues=(*desk_queues(), live, presence),
        owns_exchange=True,
        on_change=changed,
    )
    courier = Courier(link, store, name="desk")
    inbox = Inbox(store, rules, utc, courier, link)
    vhost = vhost_of(settings.broker_urls[0])
    lookout = Lookout(
        process, link, vhost=vhost, hub=hub, store=store, rules=rules, clock=utc, courier=courier
    )
    store.online = lambda: lookout.technicians.settled

    def overheard(delivery: Delivery) -> None:
        try:
            event = decode(delivery.routing_key, delivery.body)
        except Unreadable as problem:
            log.warning("live.unreadable", routing_key=delivery.routing_key, why=str(problem))
            return
        if isinstance(event.fact, RelayAlive):
            relays.heard(event.address, event.fact, utc())
            return
        if isinstance(event.fact, DeskAlive):
            lookout.technicians.heard(event.address, event.fact.here, utc())
            return
        if isinstance(event.fact, AgentRevoked):
            with contextlib.suppress(BrokerDown, NotAllowed):
                link.delete(agent_queue(event.address))
        tell = hub.tell_placed if isinstance(event.fact, HelpQueued) else hub.tell
        tell(event.subject)

    link.consume_many(INBOX, inbox.handle_many, prefetch=200, most=100)
    link.consume(live.name, overheard)
    link.consume(presence.name, lookout.hint, prefetch=500)
    desk = Desk(
        configuration=configuration,
        store=store,
        clock=utc,
        passwords=Passwords(run=ThreadPool(2).apply),  # off the loop: a hash takes its time
        hub=hub,
        relays=relays,
        link=link,
        courier=courier,
        signing_key=signing_key,
        keys={**keys.load_ring(settings.public_keys), **keys.ring(signing_key)},
        vhost=vhost,
        lookout=lookout,
        directory=directory(settings),
        provider=provider(settings),
    )
    where = settings.listen.host, settings.listen.port
    application = counted(web(desk), settings, desk)
    server = WSGIServer(where, application, log=None, handler_class=WebSocketHandler)
    sweeper = Sweeper(store, rules, relays, utc, courier)
    return Process(
        server,
        link,
        courier,
        sweeper,
        lookout,
        Keeper(store, utc, signing_key, lambda: configuration.settings),
        reader,
        hub,
    )


def counted(application: Any, settings: Settings, desk: Desk) -> Any:
    """The application; what it answers is counted where somebody asks for figures."""
    if settings.metrics is None:
        return application
    # It takes some MB, and is loaded only where it is used.
    from admin.metrics import Numbers  # noqa: PLC0415
    from broker.metrics import serve  # noqa: PLC0415

    numbers = Numbers(desk.hub, desk.link, desk.store)
    serve(settings.metrics, numbers)
    numbers.start()
    return numbers.counted(application)


def directory(settings: Settings) -> Directory | None:
    """The site's directory, if it has one. Raises broker.settings.SettingProblem."""
    if not settings.ldap_url:
        return None
    # What it brings along takes its time and its room, so it is loaded only where it is used.
    from admin.identity.directory import LdapDirectory  # noqa: PLC0415

    return LdapDirectory(settings, within)


def provider(settings: Settings) -> Provider | None:
    """The site's provider, if it has one. Raises broker.settings.SettingProblem."""
    if not settings.oidc_issuer:
        return None
    # As above.
    from admin.identity.provider import OidcProvider  # noqa: PLC0415

    return OidcProvider(settings, settings.public_url, utc, within)


def within(seconds: float, work: Callable[[], T]) -> T:
    """Do this while others are served, and give it up when it takes longer. Raises TimeoutError.

    What asks a directory or a provider waits on sockets, which are gevent's: the loop goes on.
    """
    with Timeout(seconds) as timer:
        try:
            return work()
        except Timeout as over:
            if over is not timer:
                raise
            raise TimeoutError(f"no answer within {seconds:g} s") from None
