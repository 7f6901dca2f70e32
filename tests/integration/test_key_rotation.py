"""The signing key is changed on a running service: two are good meanwhile, then one is refused."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pika.exceptions import (  # noqa: TID251
    ProbableAccessDeniedError,
    ProbableAuthenticationError,
)
from websockets.exceptions import InvalidStatus

from broker import keys, tokens
from broker.keys import SIGNING, SigningKey
from broker.signed import BadSignature
from ops import rotation
from ops.rabbit_node import RabbitNode
from tests.integration.broker_ends import A, agents, stranger, token
from tests.integration.relay_process import RelayProcess

REFUSED = (ProbableAuthenticationError, ProbableAccessDeniedError)


def broker_takes(node: RabbitNode, word: str) -> bool:
    try:
        with stranger(node, "/", A, word):
            return True
    except REFUSED:
        return False


def relay_takes(folder: Path, word: str) -> bool:
    """A relay that has just started, as after each step of a rotation."""
    relay = RelayProcess(folder)
    try:
        bearer = {"Authorization": f"Bearer {word}"}
        relay.open("wsEcho", additional_headers=bearer).close()
    except InvalidStatus as refusal:
        return refusal.response.status_code != 401
    finally:
        relay.stop()
    return True


def desk_takes(folder: Path, word: str) -> bool:
    try:
        tokens.read(keys.load_ring(folder / "public"), word, time.time())
    except BadSignature:
        return False
    return True


@pytest.mark.timeout(180)
def test_a_new_key_comes_and_the_old_one_goes_without_a_gap(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    old_kid = keys.generate(folder)
    node = RabbitNode(tmp_path / "rabbit", folder / "public")
    node.start()
    try:
        node.wait_ready()
        with agents(node.url("desk"), A):
            old = token(keys.load_signing(folder / SIGNING))
            trusted: Callable[[str], tuple[bool, bool, bool]] = lambda word: (  # noqa: E731
                broker_takes(node, word), relay_takes(folder, word), desk_takes(folder, word)
            )  # fmt: skip
            early = token(SigningKey("unknown", keys.new().private))
            assert trusted(early) == (False, False, False)

            rotation.prepare(folder)
            node.trust()
            new = token(keys.load_signing(folder / rotation.NEXT))
            assert trusted(old) == trusted(new) == (True, True, True)

            rotation.use(folder)
            assert trusted(token(keys.load_signing(folder / SIGNING))) == (True, True, True)
            assert trusted(old) == (True, True, True)

            rotation.forget(folder, old_kid)
            node.trust()
            assert trusted(old) == (False, False, False)
            assert trusted(new) == (True, True, True)

        node.stop()  # what it was told while it ran, it reads at its start, too
        node.start()
        node.wait_ready()
        assert broker_takes(node, new)
        assert not broker_takes(node, old)
    finally:
        node.kill()
