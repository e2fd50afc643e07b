"""The prediction game: the score against a second, slow implementation, and nothing kept."""

import random

import pytest


def slow_score(room, truth):
    """The ranked probability score, world by world, over a hundred thousand worlds' worth."""

    def score(guess):
        total = 0.0
        for answer, weight in enumerate(truth):
            happened = [1.0 if answer <= k else 0.0 for k in range(2)]
            said = [sum(guess[: k + 1]) for k in range(2)]
            total += weight * sum((s - h) ** 2 for s, h in zip(said, happened, strict=True)) / 2
        return total

    even, best = score([1 / 3] * 3), score(truth)
    if 100 * (even - best) < 2:
        return None
    return 100 * (even - score(room)) / (even - best)


def test_scores_are_those_of_the_slow_implementation(opened, talk_url):
    page, luck = opened(talk_url).page, random.Random(1)
    for _ in range(200):
        raw = [[luck.random() ** 2 for _ in range(3)] for _ in range(2)]
        room, truth = ([value / sum(values) for value in values] for values in raw)
        found = page.evaluate("([room, truth]) => plsim.score(room, truth)", [room, truth])
        expected = slow_score(room, truth)
        assert found == (None if expected is None else pytest.approx(expected))


def test_the_models_odds_score_100_and_three_equal_guesses_0(opened, talk_url):
    page = opened(talk_url).page
    truth = [0.1, 0.2, 0.7]
    assert page.evaluate("(t) => plsim.score(t, t)", truth) == pytest.approx(100)
    assert page.evaluate("(t) => plsim.score([1/3, 1/3, 1/3], t)", truth) == pytest.approx(0)
    said = page.evaluate("(t) => plsim.verdictOf([1, 0, 0], t)", truth)
    assert said == "Worse than guessing evenly."
    near_even = page.evaluate("plsim.verdictOf([1, 0, 0], [0.3, 0.36, 0.34])")
    assert near_even == "The model cannot tell either."


def test_ten_dots_are_shared_out_whole(opened, talk_url):
    page = opened(talk_url).page
    for shares in ([1 / 3] * 3, [0.995, 0.005, 0.0], [0.05, 0.9, 0.05], [0.0, 0.0, 1.0]):
        assert sum(page.evaluate("(s) => plsim.tenths(s)", shares)) == 10


def test_hands_are_counted_and_compared_after_the_reveal_and_do_not_survive(opened, talk_url, talk):
    page = opened(talk_url).page
    page.keyboard.press("PageDown")
    page.focus('#guess input[data-question="low"][data-answer="0"]')
    for hands in ("3", "4", "13"):  # by the keyboard alone: digits, then Tab
        page.keyboard.type(hands)
        page.keyboard.press("Tab")
    assert page.evaluate("plsim.state.votes.low") == [3, 4, 13]
    page.evaluate("plsim.go(3)")
    page.click('[data-card="low"]')
    page.keyboard.press("r")
    truth = talk["answers"]["guess"][0]["shares"]
    expected = slow_score([0.15, 0.2, 0.65], truth)
    shown = page.inner_text('[data-score="low"]')
    if expected is None:
        assert shown == "The model cannot tell either."
    else:
        assert shown == (
            f"{round(expected)} of 100" if expected >= 0 else "Worse than guessing evenly."
        )
    assert page.locator("[data-score]").count() == 1  # what is covered is not compared
    assert "what do you know that it does not?" in page.inner_text("#dialog-body")
    page.reload()
    page.wait_for_function("document.documentElement.dataset.ready")
    assert page.evaluate("plsim.state.votes") == {}
    assert page.input_value('#guess input[data-question="low"][data-answer="2"]') == ""
    assert "13" not in page.evaluate("JSON.stringify({...localStorage})")
