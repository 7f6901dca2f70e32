"""What several levels of tests share: a broker of their own, and a way to wait."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from broker import keys
from ops.rabbit_node import RabbitNode

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def log_as_it_was() -> Iterator[None]:
    """A program's `main` sets the log up for the stream of its own test, which then closes."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`signing.pem` and `public/<kid>.pem`, trusted by `node`."""
    folder = tmp_path_factory.mktemp("keys")
    keys.generate(folder)
    return folder


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory, key_folder: Path) -> Iterator[RabbitNode]:
    """A private RabbitMQ for all tests of this process; take a `vhost` on it."""
    node = RabbitNode(tmp_path_factory.mktemp("rabbit"), key_folder / "public", management=True)
    node.start()
    try:
        node.wait_ready()
        yield node
    finally:
        node.kill()  # its folder goes too, so there is nothing to save


@pytest.fixture
def vhost(node: RabbitNode, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh virtual host in which desk, relay and monitor have their rights."""
    name = request.node.name
    node.add_vhost(name)
    yield name
    node.drop_vhost(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of all levels in turn: what waits long stands beside what computes, not at the end."""
    files: dict[str, dict[Path, None]] = {}
    for item in items:
        files.setdefault(_level(item), {})[item.path] = None
    place = {
        file: number / len(of_level)
        for of_level in files.values()
        for number, file in enumerate(of_level)
    }
    items.sort(key=lambda item: place[item.path])


def _level(item: pytest.Item) -> str:
    return item.path.relative_to(HERE).parts[0]


# Many examples where a test says so; no time limit for one nor for making it, machines are noisy.
settings.register_profile(
    "here", max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("here")

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium for all tests of this process: Playwright's loop can be there only once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
