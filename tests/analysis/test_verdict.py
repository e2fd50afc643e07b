import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plsim.analysis.paired import Paired
from plsim.analysis.verdict import ASCII_SYMBOLS, SYMBOLS, verdict, verdict_of
from plsim.core.declare import OutcomeCard

UP = OutcomeCard("skill", "skill", "SD", "higher", "higher", "lower", 0.05, "kraft2020")
DOWN = OutcomeCard("gap", "gap", "SD", "lower", "wider", "narrower", 0.05, "kraft2020")
NONE = OutcomeCard("moves", "moves", "of 100", "neither", "more", "fewer", 0.05, "assumed")
CLEAR = Paired(0.2, 0.15, 0.25, 0.0, 0.4, 0.97, 0.1, 200, 0.5, 2.0)


def mirrored(found):
    return replace(found, estimate=-found.estimate, ci_low=-found.ci_high, ci_high=-found.ci_low)


@pytest.mark.parametrize(
    ("change", "words", "mark"),
    [
        ({}, "higher in nearly every world", "better"),
        ({"share": 0.95}, "higher in nearly every world", "better"),
        ({"share": 0.94}, "higher in most worlds", "better"),
        ({"share": 0.80}, "higher in most worlds", "better"),
        ({"share": 0.79}, "higher in more worlds than not", "neutral"),
        ({"share": 0.60}, "higher in more worlds than not", "neutral"),
        ({"share": 0.59}, "higher on average, but worlds disagree", "neutral"),
        ({"worlds": 19}, "too few worlds to say", "unknown"),
        ({"worlds": 20}, "higher in nearly every world", "better"),
        ({"ci_low": -0.01}, "cannot tell; run more worlds", "unknown"),
        ({"ci_low": 0.0}, "cannot tell; run more worlds", "unknown"),
        ({"ci_low": -0.05, "ci_high": 0.05}, "about the same on average", "neutral"),
        ({"ci_low": 0.01, "ci_high": 0.05}, "about the same on average", "neutral"),
        (
            {"ci_low": -0.05, "ci_high": 0.05, "inside": 0.95},
            "about the same in nearly every world",
            "neutral",
        ),
        ({"ci_low": 0.01, "ci_high": 0.051}, "higher in nearly every world", "better"),
        ({"estimate": math.nan}, "undefined", "unknown"),
        ({"worlds": 0}, "undefined", "unknown"),
        ({"ci_low": math.nan, "ci_high": math.nan}, "undefined", "unknown"),
    ],
)
def test_the_table_of_verdicts(change, words, mark):
    found = verdict(replace(CLEAR, **change), UP)
    assert (found.words, found.mark) == (words, mark)


@pytest.mark.parametrize(
    ("card", "up", "down"),
    [
        (UP, ("higher", "better"), ("lower", "worse")),
        (DOWN, ("wider", "worse"), ("narrower", "better")),
        (NONE, ("more", "better"), ("fewer", "worse")),
    ],
)
def test_each_outcome_has_its_own_words_and_its_own_better_side(card, up, down):
    for found, (word, mark) in ((CLEAR, up), (mirrored(CLEAR), down)):
        judged = verdict(found, card)
        assert judged.words == f"{word} in nearly every world"
        assert judged.mark == mark


@given(
    st.floats(-1, 1), st.floats(0, 0.5), st.floats(0, 1), st.floats(0, 1), st.integers(0, 60),
    st.sampled_from([UP, DOWN, NONE]),
)  # fmt: skip
def test_a_verdict_can_be_read_back_from_its_words(mean, half, share, inside, worlds, card):
    found = Paired(mean, mean - half, mean + half, -1, 1, share, inside, worlds, 0.5, 2.0)
    judged = verdict(found, card)
    assert verdict_of(judged.words, card) == judged
    assert judged.clear == (judged.mark in ("better", "worse"))


def test_every_mark_has_a_sign_of_its_own_with_and_without_utf8():
    assert list(SYMBOLS.values()) == ["▲", "▽", "●", "?"]
    assert list(ASCII_SYMBOLS.values()) == ["+", "-", "=", "?"]
    assert list(SYMBOLS) == list(ASCII_SYMBOLS)
