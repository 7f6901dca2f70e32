from pathlib import Path

import pytest

from ops.env_file import variables
from ops.problems import Refused


def test_a_file_of_variables_is_read_as_systemd_does(tmp_path: Path) -> None:
    file = tmp_path / "desk.env"
    file.write_text(
        "# the desk\nHC_PUBLIC_URL=https://help.example.org\n\n; also a comment\n"
        'HC_BROKER_URL="amqp://desk:a=b@127.0.0.1/"\n'
    )
    assert variables(file) == {
        "HC_PUBLIC_URL": "https://help.example.org",
        "HC_BROKER_URL": "amqp://desk:a=b@127.0.0.1/",
    }


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"nothing\.env"):
        variables(tmp_path / "nothing.env")
