import subprocess
from pathlib import Path

from ops import bring


def verdict(folder: Path, running: set[str], service: str) -> int:
    script = folder / "policy"
    script.write_text(bring.policy(running))
    return subprocess.run(["sh", str(script), service, "start"], check=False).returncode


def test_no_service_is_started_where_none_runs(tmp_path: Path) -> None:
    assert verdict(tmp_path, set(), "rabbitmq-server") == 101


def test_a_service_that_ran_before_may_be_restarted(tmp_path: Path) -> None:
    running = {"ssh", "mariadb", "user@0"}
    assert verdict(tmp_path, running, "mariadb") == 0
    assert verdict(tmp_path, running, "rabbitmq-server") == 101
    assert verdict(tmp_path, running, "mariadb-extra") == 101


def test_the_policy_says_whose_it_is() -> None:
    assert bring.MARK in bring.policy(())
