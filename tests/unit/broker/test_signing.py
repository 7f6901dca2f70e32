"""Signatures that a Standard Webhooks library takes."""

import base64

import pytest

from broker import signing

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_published_example_is_signed_as_published() -> None:
    found = signing.headers(
        signing.secrets(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330.9,
        b'{"test": 2432232314}',
    )  # fmt: skip
    assert found == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_two_secrets_give_two_signatures_in_their_order() -> None:
    other = "whsec_" + base64.b64encode(b"o" * 32).decode()
    both = signing.headers(signing.secrets(f"{SECRET}, {other}"), "i", 1, b"x")
    one = signing.headers(signing.secrets(SECRET), "i", 1, b"x")
    assert both["webhook-signature"].split(" ")[0] == one["webhook-signature"]
    assert len(both["webhook-signature"].split(" ")) == 2


@pytest.mark.parametrize(
    "text",
    ["", "secret", SECRET.removeprefix("whsec_"), "whsec_", "whsec_!!!!", "whsec_c2hvcnQ=",
     "whsec_" + base64.b64encode(b"x" * 65).decode(), SECRET + ","],
)  # fmt: skip
def test_a_bad_secret_is_refused_without_being_told(text: str) -> None:
    with pytest.raises(ValueError, match="24 to 64 bytes") as problem:
        signing.secrets(text)
    assert text in {"", "whsec_"} or text not in str(problem.value)
