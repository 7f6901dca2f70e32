"""An LDAP directory: who it knows, checked by binding as that person. The only file that speaks it.

Only over TLS whose certificate was verified: `ldaps://`, or `ldap://` that starts TLS before
anything else is said. Either the person's DN is known by a template, or a service account looks
for them first [RFC 4513, 5.1].
"""

import contextlib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import ldap3
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

from admin.errors import SignInError, Unavailable
from admin.identity.directory_settings import WHO, DirectorySettings
from admin.identity.limit import Within, unlimited
from admin.identity.roles import RoleMap
from admin.model_access import Found
from admin.usecases.people import WRONG
from admin.words import N_
from broker.log import get
from broker.settings import SettingProblem

log = get("desk")

SOURCE = "ldap"
AWAY = N_(
    "The directory that knows your password cannot be reached right now. Please try again; "
    "accounts of the desk's own go on working."
)
PORTS = {"ldap": 389, "ldaps": 636}
OK, WRONG_PASSWORD, NOBODY, BAD_DN = (
    "success",
    "invalidCredentials",
    "noSuchObject",
    "invalidDNSyntax",
)
NOT_THEM = {WRONG_PASSWORD, NOBODY, BAD_DN}


class LdapDirectory:
    """Asks a directory. `within` gives the whole question its time limit.

    Raises broker.settings.SettingProblem when it cannot know where people are.
    """

    def __init__(self, settings: DirectorySettings, within: Within = unlimited) -> None:
        if not settings.ldap_user_dn and not settings.ldap_base:
            raise SettingProblem("HC_LDAP_URL needs HC_LDAP_USER_DN or HC_LDAP_BASE")
        self._set, self._within = settings, within
        self._roles = RoleMap(settings.ldap_roles, settings.ldap_others)
        parts = urlsplit(settings.ldap_url)
        self._server = ldap3.Server(
            parts.hostname or "",
            port=parts.port or PORTS[parts.scheme],
            use_ssl=parts.scheme == "ldaps",
            tls=_Verified(settings.ldap_ca_file or None),
            connect_timeout=settings.ldap_within,
            get_info=ldap3.NONE,
        )
        self._starts_tls = parts.scheme == "ldap"

    def check(self, login: str, password: str) -> Found:
        """Who has this login and password there.

        Raises SignInError when nobody has, or they may not come in; Unavailable when the
        directory cannot be asked.
        """
        # A bind without a password is anonymous, and succeeds [RFC 4513, 5.1.2]. A zero ends what
        # some directories read.
        if not login or not password or "\0" in login + password:
            raise SignInError(WRONG)
        try:
            found: Found = self._within(self._set.ldap_within, lambda: self._check(login, password))
        except (LDAPException, OSError) as problem:
            log.warning("directory.away", why=f"{type(problem).__name__}: {problem}")
            raise Unavailable(AWAY) from None
        return found

    def _check(self, login: str, password: str) -> Found:
        if self._set.ldap_user_dn:
            user = self._set.ldap_user_dn.replace(WHO, escape_rdn(login))
            with self._bound(user, password) as mine:
                entry = self._entry(mine, user, "(objectClass=*)", ldap3.BASE, login)
                return self._found(mine, entry)
        with self._bound(self._set.ldap_bind_dn, self._set.ldap_bind_password, ours=True) as look:
            named = self._set.ldap_filter.replace(WHO, escape_filter_chars(login))
            entry = self._entry(look, self._set.ldap_base, named, ldap3.SUBTREE, login)
            with self._bound(entry["dn"], password):
                pass
            return self._found(look, entry)

    @contextmanager
    def _bound(self, user: str, password: str, *, ours: bool = False) -> Iterator[ldap3.Connection]:
        """A connection as this user, verified before the password is sent; closed at the end."""
        link = ldap3.Connection(
            self._server,
            user=user or None,
            password=password or None,
            authentication=ldap3.SIMPLE if user else ldap3.ANONYMOUS,
            read_only=True,
            auto_referrals=False,  # a password goes to the directory that was named, to no other
            receive_timeout=max(1, int(self._set.ldap_within)),
        )
        try:
            link.open()
            if self._starts_tls:
                link.start_tls()
            link.bind()
            said = link.result["description"]
            if said in NOT_THEM and not ours:
                raise SignInError(WRONG)
            if said != OK:
                log.error("directory.refuses", why=said, user=user or "anonymous")
                raise Unavailable(AWAY)
            yield link
        finally:
            _hang_up(link)

    def _entry(
        self, link: ldap3.Connection, base: str, named: str, scope: str, login: str
    ) -> dict[str, Any]:
        """The one entry of this login. Raises SignInError when there is none, or more.

        A directory overlooks more than capital letters (spaces, other forms of a letter). Names
        that only it takes for the same would each be given attempts of their own.
        """
        wanted = (self._set.ldap_login, self._set.ldap_name, self._set.ldap_key, "memberOf")
        entries = self._search(link, base, named, scope, wanted)
        if len(entries) > 1:
            log.error("directory.ambiguous", filter=self._set.ldap_filter, entries=len(entries))
        if len(entries) != 1 or _text(entries[0], self._set.ldap_login).lower() != login.lower():
            raise SignInError(WRONG)
        return entries[0]

    def _search(
        self, link: ldap3.Connection, base: str, named: str, scope: str, wanted: Iterable[str]
    ) -> list[dict[str, Any]]:
        link.search(base, named, scope, attributes=[*dict.fromkeys(wanted)])
        if (said := link.result["description"]) not in {OK, NOBODY}:
            log.error("directory.refuses", why=said, base=base)
            raise Unavailable(AWAY)
        return [one for one in link.response or () if one["type"] == "searchResEntry"]

    def _found(self, link: ldap3.Connection, entry: dict[str, Any]) -> Found:
        login = _text(entry, self._set.ldap_login)
        groups = [_decoded(value) for value in entry["raw_attributes"].get("memberOf", [])]
        if self._set.ldap_group_base:
            named = self._set.ldap_group_filter.replace("{dn}", escape_filter_chars(entry["dn"]))
            named = named.replace(WHO, escape_filter_chars(login))
            base = self._set.ldap_group_base
            groups += [
                group["dn"]
                for group in self._search(link, base, named, ldap3.SUBTREE, [ldap3.NO_ATTRIBUTES])
            ]
        welcome, role = self._roles.role(groups)
        if not welcome:
            raise SignInError(
                N_("You are in none of the groups that may sign in here; ask your administrator.")
            )
        key = _text(entry, self._set.ldap_key) or entry["dn"].casefold()
        return Found(SOURCE, key, login, _text(entry, self._set.ldap_name), role)


class _Verified(ldap3.Tls):  # type: ignore[misc]
    """TLS as Python's defaults want it: the chain and the host's name are verified by OpenSSL."""

    def __init__(self, ca_file: str | None) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._ca_file = ca_file

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: ARG002
        context = ssl.create_default_context(cafile=self._ca_file)
        connection.socket = context.wrap_socket(
            connection.socket, server_hostname=connection.server.host
        )


def _hang_up(link: ldap3.Connection) -> None:
    """Close it, also where it broke half way."""
    socket = link.socket
    with contextlib.suppress(LDAPException, OSError):
        link.unbind()
    if socket is not None:
        socket.close()


def _text(entry: dict[str, Any], attribute: str) -> str:
    """The first value of an attribute."""
    values = entry["raw_attributes"].get(attribute, [])
    return _decoded(values[0]) if values else ""


def _decoded(value: bytes) -> str:
    """As text, or in digits where it is none (objectGUID)."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return value.hex()
    return text if text.isprintable() else value.hex()
