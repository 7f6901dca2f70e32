from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from admin.identity import codes

NOW = datetime(2026, 11, 24, 10, 0, 5, tzinfo=UTC)
HALF_MINUTE = timedelta(seconds=30)
# The SHA-1 vectors of RFC 6238, appendix B, in six digits.
RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert codes.matching_step(RFC, code, at) == seconds // 30


@pytest.mark.parametrize(("late", "good"), [(-2, False), (-1, True), (0, True), (1, True),
                                            (2, False)])  # fmt: skip
def test_a_clock_may_be_off_by_half_a_minute(late: int, good: bool) -> None:
    code = pyotp.TOTP(RFC).at(NOW + late * HALF_MINUTE)
    found = codes.matching_step(RFC, code, NOW)
    assert found == (codes.step(NOW) + late if good else None)


@pytest.mark.parametrize("said", ["", "12345", "1234567", "١٢٣٤٥٦", "12345x", "½23456", "0" * 99])
def test_what_is_no_code_is_none(said: str) -> None:
    assert codes.matching_step(RFC, said, NOW) is None


def test_a_code_may_be_typed_in_groups() -> None:
    code = pyotp.TOTP(RFC).at(NOW)
    assert codes.matching_step(RFC, f" {code[:3]} {code[3:]} ", NOW) == codes.step(NOW)


def test_a_proposal_belongs_to_one_browser_and_one_page() -> None:
    one = codes.proposal("secret", "1")
    assert one == codes.proposal("secret", "1")
    assert len({one, codes.proposal("secret", "2"), codes.proposal("other", "1")}) == 3
    assert len(one) == 32, "160 bits, as RFC 4226 recommends"
    assert codes.permit("secret", "1") != codes.permit("secret", "2")
    assert codes.nonce() != codes.nonce()


def test_an_authenticator_is_told_whose_codes_they_are() -> None:
    text = codes.address(RFC, "ana@x", "City & Hall")
    assert pyotp.parse_uri(text).secret == RFC
    assert (pyotp.parse_uri(text).name, pyotp.parse_uri(text).issuer) == ("ana@x", "City & Hall")
    assert codes.picture(text).startswith("data:image/svg+xml;")
    assert codes.grouped("ABCDEFGH") == "ABCD EFGH"


def test_recovery_codes_are_ten_and_however_they_are_typed() -> None:
    made = codes.recovery_codes()
    assert len(set(made)) == 10
    one = made[0]
    same = {one, one.upper(), one.replace("-", " "), f"  {one.replace('-', '')}\n"}
    assert len({codes.digest_of_recovery_code(said) for said in same}) == 1
    assert one not in codes.digest_of_recovery_code(one)
