import re
from math import nan

import fake_results
import pytest

from plsim.analysis.numbers import decimals, months, plain, signed
from plsim.analysis.paired import Paired
from plsim.analysis.sentences import (
    Finding,
    ends_sentence,
    gap_sentence,
    later_sentence,
    reason,
    rival_sentence,
    sentence,
    stood,
    verb,
    weeks_sentence,
)
from plsim.analysis.summary import cards
from plsim.analysis.verdict import verdict
from plsim.core.declare import OutcomeCard

FORBIDDEN = ["will", "proves", "significant", "impact", "effective", "closes the gap", "improve",
             "increase of", "gain", "lost", "nan", "inf"]  # fmt: skip
WORDS = [("higher", "lower"), ("wider", "narrower"), ("more", "fewer"), ("dearer", "cheaper"),
         ("more", "less")]  # fmt: skip
UPWARD = ("raised", "widened", "higher", "wider", "more", "dearer")
DOWNWARD = ("lowered", "narrowed", "lower", "narrower", "fewer", "cheaper", "less")
ESTIMATES = [-1.0, -0.04, -0.001, 0.0, 0.001, 0.04, 1.0]


def card_of(direction, words, months=False):
    more, less = words
    return OutcomeCard("x", "skill", "SD", direction, more, less, 0.05, "assumed", True, months)


def finding(card, estimate, half=0.0004, share=0.97, inside=0.0, worlds=200, subgroup="all"):
    found = Paired(
        estimate, estimate - half, estimate + half, estimate - 0.1, estimate + 0.1, share, inside,
        worlds, 0.5, 2.0,
    )  # fmt: skip
    row = {
        "arm": "a", "reference": "b", "subgroup": subgroup, "verdict": verdict(found, card).words,
        "unit": "SD", **vars(found),
    }  # fmt: skip
    return Finding.of(row, {"a": "Hybrid", "b": "Fixed classes"})


def all_sentences():
    for direction in ("higher", "lower", "neither"):
        for words in WORDS:
            for with_months in (False, True):
                card = card_of(direction, words, with_months)
                for smallest in (0.05, 0.0001):
                    fine = OutcomeCard(**{**card.as_dict(), "smallest": smallest})
                    for estimate in ESTIMATES:
                        for share in (0.5, 0.7, 0.9, 1.0):
                            for half in (0.0, 0.0004, 0.2, nan):
                                for worlds in (5, 200):
                                    yield fine, finding(fine, estimate, half, share, 0, worlds)


def test_no_sentence_has_a_signed_amount_a_negative_zero_or_a_forbidden_word():
    seen = 0
    for card, found in all_sentences():
        for text in (sentence(found, card), gap_sentence(found, card, 0.1, -0.1),
                     rival_sentence(found, card)):  # fmt: skip
            assert not re.search(r"by [-−+]", text), text
            assert not re.search(r"[-−+]0(\.0+)?(?![\d.])", text), text
            bare = re.findall(r"[a-z']+", text.lower())
            assert not [word for word in FORBIDDEN if word in " ".join(bare).split()], text
            assert "increase of" not in text
            assert text.endswith(".")
            seen += 1
    assert seen > 5000


def test_the_verb_fits_the_sign():
    for card, found in all_sentences():
        text = sentence(found, card)
        verbs = re.findall(r"\b(raised|lowered|widened|narrowed)\b", text)
        if not verbs:
            continue
        assert found.estimate != 0
        assert verbs[0] in (UPWARD if found.estimate > 0 else DOWNWARD)
        word = re.search(r"it was (\w+) in", text)
        assert word[1] == (card.more if found.estimate > 0 else card.less)


@pytest.mark.parametrize("outcome", sorted(fake_results.CARDS))
@pytest.mark.parametrize("estimate", ESTIMATES)
def test_every_outcome_of_a_run_gets_a_sentence_in_the_past_about_the_model(outcome, estimate):
    card = cards(fake_results.manifest(["fixed"]))[outcome]
    text = sentence(finding(card, estimate * 100 * card.smallest, half=0.0), card)
    assert text.startswith("In this model ")
    assert "compared with Fixed classes" in text


def test_the_template_is_kept_to_the_letter():
    card = OutcomeCard(
        "achievement", "achievement", "SD", "higher", "higher", "lower", 0.05, "k", True, True
    )
    row = {
        "arm": "h", "reference": "f", "subgroup": "all", "estimate": 0.1234, "worlds_low": -0.001,
        "worlds_high": 0.234, "share": 0.945, "worlds": 200, "unit": "SD",
        "verdict": "higher in most worlds",
    }  # fmt: skip
    assert sentence(Finding.of(row, {"h": "Hybrid", "f": "Fixed classes"}), card) == (
        "In this model Hybrid raised average achievement by 0.12 SD compared with Fixed classes"
        " (about 2 months, EEF table); it was higher in 189 of 200 worlds; in 9 of 10 worlds the"
        " difference lay between 0.00 and +0.23."
    )
    low = Finding.of({**row, "subgroup": "low", "estimate": -0.07}, {})
    assert "lowered achievement for low starters by 0.07 SD" in sentence(low, card)
    assert "(about 1 month less, EEF table)" in sentence(low, card)


def test_what_rounds_to_0_is_less_than_the_last_digit():
    card = card_of("higher", ("higher", "lower"))
    fine = OutcomeCard(**{**card.as_dict(), "smallest": 0.005})
    tiny = finding(OutcomeCard(**{**card.as_dict(), "smallest": 0.0}), -0.001, half=0.0001)
    assert "by less than 0.001 SD" in sentence(tiny, fine) or "by 0.001 SD" in sentence(tiny, fine)
    assert "lowered average skill by less than 0.01 SD" in sentence(tiny, card)


def test_an_arm_that_is_the_reference_is_about_the_same_in_nearly_every_world():
    card = card_of("higher", ("higher", "lower"))
    text = sentence(finding(card, 0.0, half=0.0, share=1.0, inside=1.0), card)
    assert "about the same in nearly every world" in text
    assert "it was equal in 200 of 200 worlds" in text


def test_undefined_and_too_few_and_cannot_tell_are_said_before_any_number():
    card = card_of("higher", ("higher", "lower"))
    assert "was undefined" in sentence(finding(card, nan), card)
    assert "too few" in sentence(finding(card, 1.0, worlds=5), card)
    assert "ran in 1 world: too few" in sentence(finding(card, 1.0, worlds=1), card)
    unsure = sentence(finding(card, 0.04, half=0.2), card)
    assert "could not tell" in unsure
    assert "raised" not in unsure


@pytest.mark.parametrize(
    ("change", "low", "high", "why"),
    [
        (-0.08, 0.16, 0.08, "because low starters rose more than high starters"),
        (-0.08, 0.08, 0.0, "because low starters rose"),
        (-0.08, 0.04, -0.04, "because low starters rose and high starters fell"),
        (-0.08, 0.0, -0.08, "because high starters fell"),
        (-0.08, -0.04, -0.12, "because high starters fell more than low starters"),
        (0.08, 0.08, 0.16, "because high starters rose more than low starters"),
        (0.08, 0.0, 0.08, "because high starters rose"),
        (0.08, -0.04, 0.04, "because high starters rose and low starters fell"),
        (0.08, -0.08, 0.0, "because low starters fell"),
        (0.08, -0.12, -0.04, "because low starters fell more than high starters"),
        (0.08, 0.16, 0.08, ""),
        (-0.08, 0.001, 0.002, ""),
        (0.0, 0.1, 0.0, ""),
    ],
)
def test_a_gap_sentence_says_why(change, low, high, why):
    assert reason("high-low", change, low, high) == why
    card = card_of("lower", ("wider", "narrower"))
    if change:
        text = gap_sentence(finding(card, change, subgroup="high-low"), card, low, high)
        assert why in text
        assert ("narrower" in text) == (change < 0)


def test_the_percentile_gap_names_no_group_as_its_reason():
    assert reason("90-10", -0.1, 0.1, 0.0) == ""


@pytest.mark.parametrize("words", WORDS)
def test_the_verb_is_that_of_the_outcomes_word(words):
    card = card_of("neither", words)
    assert verb(card, 1.0) in UPWARD
    assert verb(card, -1.0) in DOWNWARD


def test_numbers():
    assert signed(-0.004, 2) == "0.00"
    assert signed(-0.005001, 2) == "−0.01"
    assert signed(1234.5, 0) == "+1,234"
    assert plain(float("inf"), 2) == "undefined"
    assert decimals(0.02) == 2
    assert months(1.3) == "about 12 months or more"
    assert months(0.07) == "about 1 month"
    assert months(nan) == "undefined"


def test_sentences_of_states_carry_the_sign_in_a_word_and_no_number_has_one():
    said = []
    for direction in ("higher", "lower", "neither"):
        for words in WORDS:
            card = card_of(direction, words)
            for estimate in ESTIMATES:
                text = stood(card, estimate, "SD")
                assert text.startswith(
                    words[0] if estimate > 0 else words[1] if estimate else "equal"
                )
                found = finding(card, estimate)
                said += [
                    text,
                    ends_sentence("Hybrid", estimate, -estimate),
                    weeks_sentence("Hybrid", [("low", 1, estimate), ("high", 2, nan)], card, "SD"),
                    later_sentence(finding(card, 1.0), found, card, 1),
                ]
    for text in said:
        assert not re.search(r"by [-−+]|[-−+]\d", text), text
        assert not any(re.search(rf"\b{word}\b", text) for word in FORBIDDEN), text


def test_what_was_left_a_year_later_by_hand():
    card = card_of("higher", ("higher", "lower"))
    text = later_sentence(finding(card, 0.12), finding(card, 0.2), card, 1)
    assert text == (
        "A year later, average skill under Hybrid was higher by 0.20 SD compared with Fixed classes"
        " (higher in nearly every world); at the end of the years compared it had been higher by"
        " 0.12 SD."
    )
    assert later_sentence(finding(card, 0.1), finding(card, 0.1), card, 3).startswith(
        "3 years later"
    )
