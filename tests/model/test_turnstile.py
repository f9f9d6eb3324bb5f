"""The ledger's lock is handed on in the order of asking."""

import threading
import time

from answerable.model.turnstile import Turnstile


def test_only_one_at_a_time_is_through() -> None:
    lock, count, most = Turnstile(), [0], [0]

    def pass_through() -> None:
        for _ in range(200):
            with lock:
                count[0] += 1
                most[0] = max(most[0], count[0])
                count[0] -= 1

    threads = [threading.Thread(target=pass_through) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (count, most) == ([0], [1])


def test_whoever_waits_goes_before_whoever_lets_go_and_comes_again() -> None:
    """One that takes the lock again at once, as a busy writer does, does not get in front."""
    lock, order = Turnstile(), list[str]()
    lock.acquire()

    def wait(name: str) -> None:
        with lock:
            order.append(name)

    waiting = []
    for name in ("first", "second", "third"):
        waiting.append(threading.Thread(target=wait, args=(name,)))
        waiting[-1].start()
        while len(lock._waiting) < len(waiting):
            time.sleep(0.001)
    lock.release()
    with lock:
        order.append("again")
    for thread in waiting:
        thread.join()
    assert order == ["first", "second", "third", "again"]
