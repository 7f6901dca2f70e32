"""A private OpenLDAP of Debian's package on loopback, with an organisation in it.

    people   maria (María Ñandú, in the group technicians), jefe (in administrators), otro (in
             none), "a+b, c" (whose login needs escaping); each one's password is PASSWORD
    service  cn=desk, which may search; its password is SERVICE

It allows what a directory should not: a bind without a password succeeds, as an anonymous one.
"""

import contextlib
import os
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import ldap3

from ops.child import Child
from ops.ports import free
from tests.eventually import eventually
from tests.integration.certificates import issue

BASE = "dc=example,dc=org"
PEOPLE, GROUPS = f"ou=people,{BASE}", f"ou=groups,{BASE}"
ROOT, ROOT_PASSWORD = f"cn=admin,{BASE}", "only for the directory's own tests"
DESK, SERVICE = f"cn=desk,{BASE}", "the service account's word"
PASSWORD = "contraseña de María"
ADMINISTRATORS, TECHNICIANS = f"cn=administrators,{GROUPS}", f"cn=technicians,{GROUPS}"

CONF = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile {folder}/pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
allow bind_anon_dn
{tls}
database mdb
maxsize 10485760
suffix "{base}"
directory {folder}/data
rootdn "{root}"
rootpw "{root_password}"
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
"""
TLS = """
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
"""


class Slapd:
    """Started with what is in it; ended by its process id."""

    def __init__(self, folder: Path, *, tls: bool = True) -> None:
        self.folder = folder
        (folder / "data").mkdir()
        self.ca = issue(folder)
        self.ports = free(), free()
        self._conf = folder / "slapd.conf"
        self._conf.write_text(
            CONF.format(
                folder=folder, base=BASE, root=ROOT, root_password=ROOT_PASSWORD,
                tls=TLS.format(folder=folder) if tls else "",
            )
        )  # fmt: skip
        self._tls = tls
        self._child: Child | None = None
        self.said: list[str] = []

    @property
    def ldap(self) -> str:
        return f"ldap://127.0.0.1:{self.ports[0]}"

    @property
    def ldaps(self) -> str:
        return f"ldaps://127.0.0.1:{self.ports[1]}"

    def start(self) -> None:
        program = shutil.which("slapd", path="/usr/sbin:/usr/local/sbin")
        assert program, "Debian's package slapd is missing"
        addresses = f"{self.ldap} {self.ldaps}" if self._tls else self.ldap
        self._child = Child(
            "slapd",
            [program, "-d", "0", "-f", str(self._conf), "-h", addresses],
            environment={"PATH": "/usr/bin:/bin"},
            listener=self.said.append,
        )
        self._child.start()
        eventually(self._answers, within=20)

    def stop(self) -> None:
        if self._child:
            self.thaw()
            self._child.stop()

    def freeze(self) -> None:
        """It takes connections, by its kernel, and says nothing."""
        assert self._child
        os.kill(self._child.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        if self._child and self._child.alive:
            os.kill(self._child.pid, signal.SIGCONT)

    @contextlib.contextmanager
    def as_root(self) -> Iterator[ldap3.Connection]:
        server = ldap3.Server(self.ldap, get_info=ldap3.NONE)
        link = ldap3.Connection(server, ROOT, ROOT_PASSWORD, auto_bind=True)
        try:
            yield link
        finally:
            link.unbind()

    def furnish(self) -> None:
        with self.as_root() as link:

            def add(dn: str, kind: str, **more: object) -> None:
                assert link.add(dn, kind, more), link.result

            add(BASE, "domain", dc="example")
            add(PEOPLE, "organizationalUnit", ou="people")
            add(GROUPS, "organizationalUnit", ou="groups")
            add(DESK, "inetOrgPerson", cn="desk", sn="desk", userPassword=SERVICE)
            for login, name in (
                ("maria", "María Ñandú"),
                ("jefe", "El Jefe"),
                ("otro", "Otro"),
                ("a+b, c", "A B C"),
            ):
                add(
                    person(login), "inetOrgPerson", uid=login, cn=name, sn="x",
                    userPassword=PASSWORD,
                )  # fmt: skip
            add(TECHNICIANS, "groupOfNames", cn="technicians", member=person("maria"))
            add(ADMINISTRATORS, "groupOfNames", cn="administrators", member=person("jefe"))

    def change(self, dn: str, **changes: str) -> None:
        with self.as_root() as link:
            new = {name: [(ldap3.MODIFY_REPLACE, [value])] for name, value in changes.items()}
            assert link.modify(dn, new), link.result

    def _answers(self) -> bool:
        assert self._child
        assert self._child.alive, self.said
        where = ("127.0.0.1", self.ports[0])
        with contextlib.suppress(OSError), socket.create_connection(where, 2):
            return True
        return False


def person(login: str) -> str:
    """Their DN, escaped [RFC 4514]."""
    return f"uid={ldap3.utils.dn.escape_rdn(login)},{PEOPLE}"
