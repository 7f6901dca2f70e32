"""As somebody from outside sees it: the name, the port, the certificate, the clock, the roads."""

import email.utils
import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cryptography import x509

from broker.clock import utc
from ops.server_doctor import roads
from ops.server_doctor.findings import Finding, bad, good, untried, worth_a_look
from ops.server_doctor.subject import Subject

SECONDS = 8.0
SOON_DAYS = 21  # ACME renews 30 days before the end: less means that it does not
CLOCK_LOOK, CLOCK_BAD = 2.0, 30.0  # seconds; a ticket lives for 60
LOOPBACK = ("127.", "::1")


def look(subject: Subject) -> Iterator[Finding]:
    """One depends on the one before it: without a name there is no port to dial."""
    addresses = _addresses(subject)
    if isinstance(addresses, Finding):
        yield addresses
        return
    yield good("name", f"{subject.host} is {', '.join(addresses)}")
    dialled = _dial(subject)
    yield dialled
    if dialled.fix:
        return
    yield from _exposed(subject, addresses)
    certificate = _certificate(subject, addresses)
    yield certificate
    yield from _desk(subject)
    yield from roads.look(subject)


def _addresses(subject: Subject) -> list[str] | Finding:
    try:
        found = socket.getaddrinfo(subject.host, subject.port, type=socket.SOCK_STREAM)
    except OSError as error:
        return bad(
            "name",
            f"{subject.host}: {error.strerror}",
            f"make the name known in DNS (an A or AAAA record), or mend HC_PUBLIC_URL; "
            f"try: getent hosts {subject.host}",
        )
    return sorted({str(one[4][0]) for one in found})


def _dial(subject: Subject) -> Finding:
    where = f"{subject.host}:{subject.port}"
    try:
        socket.create_connection((subject.host, subject.port), SECONDS).close()
    except OSError as error:
        return bad(
            "port",
            f"{where}: {error.strerror or error}",
            "is the front running (systemctl status nginx), does it listen there, and does the "
            "firewall let it through? From another network: nc -vz " + where.replace(":", " "),
        )
    return good("port", f"{where} answers")


def _exposed(subject: Subject, addresses: list[str]) -> Iterator[Finding]:
    """What should be reached from inside only, dialled at the public address."""
    outside = [one for one in addresses if not one.startswith(LOOPBACK)]
    if not outside:
        yield untried("inside", "the public address is this machine's own")
        return
    open_ones = [
        f"{name} ({port})"
        for name, port in (subject.inside or {}).items()
        if port != subject.port and any(_answers(one, port) for one in outside)
    ]
    if open_ones:
        yield worth_a_look(
            "inside",
            f"reached at the public address: {', '.join(open_ones)}",
            "let them listen on 127.0.0.1 or an inner network, or close them in the firewall; "
            "from this machine it looks so even where the firewall outside is right",
        )
    else:
        yield good("inside", "broker, database and processes do not answer at the public address")


def _answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), 1.0).close()
    except OSError:
        return False
    return True


def context(authorities: Path | None) -> ssl.SSLContext:
    """As an agent verifies it."""
    made = ssl.create_default_context()
    if authorities is not None:
        made.load_verify_locations(authorities)
    return made


def _certificate(subject: Subject, addresses: list[str]) -> Finding:
    if not subject.tls:
        if all(one.startswith(LOOPBACK) for one in addresses):
            return untried("certificate", "http, on this machine only")
        return bad(
            "certificate",
            "none: passwords and screens pass as they are",
            "serve https at the front, and set HC_PUBLIC_URL=https://…",
        )
    ends = _end(subject)
    told = f"until {ends:%Y-%m-%d %H:%M} UTC" if ends else "cannot be read"
    try:
        with socket.create_connection((subject.host, subject.port), SECONDS) as plain:
            context(subject.authorities).wrap_socket(plain, server_hostname=subject.host).close()
    except ssl.SSLCertVerificationError as error:
        return bad("certificate", f"{error.verify_message} ({told})", remedy(error))
    except OSError as error:
        return bad("certificate", f"TLS fails: {error}", "look at the front's own error log")
    days = (ends - utc()).days if ends else SOON_DAYS
    if days < SOON_DAYS:
        return worth_a_look(
            "certificate", f"ends in {days} days ({told})", "renew it; does the timer run?"
        )
    return good("certificate", f"verified, {told}")


def remedy(error: ssl.SSLCertVerificationError) -> str:
    """What to do about a certificate that is refused."""
    said = error.verify_message
    if "expired" in said:
        return "renew it (certbot renew), then reload the front; see why it was not by itself"
    if "mismatch" in said or "not valid for" in said:
        return "it is another name's: get one for the name in HC_PUBLIC_URL"
    if "self" in said:
        return "agents must trust it: give them its authority (ca_file), or use a public one"
    if "local issuer" in said:
        return "serve the whole chain (fullchain.pem), or give agents the authority (ca_file)"
    return "see what the front serves: openssl s_client -connect HOST:443 -servername HOST"


def _end(subject: Subject) -> datetime | None:
    """When the certificate ends, also where it is not to be trusted."""
    unchecked = ssl.create_default_context()
    unchecked.check_hostname = False
    unchecked.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((subject.host, subject.port), SECONDS) as plain,
            unchecked.wrap_socket(plain, server_hostname=subject.host) as wrapped,
        ):
            found = wrapped.getpeercert(binary_form=True) or b""
            return x509.load_der_x509_certificate(found).not_valid_after_utc
    except (OSError, ValueError):
        return None


def _desk(subject: Subject) -> Iterator[Finding]:
    try:
        line = roads.connection(subject)
        line.request("GET", "/readyz")
        reply = line.getresponse()
        body, date = reply.read(), reply.headers.get("Date")
        line.close()
    except (OSError, http.client.HTTPException) as error:
        yield bad("desk", f"no answer: {error}", "journalctl -u nginx, -u helpchannel-desk")
        return
    yield clock(date)
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict) or "broker" not in told:
        yield bad(
            "desk",
            f"/readyz is answered with {reply.status}, and not by the desk",
            "the front must hand everything but the relay's roads to HC_DESK_LISTEN; does the "
            "desk run there?",
        )
    elif reply.status == http.HTTPStatus.OK:
        yield good("desk", "ready: it reaches the broker, and a relay lives")
    else:
        away = ", ".join(f"{part}: {state}" for part, state in told.items() if state != "up")
        yield bad("desk", f"not ready: {away}", "see the findings about the broker, and the relay")


def clock(date: str | None) -> Finding:
    """Whether tickets made by one machine are in time for another."""
    try:
        theirs = email.utils.parsedate_to_datetime(date or "").timestamp()
    except (TypeError, ValueError):
        return untried("clock", "the answer has no Date")
    apart = abs(time.time() - theirs)
    fix = "set both by the network: timedatectl set-ntp true; then timedatectl timesync-status"
    if apart > CLOCK_BAD:
        return bad("clock", f"{apart:.0f} s apart from the front's: tickets will be refused", fix)
    if apart > CLOCK_LOOK:
        return worth_a_look("clock", f"{apart:.0f} s apart from the front's", fix)
    return good("clock", "this machine and the front agree")
