from admin.api.operation import Operation, Who
from admin.api.shapes_people import NewPerson
from admin.api.shapes_service import Health
from admin.scopes import Scope


def operation(**changes: object) -> Operation:
    given = {
        "method": "POST", "path": "/api/v1/x/{request}/{person}", "name": "n", "summary": "s",
        "room": "service", "needs": Scope.READ_SERVICE, "gives": Health, **changes,
    }  # fmt: skip
    return Operation(**given)  # type: ignore[arg-type]


def test_a_path_is_the_routers_too() -> None:
    assert operation().parts == ["request", "person"]
    assert operation().rule == "/api/v1/x/<request:re:[0-9a-f]{32}>/<person:re:[0-9]{1,15}>"


def test_what_can_go_wrong_follows_from_what_it_needs_and_takes() -> None:
    assert operation().problems == [401, 403, 404, 422, 429, 503]
    assert operation(path="/x", needs=Who.NOBODY).problems == [422, 503]
    assert operation(path="/x", needs=Who.AGENT).problems == [401, 422, 503]
    assert operation(path="/x", needs=Who.ANY_TOKEN, takes=NewPerson, refuses=(409,)).problems == [
        401, 409, 413, 415, 422, 429, 503,
    ]  # fmt: skip
