"""The HTTP API for programs: what it says, apart from serving it. Pure.

    operation.py   an operation: its road, what it needs, what it takes and gives
    shapes*.py     what is taken and given, as typed values
    values.py      the desk's values in those shapes
    openapi.py     OpenAPI 3.1, made from operations and shapes
    rate.py        how often a token may call

`admin.routes.api` serves operations: each is declared once, and that one declaration is checked,
answered and documented. The rooms are `admin/routes/api_*.py` and `agents.py`. docs/api.md is for
those who call it.
"""
