"""Write every sentence about a difference; terminal, report, page and alt text use only these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import Any

from plsim.analysis import verdict as verdicts
from plsim.analysis.numbers import counted, decimals, months, plain, signed
from plsim.core.declare import OutcomeCard

VERBS = {
    "higher": "raised", "more": "raised", "dearer": "raised", "longer": "lengthened",
    "lower": "lowered", "less": "lowered", "fewer": "lowered", "cheaper": "lowered",
    "wider": "widened", "narrower": "narrowed", "shorter": "shortened",
}  # fmt: skip
GROUPS = {
    "all": "all students",
    "low": "low starters",
    "middle": "middle starters",
    "high": "high starters",
    "disadvantaged": "disadvantaged students",
    "not_disadvantaged": "students who are not disadvantaged",
}
GAPS = {
    "high-low": "between high and low starters",
    "disadvantage": "between students who are and who are not disadvantaged",
    "90-10": "between the 90th and the 10th percentile",
}
SIDES = {"high-low": ("low", "high"), "disadvantage": ("disadvantaged", "not_disadvantaged")}


@dataclass(frozen=True)
class Finding:
    """Hold one row of the summary with the titles that a sentence needs."""

    arm: str
    reference: str
    subgroup: str
    estimate: float
    worlds_low: float
    worlds_high: float
    share: float
    worlds: int
    words: str
    unit: str

    @classmethod
    def of(cls, row: Mapping[str, Any], titles: Mapping[str, str]) -> "Finding":
        """Take a row of `summary.csv` and the arms' titles by name."""
        name, reference = str(row["arm"]), str(row["reference"])
        return cls(
            titles.get(name, name),
            titles.get(reference, reference),
            str(row["subgroup"]),
            float(row["estimate"]),
            float(row["worlds_low"]),
            float(row["worlds_high"]),
            float(row["share"]),
            int(row["worlds"]),
            str(row["verdict"]),
            str(row["unit"]),
        )

    @property
    def count(self) -> int:
        """Count the worlds on the mean's side of 0."""
        return round(self.share * self.worlds) if isfinite(self.share) else 0


def subject(card: OutcomeCard, subgroup: str) -> str:
    """Name an outcome together with the group it is measured on."""
    if subgroup in GAPS:
        return f"the {card.title} {GAPS[subgroup]}"
    title = card.title if card.title[:2].isupper() else card.title[:1].lower() + card.title[1:]
    if subgroup == "all":
        return f"average {title}" if card.standardise else title
    return f"{title} for {GROUPS.get(subgroup, subgroup)}"


def verb(card: OutcomeCard, estimate: float) -> str:
    """Give the verb that carries the sign of a difference."""
    word = card.more if estimate > 0 else card.less
    return VERBS.get(word, "raised" if estimate > 0 else "lowered")


def word(card: OutcomeCard, estimate: float) -> str:
    """Give the outcome's own word for the sign of a difference."""
    if estimate == 0:
        return "equal"
    return card.more if estimate > 0 else card.less


def amount(card: OutcomeCard, estimate: float, unit: str) -> str:
    """Write a difference without its sign, with its unit; what rounds to 0 is `less than`."""
    places = decimals(card.smallest)
    size = plain(abs(estimate), places)
    if estimate and float(size.replace(",", "")) == 0:
        size = f"less than {plain(10.0**-places, places)}"
    return f"{size} {unit}".strip()


def sentence(found: Finding, card: OutcomeCard) -> str:
    """Say one difference in one or two sentences, in the past tense, with its verdict's certainty.

    The verb carries the sign and the number has none; a difference that is about the same, cannot
    be told or is undefined is said to be so before any number.
    """
    what = subject(card, found.subgroup)
    start = f"In this model {found.arm}"
    if found.words == verdicts.UNDEFINED:
        return (
            f"In this model the difference of {found.arm} from {found.reference} in {what}"
            " was undefined."
        )
    if found.words == verdicts.TOO_FEW:
        worlds = counted(found.worlds, "world")
        return f"{start} ran in {worlds}: too few to say how it changed {what}."
    if found.words == verdicts.CANNOT_TELL:
        return (
            f"In this model {found.worlds} worlds could not tell how {found.arm} changed {what}"
            f" compared with {found.reference}; more worlds are needed; {_spread(found, card)}."
        )
    if found.words in (verdicts.SAME, verdicts.SAME_NEARLY_EVERY):
        return (
            f"{start} left {what} {found.words} compared with {found.reference}"
            f" (no average difference larger than {amount(card, card.smallest, found.unit)});"
            f" {_count(found, card)}; {_spread(found, card)}."
        )
    by = amount(card, found.estimate, found.unit)
    return (
        f"{start} {verb(card, found.estimate)} {what} by {by} compared with {found.reference}"
        f"{_months(found, card)}; {_count(found, card)}; {_spread(found, card)}."
    )


def _count(found: Finding, card: OutcomeCard) -> str:
    return f"it was {word(card, found.estimate)} in {found.count:,} of {found.worlds:,} worlds"


def _spread(found: Finding, card: OutcomeCard) -> str:
    places = decimals(card.smallest)
    low, high = signed(found.worlds_low, places), signed(found.worlds_high, places)
    if low == high:
        return f"in 9 of 10 worlds the difference was {low}"
    return f"in 9 of 10 worlds the difference lay between {low} and {high}"


def _months(found: Finding, card: OutcomeCard) -> str:
    return f" ({months(found.estimate)}, EEF table)" if card.months else ""


def reason(gap: str, gap_change: float, lower: float, upper: float, places: int = 2) -> str:
    """Say why a gap changed, from the changes of its lower and its upper group.

    Returns an empty string where the two changes do not explain the gap's (another measure of
    gap, or a gap that did not change). Changes that round to 0 count as none.

    >>> reason("high-low", -0.08, 0.16, 0.08)
    'because low starters rose more than high starters'
    """
    if gap not in SIDES:
        return ""
    bottom, top = (GROUPS[name] for name in SIDES[gap])
    low, high = round(lower, places), round(upper, places)
    narrower = gap_change < 0
    if low == high or (low > high) != narrower or not gap_change:
        return ""
    first, second = ((bottom, low), (top, high)) if narrower else ((top, high), (bottom, low))
    if first[1] > 0 > second[1]:
        return f"because {first[0]} rose and {second[0]} fell"
    if first[1] > 0:
        return f"because {first[0]} rose" + (f" more than {second[0]}" if second[1] > 0 else "")
    return f"because {second[0]} fell" + (f" more than {first[0]}" if first[1] < 0 else "")


def gap_sentence(found: Finding, card: OutcomeCard, lower: float = nan, upper: float = nan) -> str:
    """Say how a gap changed and why; `lower` and `upper` are its two groups' own changes."""
    flat = (
        verdicts.UNDEFINED,
        verdicts.TOO_FEW,
        verdicts.CANNOT_TELL,
        verdicts.SAME,
        verdicts.SAME_NEARLY_EVERY,
    )
    if found.words in flat or found.estimate == 0:
        return sentence(found, card)
    why = ""
    if isfinite(lower) and isfinite(upper):
        why = reason(found.subgroup, found.estimate, lower, upper, decimals(card.smallest))
    what = subject(card, found.subgroup).removeprefix("the ")
    return (
        f"The {what} was {word(card, found.estimate)} by"
        f" {amount(card, found.estimate, found.unit)}{' ' + why if why else ''},"
        f" {found.words.removeprefix(word(card, found.estimate)).strip()}"
        f" ({found.count:,} of {found.worlds:,})."
    )


def rival_sentence(found: Finding, card: OutcomeCard) -> str:
    """Compare the two leading arms with each other in one short sentence."""
    first, second, what = found.arm, found.reference, subject(card, found.subgroup)
    if found.words in (verdicts.SAME, verdicts.SAME_NEARLY_EVERY):
        return f"{first} and {second} left {what} {found.words} when compared with each other."
    if found.words in (verdicts.UNDEFINED, verdicts.TOO_FEW, verdicts.CANNOT_TELL):
        return f"{first} or {second}: {found.words}."
    side = word(card, found.estimate)
    certainty = found.words.removeprefix(side).strip()
    return (
        f"{first} was {side} than {second} by {amount(card, found.estimate, found.unit)},"
        f" {certainty} ({found.count:,} of {found.worlds:,})."
    )


def stood(card: OutcomeCard, estimate: float, unit: str) -> str:
    """Say a difference as a state: higher by 0.12 SD, or equal.

    >>> card = OutcomeCard("gap", "gap", "SD", "lower", "wider", "narrower", 0.05, "kraft2020")
    >>> stood(card, -0.123, "SD"), stood(card, 0.0, "SD")
    ('narrower by 0.12 SD', 'equal')
    """
    if not isfinite(estimate):
        return verdicts.UNDEFINED
    side = word(card, estimate)
    return side if estimate == 0 else f"{side} by {amount(card, estimate, unit)}"


SKILL = OutcomeCard(
    "skill", "true skill", "SD", "higher", "higher", "lower", 0.05, "kraft2020", standardise=True
)
"""True skill of single students, in sentences about them."""


def ends_sentence(arm: str, lowest: float, highest: float) -> str:
    """Say how the middle student of the lowest and of the highest tenth stood at the end.

    >>> ends_sentence("Hybrid", 0.1, -0.02)[:70]
    'In this model, under Hybrid, the student in the middle of the lowest t'
    """
    low, high = (stood(SKILL, value, "SD") for value in (lowest, highest))
    return (
        f"In this model, under {arm}, the student in the middle of the lowest tenth of starters"
        f" ended {low}, and the one in the middle of the highest tenth {high}."
    )


def weeks_sentence(
    arm: str, ends: Sequence[tuple[str, int, float]], card: OutcomeCard, unit: str
) -> str:
    """Say how each group stood at the end of each year; `ends` are (group, year, difference)."""
    parts = [
        f"{GROUPS.get(group, GAPS.get(group, group))} in year {year} {stood(card, value, unit)}"
        for group, year, value in ends
    ]
    return f"In this model {card.title} under {arm} ended, for {'; for '.join(parts)}."


def later_sentence(found: Finding, later: Finding, card: OutcomeCard, years: int) -> str:
    """Say what was left of a difference when everybody had been in one kind of class again.

    `found` is the difference at the end of the experiment's own years, `later` that at the end of
    the `years` that followed.
    """
    when = "A year later" if years == 1 else f"{years} years later"
    what = subject(card, found.subgroup)
    return (
        f"{when}, {what} under {later.arm} was {stood(card, later.estimate, later.unit)} compared"
        f" with {later.reference} ({later.words}); at the end of the years compared it had been"
        f" {stood(card, found.estimate, found.unit)}."
    )
