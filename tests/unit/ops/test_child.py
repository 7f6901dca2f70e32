import signal
from pathlib import Path

from ops.child import Child
from tests.eventually import eventually


def child(said: list[str], *command: str, stdin: str = "") -> Child:
    environment = {"PATH": "/usr/bin:/bin"}
    return Child("child", command, environment=environment, listener=said.append, stdin=stdin)


def test_what_it_says_is_heard_line_by_line_and_its_code_is_known() -> None:
    said: list[str] = []
    one = child(said, "sh", "-c", "echo a; echo b >&2; exit 3")
    one.start()
    assert one.wait(within=5)
    assert (one.code, said) == (3, ["a", "b"])


def test_it_reads_what_it_was_handed() -> None:
    said: list[str] = []
    one = child(said, "cat", stdin="secret\n")
    one.start()
    assert one.wait(within=5)
    assert said == ["secret"]


def test_it_ends_when_it_is_told_to() -> None:
    one = child([], "sleep", "60")
    one.start()
    assert one.alive
    one.stop()
    assert not one.alive
    assert one.code == -signal.SIGTERM


def test_a_deaf_one_ends_too_with_all_that_it_started() -> None:
    said: list[str] = []
    one = child(said, "sh", "-c", "trap '' TERM; sleep 60 & echo $!; wait; wait")
    one.start()
    grandchild = eventually(lambda: said and said[0])
    one.stop(within=0.1)
    assert not one.alive
    assert eventually(lambda: not Path(f"/proc/{grandchild}").exists() or is_zombie(grandchild))


def is_zombie(pid: str) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z"


def test_what_cannot_be_found_ends_with_127_and_says_so() -> None:
    said: list[str] = []
    one = child(said, "no-such-program")
    one.start()
    assert one.wait(within=5)
    assert one.code == 127
    assert "no-such-program" in said[0]
