"""A background thread takes its turns when it is woken, by itself after a while, and ends."""

import threading

from runcairn.server.services.background import Background


def test_it_works_when_it_is_woken_and_by_itself_when_it_said_so() -> None:
    turns = threading.Semaphore(0)
    waits = iter([0.0, 0.0, None, None])

    def turn() -> float | None:
        turns.release()
        return next(waits)

    background = Background("turns", turn)
    background.start()
    assert not turns.acquire(timeout=0.05), "nobody woke it"
    background.wake()
    for _ in range(3):
        assert turns.acquire(timeout=10)
    assert not turns.acquire(timeout=0.05), "it asked for no more"
    background.wake()
    assert turns.acquire(timeout=10)
    background.close()


def test_a_wish_during_a_turn_is_another_turn() -> None:
    begun, go_on, turns = threading.Event(), threading.Event(), threading.Semaphore(0)

    def turn() -> None:
        begun.set()
        assert go_on.wait(10)
        turns.release()

    background = Background("turns", turn, first=0.0)
    background.start()
    assert begun.wait(10)
    background.wake()
    assert background.woken
    go_on.set()
    for _ in range(2):
        assert turns.acquire(timeout=10)
    background.close()


def test_close_ends_it_within_its_turn_and_where_it_was_never_started() -> None:
    background = Background("never", lambda: None)
    background.close()
    seen = threading.Event()

    def long() -> None:
        seen.set()
        while not at_work.ending:
            threading.Event().wait(0.001)

    at_work = Background("long", long, first=0.0)
    at_work.start()
    assert seen.wait(10)
    at_work.close()
