from dataclasses import replace
from datetime import UTC, datetime, timedelta

from admin.model_codes import EnrolmentCode

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CODE = EnrolmentCode(1, "x", most=2, uses=1, created=NOW, expires=NOW + timedelta(days=1))


def test_a_code_is_good_until_it_is_used_up_over_or_revoked() -> None:
    assert CODE.good(NOW)
    assert not replace(CODE, uses=2).good(NOW)
    assert not CODE.good(NOW + timedelta(days=1))
    assert not replace(CODE, revoked=True).good(NOW)
