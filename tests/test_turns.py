"""Requests take turns; who waits for a PDF gives the turn away."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from postmortems.turns import others_go_on, taking_turns


@pytest.fixture
def threads():
    with ThreadPoolExecutor(4) as pool:
        yield pool


def test_only_so_many_requests_are_worked_on_at_once(threads):
    inside, most, lock = [0], [0], threading.Lock()
    two_met = threading.Barrier(2)

    def application(environ, start_response):
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        two_met.wait(timeout=20)
        with lock:
            inside[0] -= 1
        return [b"done"]

    answer = taking_turns(application, 2)
    assert list(threads.map(lambda _: answer({}, None), range(6))) == [[b"done"]] * 6
    assert most == [2]


def test_while_one_waits_another_is_answered(threads):
    done = threading.Event()

    def application(environ, start_response):
        if environ["wait"]:
            with others_go_on():
                assert done.wait(timeout=20)
        else:
            done.set()
        return environ["wait"]

    answer = taking_turns(application, 1)
    waiting = threads.submit(answer, {"wait": True}, None)
    assert threads.submit(answer, {"wait": False}, None).result(timeout=20) is False
    assert waiting.result(timeout=20) is True


def test_a_failure_gives_the_turn_back():
    def application(environ, start_response):
        with others_go_on():
            raise ValueError("broken")

    answer = taking_turns(application, 1)
    for _ in range(3):
        with pytest.raises(ValueError):
            answer({}, None)


def test_without_turns_nothing_is_given_away():
    with others_go_on(), others_go_on():
        pass
