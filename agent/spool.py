"""What the agent has said and the broker has not confirmed, on disk: one small file a message.

A file's name is the message's id (UUIDv7: sorted by name is sorted by time). It is written beside
and renamed, so that a half-written one is never read. The folder is the user's alone, and one
agent's: a token speaks for nobody else.
"""

import contextlib
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from agent.chat import Message as Written
from agent.chat import Way
from agent.inputs import OpenRequest
from broker.events import Event, Message, Unreadable, decode
from broker.facts import ChatSaid, HelpRequested
from broker.ids import is_unguessable
from broker.lifecycle import Author, State, follow, word
from broker.log import get

log = get("spool")

ENDS = {"help.cancelled", "help.finished"}


class Spool:
    """A `broker.courier.Outgoing` that outlives the process."""

    def __init__(self, folder: Path, agent: str) -> None:
        if not is_unguessable(agent):
            raise ValueError("an agent's id must be 32 hexadecimal digits")
        self._folder = folder / agent
        self._lock = threading.Lock()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)  # mkdir's mode is subject to the umask, and to an older folder

    def add(self, message: Message) -> None:
        """Keep this until it is confirmed. It is on the disk when this returns."""
        with self._lock:
            beside = self._folder / f".{message.id}"
            text = json.dumps({"key": message.routing_key, "body": message.body.decode()})
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(handle)
            beside.rename(self._folder / f"{message.id}.json")

    def pending(self, most: int) -> Sequence[Message]:
        """The oldest ones, in order."""
        with self._lock:
            messages = []
            for file in sorted(self._folder.glob("*.json"))[:most]:
                message = self._load(file)
                if message is not None:
                    messages.append(message)
            return messages

    def confirmed(self, ids: Sequence[str]) -> None:
        """Forget these."""
        with self._lock:
            for identity in ids:
                (self._folder / f"{identity}.json").unlink(missing_ok=True)

    def reconcile(self, request: OpenRequest | None) -> OpenRequest | None:
        """The open request as it will be once the desk has heard what is still here."""
        for message in self.pending(1000):
            with contextlib.suppress(Unreadable):
                event = decode(message.routing_key, message.body)
                if isinstance(event.fact, HelpRequested) and request is None:
                    state = word(follow(None, Author.AGENT, event.kind))
                    request = OpenRequest(event.subject, state, event.fact.text)
                elif request is not None and event.subject == request.help:
                    request = _after(request, event)
        return request

    def _load(self, file: Path) -> Message | None:
        try:
            kept = json.loads(file.read_text(encoding="utf-8"))
            return Message(file.stem, str(kept["key"]), str(kept["body"]).encode())
        except (OSError, ValueError, KeyError, TypeError):
            # A disk that lost it; set aside, so that it does not stop those behind it.
            log.warning("spool.unreadable", file=file.name)
            with contextlib.suppress(OSError):
                file.rename(file.with_suffix(".bad"))
            return None


def _after(request: OpenRequest, event: Event) -> OpenRequest | None:
    if event.kind in ENDS:
        return None
    if event.kind == "help.declined":
        return replace(request, state=word(State.REQUESTED), technician="", question="")
    if isinstance(event.fact, ChatSaid) and all(one.id != event.id for one in request.messages):
        mine = Written(event.id, mine=True, name="", text=event.fact.text, way=Way.SENDING)
        return replace(request, messages=(*request.messages, mine))
    return request
