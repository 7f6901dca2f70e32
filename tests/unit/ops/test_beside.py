import json
from pathlib import Path

import pytest

from ops.beside import ACCOUNTS, variables
from ops.problems import NodeProblem


@pytest.mark.parametrize("module", ACCOUNTS)
def test_a_program_gets_its_own_account_on_the_services_broker(module: str, tmp_path: Path) -> None:
    (tmp_path / "rabbit").mkdir()
    (tmp_path / "rabbit" / "ports.json").write_text('{"amqp": 7}')
    passwords = dict.fromkeys(ACCOUNTS.values(), "pw")
    (tmp_path / "rabbit" / "accounts.json").write_text(json.dumps(passwords))
    found = variables(module, tmp_path, {"A": "b"})
    assert found == {"A": "b", "HC_BROKER_URL": f"amqp://{ACCOUNTS[module]}:pw@127.0.0.1:7/%2F"}


def test_a_broker_that_was_given_is_used(tmp_path: Path) -> None:
    given = {"HC_BROKER_URL": "amqp://x"}
    assert variables("broker.dead", tmp_path, given) == given


def test_where_nothing_has_run_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NodeProblem, match="no service has run in"):
        variables("broker.dead", tmp_path, {})
