"""Give the one verdict on a difference: its words and its mark."""

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from plsim.analysis.paired import Paired
from plsim.core.declare import OutcomeCard

Mark = Literal["better", "worse", "neutral", "unknown"]

SYMBOLS: dict[Mark, str] = {"better": "▲", "worse": "▽", "neutral": "●", "unknown": "?"}
ASCII_SYMBOLS: dict[Mark, str] = {"better": "+", "worse": "-", "neutral": "=", "unknown": "?"}

UNDEFINED = "undefined"
TOO_FEW = "too few worlds to say"
SAME = "about the same on average"
SAME_NEARLY_EVERY = "about the same in nearly every world"
CANNOT_TELL = "cannot tell; run more worlds"
NEARLY_EVERY, MOST, MORE = "in nearly every world", "in most worlds", "in more worlds than not"
DISAGREE = "on average, but worlds disagree"
FEWEST_WORLDS = 20


@dataclass(frozen=True)
class Verdict:
    """Say in words and in one mark what the worlds of a run found."""

    words: str
    mark: Mark

    @property
    def clear(self) -> bool:
        """Tell whether the mark is a triangle, which alone may be bold."""
        return self.mark in ("better", "worse")


def verdict(found: Paired, card: OutcomeCard) -> Verdict:
    """Judge a difference by the tests in their fixed order; the first that holds decides.

    The smallest difference that matters is the card's. Undefined effects (an SD of 0, no pair of
    worlds, one draw) are called so before anything else.
    """
    m = card.smallest
    if found.worlds == 0 or not isfinite(found.estimate):
        return Verdict(UNDEFINED, "unknown")
    if found.worlds < FEWEST_WORLDS:
        return Verdict(TOO_FEW, "unknown")
    if not (isfinite(found.ci_low) and isfinite(found.ci_high)):
        return Verdict(UNDEFINED, "unknown")
    if -m <= found.ci_low and found.ci_high <= m:
        return Verdict(SAME_NEARLY_EVERY if found.inside >= 0.95 else SAME, "neutral")
    if found.ci_low <= 0 <= found.ci_high:
        return Verdict(CANNOT_TELL, "unknown")
    return _sided(found.estimate > 0, found.share, card)


def _sided(up: bool, share: float, card: OutcomeCard) -> Verdict:
    word = card.more if up else card.less
    if share >= 0.80:
        return Verdict(f"{word} {NEARLY_EVERY if share >= 0.95 else MOST}", side(up, card))
    return Verdict(f"{word} {MORE if share >= 0.60 else DISAGREE}", "neutral")


def side(up: bool, card: OutcomeCard) -> Mark:
    """Say which mark a clear difference upwards or downwards gets: better, or more."""
    return "better" if up != (card.direction == "lower") else "worse"


def verdict_of(words: str, card: OutcomeCard) -> Verdict:
    """Read a verdict back from its words, as they stand in `summary.csv`.

    >>> card = OutcomeCard("gap", "gap", "SD", "lower", "wider", "narrower", 0.05, "kraft2020")
    >>> verdict_of("narrower in most worlds", card).mark
    'better'
    """
    if words in (UNDEFINED, TOO_FEW, CANNOT_TELL):
        return Verdict(words, "unknown")
    for up, word in ((True, card.more), (False, card.less)):
        if words in (f"{word} {NEARLY_EVERY}", f"{word} {MOST}"):
            return Verdict(words, side(up, card))
    return Verdict(words, "neutral")
