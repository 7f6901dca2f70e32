from pathlib import Path

from ops import release


def test_a_server_gets_what_it_runs_and_neither_tests_nor_playbooks() -> None:
    tracked = [
        "relay/pump.py", "admin/web.py", "broker/link.py", "novnc/viewer.js", "ops/backup.py",
        "ops/server.txt", "ops/ansible/site.yml", "agent/window.py", "tests/conftest.py",
        "bench/relay.py", "docs/api.md", "LICENSE", "package-lock.json", "hc",
    ]  # fmt: skip
    assert release.wanted(tracked) == [
        "LICENSE", "admin/web.py", "broker/link.py", "novnc/viewer.js", "ops/backup.py",
        "ops/server.txt", "package-lock.json", "relay/pump.py",
    ]  # fmt: skip


def test_the_same_files_make_the_same_version_and_others_another(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("one")
    first = release.digest([("a", file)])
    assert release.digest([("a", file)]) == first
    assert release.digest([("b", file)]) != first
    file.write_text("two")
    assert release.digest([("a", file)]) != first


def test_wheels_that_were_brought_for_these_requirements_are_not_brought_again(
    tmp_path: Path,
) -> None:
    whole = release.hashlib.sha256(release.REQUIREMENTS.read_bytes()).hexdigest()
    (tmp_path / release.STAMP).write_text(f"{whole} 3.11\n")
    (tmp_path / "pika-1-py3-none-any.whl").touch()
    assert [file.name for file in release.wheels(tmp_path, "3.11")] == ["pika-1-py3-none-any.whl"]


def test_a_server_runs_what_the_tests_ran_with() -> None:
    def pins(file: Path) -> set[str]:
        return {line.split()[0] for line in file.read_text().splitlines() if "==" in line[:60]}

    assert pins(release.REQUIREMENTS) <= pins(release.ROOT / "requirements.txt")
