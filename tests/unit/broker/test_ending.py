import os
import signal
import sys
import threading
from types import FrameType
from typing import Any

from broker.ending import Ending

STEPS = 60  # more than `wait` has


def told_at(step: int) -> bool:
    """Is it heard, when a signal's handler is called at this step of the wait for it?"""
    over, taken = Ending(), 0

    def trace(frame: FrameType, _event: str, _arg: object) -> Any:
        nonlocal taken
        frame.f_trace_opcodes = True
        taken += 1
        if taken == step:
            over.comes()
        return trace

    sys.settrace(trace)
    try:
        over.wait(0.001)
    finally:
        sys.settrace(None)
    if taken < step:
        over.comes()
    return over.wait(10)


def test_it_is_told_whatever_its_waiter_does_at_that_moment() -> None:
    heard: list[bool] = []
    waiter = threading.Thread(
        target=lambda: heard.extend(told_at(step) for step in range(1, STEPS)), daemon=True
    )
    waiter.start()
    waiter.join(20)
    assert heard == [True] * (STEPS - 1)


def test_it_is_told_once_and_stays() -> None:
    over = Ending()
    assert not over.wait(0)
    over.comes()
    assert over.wait()
    assert over.wait(0)


def test_who_waits_is_told_by_another_thread() -> None:
    over = Ending()
    threading.Thread(target=over.comes).start()
    assert over.wait(10)


def test_ctrl_c_is_no_exception() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    over = Ending()
    try:
        over.listens()
        os.kill(os.getpid(), signal.SIGINT)
        assert over.wait(10)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
