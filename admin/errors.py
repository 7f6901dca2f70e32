"""What can go wrong at the desk, as a tree; each says what to do, and which HTTP status it is.

DeskError
├── SignInError   401  wrong login or password
├── Forbidden     403  signed in, but this role may not
│   └── NewMachine     its person has codes and has not allowed it
├── NotFound      404  no such request, person or page
├── WrongMethod   405  this page is not for that
├── NotNow        409  the request is not in a state for this
│   ├── Taken          somebody else was first
│   └── Busy           this technician has another one to finish first
├── TooLarge      413  the body
├── WrongType     415  the body is of a type that is not taken
├── Invalid       422  a field is missing or wrong
├── TooMany       429  wait before trying again
└── Unavailable   503  the broker or every relay is away; it comes back by itself
"""

from admin.words import Text


class DeskError(Exception):
    """`text` is for the person who sees it, in their language; in a log it is English."""

    status = 500
    kind = "about:blank"  # for programs that tell errors of one status apart [RFC 9457, 3.1.1]
    retry_after: int | None = None

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(sentence, values)
        self.text = Text(sentence, values)

    def __str__(self) -> str:
        return str(self.text)


class SignInError(DeskError):
    status = 401


class Forbidden(DeskError):
    status = 403


class NewMachine(Forbidden):
    kind = "urn:help-channel:new-machine"


class NotFound(DeskError):
    status = 404


class NotNow(DeskError):
    status = 409


class Taken(NotNow):
    """Somebody else has it."""


class Busy(NotNow):
    """One pending or accepted request at a time."""


class WrongMethod(DeskError):
    status = 405


class TooLarge(DeskError):
    status = 413


class WrongType(DeskError):
    status = 415


class Invalid(DeskError):
    status = 422


class TooMany(DeskError):
    status = 429
    retry_after = 60


class Unavailable(DeskError):
    status = 503
    retry_after = 2
