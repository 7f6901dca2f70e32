"""Every page of the desk that a person sees: what is listed here is tried in light and dark, in
each language, on a wide window and on a telephone (test_desk_look.py). A new page adds its line.

In an address, {names} are those that `desk_site.Site.known` has.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """A page: its address, and who looks at it ("" for nobody who is signed in)."""

    name: str
    path: str
    who: str = "ana"


PAGES = (
    Shown("sign in", "/sign-in", ""),
    Shown("welcome", "/welcome/{secret}", ""),
    Shown("welcome, over", "/welcome/used", ""),
    Shown("board", "/"),
    Shown("board of an administrator", "/", "admin"),
    Shown("no board", "/", "demo"),
    Shown("request, waiting", "/requests/{waiting}"),
    Shown("request, pending", "/requests/{pending}"),
    Shown("request, in session", "/requests/{session}"),
    Shown("request, ended", "/requests/{ended}"),
    Shown("request, to be noted", "/requests/{ended}/more", "admin"),
    Shown("request, handing on", "/requests/{session}/more"),
    Shown("viewer", "/tech/{ready}"),
    Shown("history", "/history"),
    Shown("history, empty", "/history", "bea"),
    Shown("reports", "/reports", "admin"),
    Shown("people", "/people", "admin"),
    Shown("people, nobody", "/people?text=qqq", "admin"),
    Shown("person", "/people/{long_person}", "admin"),
    Shown("people, import", "/people/import", "admin"),
    Shown("machines", "/machines", "admin"),
    Shown("machines, none", "/machines?text=qqq", "admin"),
    Shown("machine", "/machines/{machine}", "admin"),
    Shown("enrolment codes", "/machines/codes", "admin"),
    Shown("code for a guest", "/guests"),
    Shown("direct assistance", "/direct"),
    Shown("settings", "/settings", "admin"),
    Shown("audit trail", "/audit", "admin"),
    Shown("topics", "/topics", "admin"),
    Shown("my account", "/account"),
    Shown("my account, no photo", "/account", "bea"),
    Shown("my account, codes", "/account/code"),
    Shown("API tokens", "/account/tokens", "admin"),
    Shown("API tokens, none", "/account/tokens"),
    Shown("downloads", "/download", "demo"),
    Shown("refused", "/people"),
    Shown("nowhere", "/nowhere"),
)
