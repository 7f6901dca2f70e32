"""`./hc keys`: the key that signs is changed in three steps, so that nobody's token ends early.

    prepare   a new key: its public half is trusted beside the old one's    signing.pem  next.pem
    use       it signs from now on                                          signing.pem
    forget    the old one's public half goes, when its last token is over

After each step those who check must read the keys again: the broker does so at once where it is
this folder's own, relays and desk at their next start. docs/keys.md has the times.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from broker.keys import SIGNING, KeyProblem, generate, load_ring, load_signing
from ops.local import complain
from ops.machine import ROOT
from ops.problems import NodeProblem, NotThisKey, Problem
from ops.rabbit_node import RabbitNode

NEXT = "next.pem"


def held(folder: Path) -> Mapping[str, str]:
    """Key id -> what it is for; in the order of their ids.

    Raises KeyProblem.
    """
    uses = {load_signing(folder / SIGNING).kid: "signs, and is trusted"}
    if (folder / NEXT).exists():
        uses[load_signing(folder / NEXT).kid] = "will sign; is trusted already"
    return {kid: uses.get(kid, "is trusted still") for kid in load_ring(folder / "public")}


def prepare(folder: Path) -> str:
    """A new key, which signs nothing yet; its id. One that was prepared before is kept."""
    held(folder)  # it must be the right folder
    return generate(folder, NEXT)


def use(folder: Path) -> str:
    """What was prepared signs from now on; its id.

    Raises NotThisKey.
    """
    if not (folder / NEXT).exists():
        raise NotThisKey("no new key: `./hc keys prepare` makes one")
    os.replace(folder / NEXT, folder / SIGNING)  # noqa: PTH105 - the old one is gone by this
    return load_signing(folder / SIGNING).kid


def forget(folder: Path, kid: str) -> None:
    """Trust this key no longer.

    Raises NotThisKey.
    """
    use_of_it = held(folder).get(kid)
    if use_of_it is None:
        raise NotThisKey(f"there is no key {kid or '(name one)'}; `./hc keys` lists them")
    if "sign" in use_of_it:
        raise NotThisKey(f"the key {kid} {use_of_it}: only one that signs no more can be forgotten")
    (folder / "public" / f"{kid}.pem").unlink()


def turn(var: Path, act: str, kid: str) -> int:
    """One step, or the list; the exit code."""
    folder = ROOT / var / "keys"
    try:
        match act:
            case "list":
                pass
            case "prepare":
                prepare(folder)
            case "use":
                use(folder)
            case "forget":
                forget(folder, kid)
            case _:
                raise NotThisKey(f"{act!r} is none of: list, prepare, use, forget")
        for one, what in held(folder).items():
            print(f"{one}  {what}")
        if act in {"prepare", "forget"}:
            print(broker_told(ROOT / var))
        if act != "list":
            print("Start the relays and the desk again, so that they read the keys.")
    except (Problem, KeyProblem) as problem:
        complain(str(problem))
        return problem.code if isinstance(problem, Problem) else 1
    return 0


def broker_told(var: Path) -> str:
    """Let this folder's own broker read the keys, if it runs; what came of it."""
    node = RabbitNode(var / "rabbit", var / "keys" / "public")
    try:
        node.recall()
        node.trust()
    except NodeProblem:
        return "The broker here does not run; it reads the keys at its start."
    return "The broker here has read the keys."
