"""The screens in a sentence each: for a terminal, and for lines in a window. Pure."""

from agent.chat import Message, Way
from agent.inputs import Problem
from agent.screens import (
    NAMES,
    Ask,
    Asking,
    Finished,
    InSession,
    Line,
    Screen,
    SignInForm,
    Trouble,
    Waiting,
)
from agent.wording import Words, duration


def describe(screen: Screen, words: Words) -> str:
    """The screen in one line."""
    name = NAMES[type(screen)]
    values = {key: getattr(screen, key, "") for key in ("technician", "organisation")}
    title = words(f"screen.{name}", **values)
    match screen:
        case SignInForm(problem=Problem() as problem) | Trouble(problem):
            return f"{title}: {words.problem(problem)}"
        case Ask(name, organisation):
            hello = words("ask.hello", name=name, organisation=organisation)
            return f"{hello} {unknown_topic(screen, words)}"
        case Waiting():
            place = words.place(screen.place, screen.waiting)
            known = words.outlook(screen.technicians, screen.minutes, screen.notice)
            line = words("offline") if screen.offline else known
            return f"{title}: {place} {line}"
        case InSession():
            line = f"{title}: {session_line(screen, words)}"
            asked = screen.asking and f" {asked_line(screen, screen.asking, words)}"
            return f"{line}{asked or ''}"
        case Finished():
            return f"{title}: {ending(screen, words)} {done(screen, words)}"
        case _:
            return title


def spoken(message: Message, words: Words) -> str:
    """The message as a line: who, and what; and if it did not arrive."""
    name = words("chat.me") if message.mine else message.name
    line = f"{name}: {message.text}"
    return f"{line} ({words('chat.refused')})" if message.way is Way.REFUSED else line


def unknown_topic(screen: Ask, words: Words) -> str:
    """What is to be said of a topic in the settings that the desk does not have."""
    return words("ask.unknown_topic", topic=screen.unknown) if screen.unknown else ""


def session_line(screen: InSession, words: Words) -> str:
    """How the session is, in one sentence."""
    joined = screen.line is Line.JOINED
    if joined and screen.grant.paused:
        key = "session.paused"
    elif joined and screen.grant.control:
        key = "session.joined.control"
    else:
        key = f"session.{screen.line}"
    return words(key, technician=screen.technician)


def asked_line(screen: InSession, asking: Asking, words: Words) -> str:
    """What the technician asks for, as a question."""
    monitor = asking.monitor or words("monitor.all")
    return words(f"asking.{asking.what}", technician=screen.technician, monitor=monitor)


def done(screen: Finished, words: Words) -> str:
    """What was done in the session that ended; nothing where nobody saw anything."""
    if screen.seconds is None:
        return ""
    copied = screen.given.clipboard
    key = "control" if screen.given.control else "view"
    length = duration(max(1.0, screen.seconds))
    said = words(f"done.{key}", technician=screen.technician, length=length)
    return f"{said} {words('done.clipboard')}" if copied.leaves or copied.enters else said


def ending(screen: Finished, words: Words) -> str:
    """How it ended, and why if that was a problem."""
    text = words(f"finished.{screen.how}", technician=screen.technician or "…")
    return text if screen.problem is None else f"{text} {words.problem(screen.problem)}"
