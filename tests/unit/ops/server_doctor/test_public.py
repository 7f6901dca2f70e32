import time
from email.utils import formatdate
from ssl import SSLCertVerificationError

import pytest

from ops.server_doctor.findings import Verdict
from ops.server_doctor.public import clock, remedy


@pytest.mark.parametrize(
    ("apart", "verdict"), [(0, Verdict.GOOD), (10, Verdict.LOOK), (300, Verdict.BAD)]
)
def test_a_clock_may_be_a_little_wrong(apart: float, verdict: Verdict) -> None:
    assert clock(formatdate(time.time() - apart)).verdict is verdict


def test_an_answer_without_a_date_says_nothing_about_clocks() -> None:
    assert clock(None).verdict is Verdict.UNTRIED


@pytest.mark.parametrize(
    ("said", "fix"),
    [("certificate has expired", "renew"), ("Hostname mismatch, certificate is", "another name"),
     ("self-signed certificate", "trust"), ("unable to get local issuer certificate", "chain"),
     ("something new", "openssl")],
)  # fmt: skip
def test_each_fault_of_a_certificate_has_its_remedy(said: str, fix: str) -> None:
    error = SSLCertVerificationError()
    error.verify_message = said
    assert fix in remedy(error)
