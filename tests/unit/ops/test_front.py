import re
from pathlib import Path

import pytest

from broker.settings import Address
from ops import front

SETTINGS = front.Front(
    listen=Address("127.0.0.1", 8080),
    desk=Address("127.0.0.1", 1),
    relay=Address("127.0.0.1", 2),
    node="relay-1",
    processes=2,
    run=Path("/run/hc"),
)
TEXT = front.render(SETTINGS, files=1024)


def test_nothing_of_the_template_is_left_over() -> None:
    assert not re.search(r"\$\{|\$(run|desk|carriers|listen|user|files|connections)\b", TEXT)


def test_every_file_is_in_the_run_folder() -> None:
    paths = re.findall(r"(?:_path|^pid|access_log) (/\S+?)[; ]", TEXT, re.MULTILINE)
    assert len(paths) == 7
    assert all(path.startswith("/run/hc/") for path in paths)


def test_the_log_holds_neither_query_strings_nor_headers() -> None:
    form = re.search(r"log_format plain '(.*)'", TEXT)
    assert form
    assert not re.search(r"\$(uri|request|request_uri|args|query_string|http_\w+)\b", form[1])


@pytest.mark.parametrize(
    ("path", "to_relay"),
    [
        ("/wsServer", True),
        ("/wsClient/relay-1", True),
        ("/wsEcho", True),
        ("/amqp", True),
        ("/amqp/x", False),
        ("/wsServerX", False),
        ("/wsClient/a/b", False),
        ("/", False),
        ("/requests", False),
    ],
)
def test_the_roads_go_to_the_relay_and_all_else_to_the_desk(path: str, to_relay: bool) -> None:
    found = re.search(r"location ~ (\S+) {", TEXT)
    assert found
    assert bool(re.search(found[1], path)) == to_relay


def test_a_user_is_named_only_for_root() -> None:
    assert "user" not in TEXT.split("worker_processes")[0]
    assert "user root;" in front.render(SETTINGS, files=1024, user="root")


def test_connections_fit_into_the_open_files() -> None:
    assert "worker_connections 960;" in TEXT
    assert "worker_connections 8192;" in front.render(SETTINGS, files=100_000)


def test_each_node_is_reached_by_its_name_and_any_of_them_by_none() -> None:
    everywhere = re.search(r"upstream relay {(.*?)}", TEXT, re.DOTALL)
    assert everywhere
    assert re.findall(r"server (\S+) max_fails=0;", everywhere[1]) == ["127.0.0.1:2", "127.0.0.1:3"]
    pairs = re.findall(r"~(\S+) (node-\S+);", TEXT)
    for node, port in (("relay-1-1", 2), ("relay-1-2", 3)):
        names = [name for pattern, name in pairs if re.search(pattern, f"/wsClient/{node}")]
        assert names == [f"node-{node}"]
        assert f"upstream node-{node} {{\n    server 127.0.0.1:{port};" in TEXT
