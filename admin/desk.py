"""What the routes are handed: the parts of one desk process, joined once by `__main__.build`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from admin.again import again
from admin.configuration import Configuration
from admin.cookies import Cookies
from admin.errors import Unavailable
from admin.identity.settings import AccessRules
from admin.live import Hub
from admin.lookout import Lookout
from admin.passwords import Passwords
from admin.ports import Away, Conflict, Store, UnitOfWork
from admin.ports_access import Directory, Provider
from admin.relays import Relays
from admin.settings import Rules, Settings
from admin.words import N_
from broker.clock import Clock
from broker.courier import Courier
from broker.keys import KeyRing, SigningKey
from broker.link import Link

T = TypeVar("T")
NO_DATABASE = N_("The database cannot be reached right now; please try again.")


@dataclass(frozen=True)
class Desk:
    """Nothing here is changed after the start; what changes is inside the parts."""

    configuration: Configuration
    store: Store
    clock: Clock
    passwords: Passwords
    hub: Hub
    relays: Relays
    link: Link
    courier: Courier
    signing_key: SigningKey
    keys: KeyRing
    vhost: str
    lookout: Lookout
    directory: Directory | None = None
    provider: Provider | None = None

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self.configuration.settings

    @property
    def rules(self) -> Rules:
        """As they are now."""
        return self.configuration.rules

    @property
    def access(self) -> AccessRules:
        """As they are now."""
        return AccessRules.of(self.settings)

    @property
    def cookies(self) -> Cookies:
        """As they are called and guarded here."""
        return Cookies(https=self.settings.public_url.startswith("https://"))

    def act(self, work: Callable[[UnitOfWork, datetime], T]) -> T:
        """Do this in one transaction and send what it says; begun again if another was faster."""
        try:
            result = again(self.store, lambda uow: work(uow, self.clock()))
        except Conflict:
            raise Unavailable(N_("Too many changes at once; please try again.")) from None
        except Away:
            raise Unavailable(NO_DATABASE) from None
        self.hub.changed()
        self.courier.wake()
        return result

    def look(self, work: Callable[[UnitOfWork, datetime], T]) -> T:
        """Read something."""
        try:
            with self.store.read() as uow:
                return work(uow, self.clock())
        except Away:
            raise Unavailable(NO_DATABASE) from None
