"""A list of people: every way in which a spreadsheet saves one, and each wrong row by its line."""

import pytest

from admin.errors import Invalid
from admin.people_csv import MOST_ROWS, Row, decoded, rows


def read(text: str) -> list[tuple[int, str, str, str]]:
    found = rows(text)
    assert [row.problem for row in found] == [None] * len(found)
    return [(row.line, row.login, row.name, row.role) for row in found]


def problem(text: str) -> str:
    (row,) = (row for row in rows(text) if row.problem)
    return f"{row.line}: {row.problem}"


@pytest.mark.parametrize(
    "text",
    [
        "login,name,role\nmaria,María Ñandú,tech\n",
        "login;name;role\r\nmaria;María Ñandú;TECH\r\n",
        "login\tname\trole\nmaria\tMaría Ñandú\tTECH",
        "\ufeffLOGIN,Name,Role\nmaria,María Ñandú,TECH\n",
        "perfil;nombre;usuario\nTECH;María Ñandú;maria\n",
        'name;login;role\n"María Ñandú"; maria ;TECH\n',
    ],
)
def test_each_way_of_saving_the_same_list_reads_alike(text: str) -> None:
    assert read(text) == [(2, "maria", "María Ñandú", "TECH")]


def test_without_a_role_somebody_asks_for_help() -> None:
    assert read("login,name\na,A\n") == [(2, "a", "A", "USER")]
    assert read("login,name,role\na,A,\n") == [(2, "a", "A", "USER")]


def test_blank_lines_are_counted_and_left_out() -> None:
    assert read("login,name\n\na,A\n,\nb,B\n") == [(3, "a", "A", "USER"), (5, "b", "B", "USER")]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (",A", "2: A person needs a login and a name."),
        ("a", "2: A person needs a login and a name."),
        ("-a,A", "2: A login does not begin with -."),
        (f"a,{'A' * 201}", "2: A login or a name has at most 200 characters."),
        ("a,A,USER,x", "2: There are more values than columns."),
        ("a,A,KING", "2: The role must be one of ADMIN, TECH, USER."),
    ],
)
def test_a_wrong_row_says_what_is_wrong(line: str, told: str) -> None:
    assert problem(f"login,name,role\n{line}\n") == told


def test_a_login_counts_where_it_stands_first() -> None:
    assert problem("login,name\na,A\nb,B\na,C\n") == "4: This login stands in line 2 already."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("\n , \n", "empty"),
        ("maria,María\n", "not: maria"),
        ("login,role\na,USER\n", "no column name"),
        ("login,name,login\n", "not: login"),
        ("login,name\na," + "A" * 200_000, "Line 2 cannot be read"),
        ("login,name\n" + "a,A\n" * (MOST_ROWS + 1), "at most 2000"),
    ],
)
def test_what_is_no_list_is_told_as_a_whole(text: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        rows(text)


def test_a_file_in_another_encoding_is_told_with_its_line() -> None:
    assert decoded("\ufefflogin,name\nm,María".encode()) == "login,name\nm,María"
    with pytest.raises(Invalid, match="Line 2 is not UTF-8"):
        decoded("login,name\nm,María".encode("latin-1"))


def test_a_row_is_a_value() -> None:
    assert Row(2, "a", "A", "USER") == Row(2, "a", "A", "USER")
