"""/.well-known/security.txt, read as RFC 9116 has it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.integration.desk_client import House

PATH = "/.well-known/security.txt"
FIELD = re.compile(r"([A-Z][A-Za-z-]*): (\S.*)")


def test_a_site_says_whom_to_tell_of_a_weakness(tmp_path: Path) -> None:
    house = House(
        tmp_path, HC_SECURITY_CONTACT="security@example.org,https://example.org/report",
        HC_LANGUAGE="es",
    )  # fmt: skip
    answer = house.browser().get(PATH)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    found = [FIELD.fullmatch(line) for line in answer.text.splitlines()]
    fields = [one.groups() for one in found if one]
    assert len(fields) == len(found), "each line is a field"
    assert [value for name, value in fields if name == "Contact"] == [
        "mailto:security@example.org", "https://example.org/report",
    ]  # fmt: skip
    once = dict(fields)
    ends = datetime.strptime(once["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=90) < ends - house.clock() < timedelta(days=365)
    assert once["Preferred-Languages"] == "es, en"
    assert once["Canonical"] == house.desk.settings.public_url + PATH


def test_a_site_that_names_nobody_has_none(tmp_path: Path) -> None:
    assert House(tmp_path).browser().get(PATH).status == 404
