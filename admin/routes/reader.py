"""How the answer to the present request is read: in which language, in light or dark."""

import bottle

from admin.configuration import Configuration
from admin.model import Person
from admin.pages import Pages
from admin.routes.headers import header
from admin.words import choose

LANGUAGE, LOOK = "hc_language", "hc_look"  # cookies
LOOKS = ("system", "light", "dark")
KNOWN = "helpchannel.language"  # of the person who is signed in, once that is known


def pages_for(configuration: Configuration) -> Pages:
    """The pages, each as its reader wants it."""
    pages = Pages(
        lambda: language(configuration.settings.language), organisation="", back=back, here=here,
        look=look,
    )  # fmt: skip
    configuration.follow(lambda settings: pages.know(organisation=settings.organisation))
    return pages


def language(default: str) -> str:
    """The person's own choice, this browser's, or the house's."""
    request = bottle.request
    wanted = (request.environ.get(KNOWN), request.get_cookie(LANGUAGE))
    return choose(wanted, header("Accept-Language"), default)


def is_read_by(person: Person) -> None:
    """Their own setting goes before the browser's."""
    bottle.request.environ[KNOWN] = person.language


def look() -> str:
    """One of `LOOKS`."""
    chosen = bottle.request.get_cookie(LOOK)
    return chosen if chosen in LOOKS else "system"


def back() -> str:
    """Where a form that changes the whole page leads back to."""
    request = bottle.request
    if request.method != "GET":
        return "/"
    query = request.query_string
    return f"{request.fullpath}?{query}" if query else str(request.fullpath)


def here(address: str) -> bool:
    """Is the present page in the room at this address?"""
    path = str(bottle.request.path)
    return path == address or (address != "/" and path.startswith(f"{address}/"))
