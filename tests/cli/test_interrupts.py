"""SIGTERM and SIGHUP end a command that follows a run as Ctrl-C does."""

import os
import signal
import threading

import pytest

from synthcore.cli import interrupts


@pytest.mark.parametrize("number", interrupts.NUMBERS)
def test_a_signal_interrupts_once(number):
    """What comes while the run is being left is passed over; afterwards all is as it was."""
    former = signal.getsignal(number)
    with interrupts.as_interrupts():
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
        for again in interrupts.NUMBERS:
            os.kill(os.getpid(), again)
    assert signal.getsignal(number) is former


def test_what_nohup_ignores_stays_ignored():
    """The command is meant to outlive its terminal."""
    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interrupts.as_interrupts():
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, former)


def test_another_thread_has_no_say_in_signals():
    """A test, or a notebook, may run a command in one."""
    seen = []

    def work():
        with interrupts.as_interrupts():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGTERM)]


def test_a_terminal_that_has_gone_away_is_no_reason_to_fail(monkeypatch):
    """The sentence is lost with it."""

    class Gone:
        def write(self, text):
            raise OSError(5, "Input/output error")

    monkeypatch.setattr("sys.stderr", Gone())
    interrupts.say("Interrupted.")
