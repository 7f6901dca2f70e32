"""What stands in the desk's log after all ways in, as the process writes it: no secret of any."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import requests

from admin.model import Role
from broker.clock import utc
from ops.ports import free
from tests.integration.desk_client import NOWHERE, QUICK
from tests.integration.desk_process import DeskProcess
from tests.integration.oidc_provider import CLIENT, SECRET, provider
from tests.integration.slapd import DESK, PASSWORD, PEOPLE, SERVICE, Slapd

LOCAL, WRONG, TYPED = "the desk's own horse", "not the right horse", "a word in the wrong field"


class Person:
    """A browser that remembers each secret that it was given or gave."""

    def __init__(self, url: str, secrets: set[str]) -> None:
        self.url, self.secrets, self.http = url, secrets, requests.Session()

    def goes(self, path: str, **form: str) -> requests.Response:
        """Like a browser: with redirects, and as a form where there is something to send."""
        method = "POST" if form else "GET"
        answer = self.http.request(method, self.url + path, data=form or None, timeout=20)
        for name, value in self.http.cookies.items():
            if name != "hc_language":
                self.secrets.add(value)
        return answer

    def signs_in(self, login: str, password: str) -> requests.Response:
        self.secrets.add(password)
        return self.goes("/sign-in", login=login, password=password)


@pytest.mark.parametrize("style", ["console", "json"])
def test_no_secret_of_any_way_in_is_written_to_the_log(style: str, tmp_path: Path) -> None:
    slapd = Slapd(tmp_path)
    slapd.start()
    port = free()
    url = f"http://127.0.0.1:{port}"
    secrets = {SERVICE, SECRET}
    try:
        slapd.furnish()
        with provider(f"{url}/sign-in/provider/back") as there:
            there.person = {"sub": "u-9", "preferred_username": "nuria", "name": "Nuria"}
            desk = DeskProcess(
                tmp_path, NOWHERE, HC_DESK_LISTEN=f"127.0.0.1:{port}",
                HC_LOG_LEVEL="debug", HC_LOG_FORMAT=style, HC_TOTP_ROLES="TECH",
                HC_LDAP_URL=slapd.ldap, HC_LDAP_CA_FILE=str(slapd.ca), HC_LDAP_BASE=PEOPLE,
                HC_LDAP_BIND_DN=DESK, HC_LDAP_BIND_PASSWORD=SERVICE,
                HC_OIDC_ISSUER=there.issuer, HC_OIDC_CLIENT_ID=CLIENT,
                HC_OIDC_CLIENT_SECRET=SECRET,
            )  # fmt: skip
            try:
                with desk.store.write() as uow:
                    uow.add_person("ana", "Ana", Role.TECH, QUICK.hash(LOCAL))
                _all_ways_in(desk, secrets)
                with_tokens = [line for line in there.asked if "code=" in line]
                for line in with_tokens:
                    secrets |= {v[0] for v in parse_qs(urlsplit(line).query).values()} - {CLIENT}
                    secrets |= set(re.findall(r"code=([\w-]{20,})", line))
                    secrets |= set(re.findall(r"code_verifier=([\w-]{20,})", line))
                assert len(with_tokens) >= 1
            finally:
                desk.stop()
    finally:
        slapd.stop()
    said = desk.said
    for event in ("sign_in.done", "sign_in.refused", "code.refused", "second_factor.begun"):
        assert event in said, said
    long = {secret for secret in secrets if len(secret) > 5}
    assert len(long) > 15
    assert sorted(secret for secret in long if secret in said) == []


def _all_ways_in(desk: DeskProcess, secrets: set[str]) -> None:
    ana = Person(desk.url, secrets)
    assert ana.signs_in("ana", WRONG).status_code == 401
    assert Person(desk.url, secrets).signs_in(TYPED, WRONG).status_code == 401
    secrets.add(TYPED)
    page = ana.signs_in("ana", LOCAL).text
    found = re.search(r'<code class="link">([A-Z2-7 ]+)</code>', page)
    nonce = re.search(r'name="nonce" value="(\w+)"', page)
    assert found, page
    assert nonce
    totp = pyotp.TOTP(found[1].replace(" ", ""))
    secrets |= {totp.secret, nonce[1]}
    code = totp.at(utc())
    page = ana.goes("/sign-in/enrol", nonce=nonce[1], code=code).text
    recovery = re.findall(r"<li><code>([a-z2-9-]+)</code></li>", page)
    assert len(recovery) == 10
    secrets |= {code, *recovery}
    other = Person(desk.url, secrets)
    other.signs_in("ana", LOCAL)
    assert other.goes("/sign-in/code", code="765432").status_code == 401
    secrets.add("765432")
    assert "Ana" in other.goes("/sign-in/code", code=recovery[0], trust="1").text
    assert "María Ñandú" in Person(desk.url, secrets).signs_in("maria", PASSWORD).text
    assert Person(desk.url, secrets).signs_in("maria", WRONG).status_code == 401
    nuria = Person(desk.url, secrets)
    assert "Nuria" in nuria.goes("/sign-in/provider").text
    secrets |= {found for found in nuria.http.cookies.values() if len(found) > 10}
    machine = {"name": "pc", "token": "machine token of a machine"}
    said = {"login": "maria", "password": PASSWORD, "machine": machine}
    secrets.add(machine["token"])
    requests.post(desk.url + "/api/v1/agent/sign-in", json=said, timeout=20)
