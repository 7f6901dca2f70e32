from pathlib import Path

import pytest

from ops.problems import Refused
from ops.server_doctor.subject import subject


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "desk.env"
    file.write_text(
        "# the desk\nHC_PUBLIC_URL=https://help.example.org\n\n; also a comment\n"
        'HC_BROKER_URL="amqp://desk:a=b@127.0.0.1/"\nHC_DESK_LISTEN=127.0.0.1:8002\n'
    )
    return file


def test_the_environment_wins_over_files(file: Path, tmp_path: Path) -> None:
    made = subject({"HC_PUBLIC_URL": "http://127.0.0.1:8080"}, [file], tmp_path)
    assert (made.host, made.port, made.tls) == ("127.0.0.1", 8080, False)
    assert made.broker_urls == ("amqp://desk:a=b@127.0.0.1/",)
    assert (made.inside or {})["desk"] == 8002


def test_the_address_may_be_given(file: Path, tmp_path: Path) -> None:
    made = subject({}, [file], tmp_path, public_url="https://other.example.org:8443/")
    assert (made.host, made.port, made.tls) == ("other.example.org", 8443, True)


def test_without_an_address_nothing_is_examined(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="--url"):
        subject({}, [], tmp_path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"nothing\.env"):
        subject({}, [tmp_path / "nothing.env"], tmp_path)
