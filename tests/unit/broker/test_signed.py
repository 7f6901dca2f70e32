"""The rules that attacks live on [RFC 8725]: one algorithm, our keys, this purpose, not over."""

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from broker import keys
from broker.signed import BadSignature, check, sign

KEY, OTHER = keys.new(), keys.new()
RING = keys.ring(KEY)
NOW = 1_800_000_000.0
CLAIMS: dict[str, Any] = {"sub": "s", "aud": "here", "iat": NOW - 1, "exp": NOW + 60}


def compact(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A JWS made by hand, as an attacker would."""
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def refused(token: str, *, audience: str = "here", now: float = NOW) -> str:
    with pytest.raises(BadSignature) as problem:
        check(RING, token, audience, now)
    for part in token.split("."):
        assert len(part) < 10 or part not in str(problem.value)
    return str(problem.value)


def without(name: str) -> dict[str, Any]:
    return {claim: value for claim, value in CLAIMS.items() if claim != name}


def test_what_was_signed_here_is_good() -> None:
    assert check(RING, sign(KEY, CLAIMS), "here", NOW) == CLAIMS


def test_the_header_names_the_key_and_the_algorithm() -> None:
    header = jwt.get_unverified_header(sign(KEY, CLAIMS))
    assert (header["kid"], header["alg"]) == (KEY.kid, "ES256")


def test_any_key_of_the_ring_will_do() -> None:
    assert check(keys.ring(OTHER, KEY), sign(KEY, CLAIMS), "here", NOW)


def test_it_is_over_at_its_end_by_the_clock_handed_in() -> None:
    token = sign(KEY, CLAIMS)
    assert check(RING, token, "here", NOW + 59.9)
    assert refused(token, now=NOW + 60) == "expired"


@pytest.mark.parametrize("claim", ["sub", "aud", "iat", "exp"])
def test_a_claim_that_is_missing_is_missed(claim: str) -> None:
    assert "MissingRequiredClaim" in refused(sign(KEY, without(claim)))


def test_another_purpose_is_refused() -> None:
    assert "InvalidAudience" in refused(sign(KEY, CLAIMS), audience="there")


def test_a_forged_one_is_refused() -> None:
    forged = jwt.encode(CLAIMS, OTHER.private, algorithm="ES256", headers={"kid": KEY.kid})
    assert "InvalidSignature" in refused(forged)


def test_a_key_that_is_not_ours_is_refused() -> None:
    assert refused(sign(OTHER, CLAIMS)) == "signed by an unknown key"
    assert refused(jwt.encode(CLAIMS, KEY.private, algorithm="ES256")) == "signed by an unknown key"


def test_changed_claims_are_refused() -> None:
    header, _, signature = sign(KEY, CLAIMS).split(".")
    claims = compact({}, {**CLAIMS, "sub": "other"}).split(".")[1]
    assert "InvalidSignature" in refused(f"{header}.{claims}.{signature}")


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "HS256", "RS256", "ES384", ""])
def test_another_algorithm_is_refused(algorithm: str) -> None:
    refused(compact({"alg": algorithm, "kid": KEY.kid}, CLAIMS))


def test_the_public_key_is_no_shared_secret() -> None:
    pem = keys.public_pem(KEY.private.public_key())
    unsigned = compact({"alg": "HS256", "typ": "JWT", "kid": KEY.kid}, CLAIMS).rstrip(".")
    signature = hmac.new(pem, unsigned.encode(), hashlib.sha256).digest()
    assert "InvalidAlgorithm" in refused(
        unsigned + "." + base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
    )


def test_another_curve_is_refused() -> None:
    private = ec.generate_private_key(ec.SECP384R1())
    refused(jwt.encode(CLAIMS, private, algorithm="ES384", headers={"kid": KEY.kid}))


@pytest.mark.parametrize("times", [{"exp": "tomorrow"}, {"exp": None}, {"iat": "x"}, {"exp": []}])
def test_times_must_be_numbers(times: dict[str, Any]) -> None:
    refused(sign(KEY, {**CLAIMS, **times}))


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", "e30.e30.", "{}", "ñ.ñ.ñ", "x" * 10_000, "a.b.c.d.e"]
)
def test_noise_is_refused(token: str) -> None:
    refused(token)


@pytest.mark.parametrize(
    "kid", [None, 7, True, ["x"], {"a": 1}, "../../etc/passwd", "", "None", "KID\0"]
)
def test_a_key_id_is_only_ever_looked_up(kid: Any) -> None:
    if isinstance(kid, str):
        kid = kid.replace("KID", KEY.kid)
    assert refused(compact({"alg": "ES256", "kid": kid}, CLAIMS, b"x" * 64)) == (
        "signed by an unknown key"
    )


def resigned(header: str) -> str:
    """Our own claims under our own signature, with a header that is not ours."""
    first = base64.urlsafe_b64encode(header.encode()).rstrip(b"=").decode()
    body = first + "." + sign(KEY, CLAIMS).split(".")[1]
    signature = jwt.get_algorithm_by_name("ES256").sign(body.encode(), KEY.private)
    return body + "." + base64.urlsafe_b64encode(signature).rstrip(b"=").decode()


def test_a_header_of_our_own_making_is_taken() -> None:
    assert check(RING, resigned(f'{{"alg":"ES256","kid":"{KEY.kid}"}}'), "here", NOW)


@pytest.mark.parametrize(
    "header",
    [
        '{"alg":"ES256"}',
        '{"alg":"ES256","kid":null}',
        '{"alg":"ES256","kid":["KID"]}',
        '{"alg":"ES256","KID":"KID"}',
        '{"alg":"none","kid":"KID"}',
        '{"alg":["ES256"],"kid":"KID"}',
        '{"kid":"KID"}',
        '{"alg":"ES256","kid":"KID","crit":["x"],"x":1}',
        '{"alg":"ES256","kid":"KID","b64":false,"crit":["b64"]}',
        '["ES256","KID"]',
        '"KID"',
        "null",
        '{"alg":"ES256","kid":"KID"',
        "[" * 5000,
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_a_header_that_is_not_ours_is_refused_even_with_our_signature(header: str) -> None:
    refused(resigned(header.replace("KID", KEY.kid)))


@pytest.mark.parametrize("change", ["!", " ", "\n", "=", "ñ"])
def test_nothing_may_stand_in_a_header_that_is_no_base64(change: str) -> None:
    refused(change + sign(KEY, CLAIMS))
