import json

import msgspec

from admin.api.openapi import document
from admin.api.operation import Operation, Who
from admin.api.shapes_people import NewPerson, Person
from admin.api.shapes_requests import Requests, RequestsQuery
from admin.api.shapes_service import Health
from admin.scopes import Scope

LIST = Operation("GET", "/api/v1/requests", "list_requests", "All.", "requests",
                 Scope.READ_REQUESTS, Requests, query=RequestsQuery)  # fmt: skip
ADD = Operation("POST", "/api/v1/people", "add_person", "One.", "people", Scope.MANAGE_PEOPLE,
                Person, 201, takes=NewPerson, refuses=(409,))  # fmt: skip
OPEN = Operation("GET", "/api/v1/{machine}", "open", "", "service", Who.NOBODY, Health)
MADE = document([LIST, ADD, OPEN], "https://help.example.org")


def operation(path: str, method: str) -> dict:
    return MADE["paths"][path][method]


def test_it_is_openapi_3_1_and_json() -> None:
    assert MADE["openapi"] == "3.1.0"
    assert json.loads(msgspec.json.encode(MADE)) == MADE
    assert MADE["servers"] == [{"url": "https://help.example.org"}]


def test_a_query_is_described_by_its_shape() -> None:
    parameters = {it["name"]: it for it in operation("/api/v1/requests", "get")["parameters"]}
    assert set(parameters) == {"which", "after", "most"}
    assert parameters["most"]["schema"] == {
        "type": "integer", "minimum": 1, "maximum": 200, "default": 50,
    }  # fmt: skip
    assert not parameters["after"]["required"]
    assert "RequestsQuery" not in MADE["components"]["schemas"]


def test_what_is_needed_stands_with_the_operation() -> None:
    assert operation("/api/v1/requests", "get")["security"] == [{"token": ["read:requests"]}]
    assert operation("/api/v1/{machine}", "get")["security"] == []


def test_what_is_taken_given_and_refused_stands_there_too() -> None:
    add = operation("/api/v1/people", "post")
    assert add["requestBody"]["required"]
    assert set(add["responses"]) == {
        "201", "401", "403", "409", "413", "415", "422", "429", "503",
    }  # fmt: skip
    assert "application/problem+json" in add["responses"]["409"]["content"]


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(MADE)
    for part in text.split('"#/components/schemas/')[1:]:
        assert part.partition('"')[0] in MADE["components"]["schemas"]
