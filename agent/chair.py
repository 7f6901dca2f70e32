"""The chair: the one place where the conversation's commands are performed.

Inputs come from any thread (`put`); one thread takes them one by one, asks the conversation what
to do, and does it. What may take long (the desk's HTTP, the tunnel's life) has threads of its own
that answer with inputs.
"""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from agent import commands as do
from agent import inputs as on
from agent import photos
from agent.agreement import Agreement
from agent.background import in_background
from agent.chat import Chat
from agent.conversation import begin, step
from agent.credentials import Credentials, Password, learnt
from agent.desk import Desk, Seat
from agent.desktop import CannotShare, Desktop
from agent.pictures import Pictures
from agent.pixels import Pixels
from agent.replies import DeskProblem
from agent.road import Road
from agent.safe import Safe
from agent.screens import Screen
from agent.spool import Spool
from agent.talk import Talk
from broker.clock import Clock, utc
from broker.events import Event, pack
from broker.facts import HelpOpened
from broker.ids import event_id, unguessable
from broker.lifecycle import Author
from broker.log import get

log = get("chair")

MILLISECOND = timedelta(milliseconds=1)

Face = Callable[[Screen | Chat], None]


class Chair:
    """One person's agent. The face is shown each new screen and what was written, in the chair's
    own thread.
    """

    def __init__(
        self,
        desk: Desk,
        desktop: Desktop,
        state: Path,
        face: Face,
        *,
        safe: Safe,
        topic: str = "",
        direct: bool = False,
        photos_shown: bool = False,
        clock: Clock = utc,
    ) -> None:
        self._topic, self._safe, self._photos_shown = topic, safe, photos_shown
        self._desk, self._desktop, self._state = desk, desktop, state
        self._agreement = Agreement(state, desk.server, direct)
        self._face, self._clock = face, clock
        self._inputs: queue.SimpleQueue[on.Input | None] = queue.SimpleQueue()
        self._credentials: Credentials = Password("", "")
        self._latest: datetime | None = None
        self._seat: Seat | None = None
        self._road: Road | None = None
        self._pixels = Pixels(desktop, self.put)
        self._pictures = Pictures(lambda: self._seat, self.put)
        self._thread = threading.Thread(target=self._run, name="chair", daemon=True)

    def start(self) -> None:
        """Begin the conversation."""
        self._thread.start()

    def put(self, what: on.Input) -> None:
        """This has happened."""
        self._inputs.put(what)

    def sign_in(self, credentials: Credentials) -> None:
        """These are the person's or the machine's; they stay in memory until the process ends."""
        self._credentials = credentials
        self.put(on.SigningIn())

    def ask(self, text: str, topic: str | None = None, picture: bytes = b"") -> None:
        """Ask for help, by a new request; about the topic of the settings where none is chosen.
        A picture is one that the person has seen and wants sent with it.
        """
        self._pictures.keep(picture)
        about = self._topic if topic is None else topic
        self.put(on.Asked(unguessable(), text, about, bool(picture)))

    def attach(self, picture: bytes) -> None:
        """The person has seen this picture and wants it sent, too."""
        self._pictures.keep(picture)
        self.put(on.Attached())

    def write(self, text: str) -> None:
        """To the technician."""
        self.put(on.Wrote(text))

    def stop(self) -> None:
        """Take what was put so far, share nothing more, send what is kept, end."""
        self._inputs.put(None)
        self._thread.join(15.0)

    def _run(self) -> None:
        talk, commands = begin()
        self._perform(commands)
        while (what := self._inputs.get()) is not None:
            try:
                talk = self._take(talk, what)
            except Exception:
                log.exception("input.failed", input=type(what).__name__)
        self._pixels.close()
        if self._road is not None:
            self._road.stop()

    def _take(self, talk: Talk, what: on.Input) -> Talk:
        if isinstance(what, on.SignInFailed) and not what.again:
            self._leave_road()
        if isinstance(what, on.Wrote):
            what = replace(what, id=event_id(self._moment()))
        if isinstance(what, on.GrantChanged | on.DisplayChosen | on.Answered):
            what = replace(what, steered=self._pixels.are_steered())
        if isinstance(what, on.Heard) and isinstance(what.fact, HelpOpened):
            what = on.Called(what, self._agreement.given())
            if not what.agreed and self._seat is not None:  # so that the desk believes it no more
                in_background("agree", partial(self._tell_agreement, self._seat))
        after, commands = step(talk, what, time.monotonic())
        if after.stage is not talk.stage:
            log.info("stage", stage=after.stage.value, help_id=after.help or talk.help)
        if (after.question, after.attempt) != (talk.question, talk.attempt):
            in_background("look", self._look)  # monitors come and go
        self._perform(commands)
        return after

    def _perform(self, commands: list[do.Command]) -> None:  # noqa: C901 - a table
        for command in commands:
            match command:
                case do.Check():
                    in_background("check", self._check)
                case do.SignIn(after):
                    in_background("sign in", self._sign_in, after)
                case do.Say():
                    self._say(command)
                case do.Agree(yes):
                    self._agree(yes)
                case do.OpenTunnel():
                    self._pixels.open(command, self._seat)
                case do.CloseTunnel():
                    self._pixels.close()
                case do.ChangeGrant(grant):
                    self._pixels.change(grant)
                case do.SendPicture(request):
                    self._pictures.send(request)
                case do.TakeBackPicture(request):
                    self._pictures.take_back(request)
                case do.FetchPhoto():
                    self._fetch_photo(command)
                case do.Show(shown) | do.ShowChat(shown):
                    self._face(shown)

    def _check(self) -> None:
        try:
            self._desktop.check()
        except CannotShare as error:
            self.put(on.Unable(error.problem))
        else:
            self.put(on.Able(self._desktop.displays()))

    def _look(self) -> None:
        self.put(on.Able(self._desktop.displays()))

    def _sign_in(self) -> None:
        try:
            seat = self._desk.sign_in(self._credentials)
        except DeskProblem as error:
            log.info("not_signed_in", why=error.problem.kind)
            self.put(on.SignInFailed(error.problem, error.again))
            return
        learnt(self._safe, self._credentials, seat.credentials)
        self._credentials = seat.credentials
        person = seat.person
        spool = Spool(self._state / "spool", person.agent)
        log.info("signed_in", agent=person.agent)
        self._leave_road()
        self._seat = seat
        self._road = Road(
            seat,
            spool,
            heard=self.put,
            changed=lambda up: self.put(on.RoadChanged(up)),
            shut_out=self.put,
        )
        request = spool.reconcile(person.open)
        answer, given = self._agreement.answer(), self._agreement.given()
        ask = person.direct and self._agreement.wanted and answer is None
        self.put(on.SignedIn(
            person.name, person.organisation, request, person.topics, self._topic, given, ask,
            person.picture_days,
        ))  # fmt: skip
        self._road.start()
        if answer is not None:
            self._tell_agreement(seat)

    def _fetch_photo(self, command: do.FetchPhoto) -> None:
        if self._photos_shown and self._seat is not None:
            photos.fetch(self._seat, command.help, command.question, self.put)

    def _agree(self, yes: bool) -> None:
        """Here first: what this machine does hangs on its own file."""
        self._agreement.keep(yes, self._clock())
        log.info("direct.answered", agreed=yes)
        if self._seat is not None:
            in_background("agree", partial(self._tell_agreement, self._seat))

    def _tell_agreement(self, seat: Seat) -> None:
        """The desk learns what is kept here, now and at each sign-in."""
        try:
            seat.agree(self._agreement.given())
        except DeskProblem as problem:
            log.warning("direct.untold", why=str(problem))

    def _leave_road(self) -> None:
        road, self._road, self._seat = self._road, None, None
        if road is not None:
            in_background("leave road", road.stop)

    def _moment(self) -> datetime:
        """Now, and later than before: what is kept leaves in the order of ids, which count in
        milliseconds.
        """
        now = self._clock()
        if self._latest is not None:
            now = max(now, self._latest + MILLISECOND)
        self._latest = now
        return now

    def _say(self, command: do.Say) -> None:
        if self._road is None or self._seat is None:
            raise RuntimeError("nobody is signed in, yet something is to be said")
        now = self._moment()
        event = Event(
            id=command.identity or event_id(now),
            author=Author.AGENT,
            address=self._seat.person.agent,
            subject=command.help,
            time=now,
            fact=command.fact,
        )
        log.info("said", kind=event.kind, help_id=command.help)
        self._road.say(pack(event))
