from admin import errors
from admin.errors import DeskError


def kinds(kind: type[DeskError]) -> list[type[DeskError]]:
    return [kind, *[deeper for below in kind.__subclasses__() for deeper in kinds(below)]]


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    said = errors.__doc__ or ""
    for kind in kinds(DeskError):
        assert kind.__name__ in said
        if kind is not DeskError and "status" in vars(kind):
            assert f"{kind.__name__} " in said
            assert str(kind.status) in said


def test_what_passes_by_itself_says_when_to_come_again() -> None:
    assert {kind.__name__ for kind in kinds(DeskError) if kind.retry_after} == {
        "TooMany", "Unavailable",
    }  # fmt: skip
