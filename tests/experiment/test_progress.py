import io

import pytest

from plsim.experiment.progress import Progress


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock():
    return Clock()


def test_without_a_terminal_there_is_one_line_for_each_tenth(clock):
    stream = io.StringIO()
    watch = Progress(stream, clock)
    watch.begin(0, 1000, 2)
    for _ in range(500):
        clock.now += 0.01
        watch.look()
        watch.advance(2)
    watch.end()
    lines = stream.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[4] == "worlds  500 of 1,000   50 %   0:02 gone, 0:02 left"


def test_the_estimate_is_told_before_long_work_only(clock):
    for seconds, words in ((1.0, "about 30 s on 2 workers"), (0.1, "")):
        stream = io.StringIO()
        watch = Progress(stream, clock)
        watch.begin(0, 1000, 2)
        # the first two chunks compile the rules; they say nothing about the others
        for wait in (10 * seconds, 0, seconds, 0):
            clock.now += wait
            watch.advance(20)
        assert words in stream.getvalue()
        assert ("about" in stream.getvalue()) == bool(words)


def test_time_left_counts_only_what_is_run_now(clock):
    watch = Progress(io.StringIO(), clock)
    watch.begin(900, 1000, 1)
    clock.now = 10.0
    watch.advance(50)
    assert watch.times() == "0:10 gone, 0:10 left"


def test_a_finished_run_says_so():
    stream = io.StringIO()
    Progress(stream).begin(40, 40, 1)
    assert stream.getvalue() == "        40 of 40 worlds are finished already\n"


def test_a_terminal_is_redrawn_four_times_a_second_at_most(clock, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    watch = Progress(Terminal(), clock)
    watch.begin(0, 1000, 1)
    drawn = []
    monkeypatch.setattr(watch, "_draw", lambda: drawn.append(clock.now) or _mark(watch, clock))
    for _ in range(1000):
        clock.now += 0.01
        watch.advance(1)
        watch.look()
    watch.end()
    assert 38 <= len(drawn) <= 42


def _mark(watch, clock):
    watch._drawn = clock.now


def test_a_terminal_shows_bar_count_and_times(clock, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    stream = Terminal()
    watch = Progress(stream, clock)
    watch.begin(0, 1200, 8)
    clock.now = 29.0
    watch.advance(864)
    watch.note("3 damaged parts")
    watch.end()
    assert "864 of 1,200   72 %   0:29 gone, 0:11 left" in stream.getvalue()
    assert "3 damaged parts" in stream.getvalue()
