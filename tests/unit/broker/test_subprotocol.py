"""How a ticket travels, and what carrying one needs."""

import subprocess
import sys

from broker.subprotocol import offered, protocols


def test_a_ticket_stands_beside_the_real_subprotocol() -> None:
    assert offered(", ".join(protocols("abc.def"))) == (True, "abc.def")
    assert offered("binary") == (True, None)


def test_an_agent_carries_tickets_without_cryptography() -> None:
    asked = "import sys, agent.__main__, agent.tunnel; print('cryptography' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
