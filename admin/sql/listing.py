"""Requests a page at a time, each page as quick as the first: it begins behind a known row."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from admin.model import Line
from admin.sql.requests import RequestRows, line_of, line_rows
from admin.tables import requests
from broker.lifecycle import State


class ListRows(RequestRows):
    """See admin.ports_tokens.Tokens.page."""

    def page(
        self,
        states: frozenset[State],
        *,
        of: int | None,
        after: tuple[datetime, str] | None,
        most: int,
        newest_first: bool,
    ) -> Sequence[Line]:
        self.flush()
        when, key = requests.c.created, requests.c.id
        query = line_rows().where(requests.c.state.in_(states)).limit(most)
        if of is not None:
            query = query.where(requests.c.technician == of)
        if after is not None:
            moment, last = after
            behind, within = (when < moment, key < last) if newest_first else (
                when > moment, key > last
            )  # fmt: skip
            query = query.where(behind | (sa.and_(when == moment, within)))
        order = (when.desc(), key.desc()) if newest_first else (when, key)
        return [line_of(row) for row in self._db.execute(query.order_by(*order))]
