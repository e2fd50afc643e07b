"""Blocks below the terminal's table: effects at equal cost, and what studies would say."""

import textwrap

from plsim.analysis.choice import STUDIES, TRUTH, holds
from plsim.analysis.doubts import listed
from plsim.analysis.numbers import decimals, plain, signed
from plsim.analysis.value import COST, SUFFIX, currency_of
from plsim.report.choice import Choice, Shown, clean

NAMES = {"naive": "a naive study", "controls": "one with controls", "lottery": "the lottery"}
NAME_WIDTH = 30


def money(choice: Choice, width: int) -> list[str]:
    """Say what 100 units of money more a student bought, arm by arm, the most first.

    Nothing where no arm cost more than the smallest difference that matters.
    """
    found = dearer(choice)
    if not found:
        return []
    lines = textwrap.wrap(per_100_head(choice), width)
    for arm, row in found.items():
        lines += _row(choice.titles[arm], bought(choice, arm, row), width)
    for text in no_dearer(choice, set(found)):
        lines += textwrap.wrap(clean(text), width, subsequent_indent="  ")
    return lines


def dearer(choice: Choice) -> dict[str, Shown]:
    """Give the arms that cost more than the reference, the most bought for 100 first."""
    found = {arm: row for arm in choice.ranked() if (row := choice.per_100(arm))}
    up = -1.0 if choice.primary.direction != "lower" else 1.0
    order = sorted(found, key=lambda arm: _key(up * found[arm].finding.estimate))
    return {arm: found[arm] for arm in order}


def per_100_head(choice: Choice) -> str:
    """Say what the numbers at equal cost are."""
    unit = choice.cards[choice.primary.name + SUFFIX].unit
    how = "95 % interval by the delta method, clustered by draw"
    return f"{choice.primary.title}, {unit} more a student and year ({how})"


def _key(value: float) -> tuple[bool, float]:
    """Sort by value, the undefined last."""
    return value != value, value if value == value else 0.0


def _row(name: str, text: str, width: int, indent: str = "") -> list[str]:
    """Lay out a name and its text; both wrap."""
    from itertools import zip_longest

    from rich.cells import cell_len

    across = min(NAME_WIDTH, width // 3)
    names = textwrap.wrap(clean(name), across) or ["?"]
    texts = textwrap.wrap(text, width - across - 2 - len(indent)) or [""]
    pairs = zip_longest(names, texts, fillvalue="")
    return [
        f"{indent}{left}{' ' * (across + 2 - cell_len(left))}{right}".rstrip()
        for left, right in pairs
    ]


def bought(choice: Choice, arm: str, row: Shown) -> str:
    """Say what 100 units of money more bought under an arm, and what it cost in all."""
    places = decimals(row.card.smallest) + 1
    cost = choice.row(arm, COST)
    price = f"cost {plain(cost.finding.estimate, 0)} more" if cost else ""
    if row.finding.estimate != row.finding.estimate:
        return f"undefined; {price}, which may be nothing"
    return f"{_number(row, places)}   {price}"


def no_dearer(choice: Choice, dearer: set[str]) -> list[str]:
    """Name the arms that cost less than the reference, or as much."""
    less, same = [], []
    smallest, currency = choice.cards[COST].smallest, currency_of(choice.manifest)
    for arm in choice.ranked():
        row = choice.row(arm, COST)
        if arm in dearer or row is None or row.finding.estimate != row.finding.estimate:
            continue
        by = row.finding.estimate
        if by < -smallest:
            less.append(f"{choice.titles[arm]} (by {plain(-by, 0)} {currency})")
        else:
            same.append(choice.titles[arm])
    said = (
        (f"Cost less than {choice.reference}", less),
        (f"Cost as much, to within {plain(smallest, 0)} {currency}", same),
    )
    return [f"{what}: {'; '.join(names)}" for what, names in said if names]


def studies(choice: Choice, width: int) -> list[str]:
    """Say what each study would have said of each school of choice, and what was true."""
    arms = [str(choice.manifest["reference"]), *choice.ranked()]
    return [line for arm in arms for line in _of_school(choice, arm, width)]


def studies_of(choice: Choice) -> list[str]:
    """Say the same in one sentence for each school of choice, for a page."""
    said = []
    for arm in (str(choice.manifest["reference"]), *choice.ranked()):
        seen = {study: row for study in STUDIES if (row := choice.study(arm, study))}
        truth = choice.study(arm, TRUTH)
        if not seen:
            continue
        if truth is None:
            told = [f"{NAMES[study]} {_number(row).strip()}" for study, row in seen.items()]
            said.append(f"{choice.titles[arm]}: {listed(told)}; the true effect is not known here.")
        else:
            said.append(f"{choice.titles[arm]}: {_sentence(seen, truth)}")
    return said


def _of_school(choice: Choice, arm: str, width: int) -> list[str]:
    seen = {study: row for study in STUDIES if (row := choice.study(arm, study))}
    if not seen:
        return []
    truth = choice.study(arm, TRUTH)
    unit = next(iter(seen.values())).card.unit
    lines = textwrap.wrap(f"{clean(choice.titles[arm])} ({unit}, 95 % interval)", width)
    for study, row in seen.items():
        held = "" if truth is None else f"   {_judged(row, truth)}"
        lines += _row(NAMES[study], _number(row) + held, width, "  ")
    if truth is None:
        why = "not known: no arm has its intake and fixed classes inside"
        if _changes_nothing(choice, arm):
            why = "none: fixed classes inside, so that studies find only who goes there"
        return lines + _row("true effect", why, width, "  ")
    beside = f"the same students in {truth.finding.reference}"
    lines += _row("true effect", f"{_number(truth)}   {beside}", width, "  ")
    return lines + textwrap.wrap(
        _sentence(seen, truth), width, initial_indent="  ", subsequent_indent="  "
    )


def _judged(row: Shown, truth: Shown) -> str:
    if row.finding.estimate != row.finding.estimate:
        return ""
    held = holds(row.ci_low, row.ci_high, truth.finding.estimate)
    return "holds the truth" if held else "misses the truth"


def _sentence(seen: dict[str, Shown], truth: Shown) -> str:
    value, places = truth.finding.estimate, decimals(truth.card.smallest)
    seen = {s: row for s, row in seen.items() if row.finding.estimate == row.finding.estimate}
    said = [f"{NAMES[s]} said {signed(row.finding.estimate, places)}" for s, row in seen.items()]
    right = [NAMES[s] for s, r in seen.items() if holds(r.ci_low, r.ci_high, value)]
    wrong = [NAMES[s] for s in seen if NAMES[s] not in right]
    held = f"the interval of {listed(right)} held it" if right else "no interval held it"
    missed = f", that of {listed(wrong)} did not" if right and wrong else ""
    if not said:
        return f"The true effect on those admitted was {signed(value, places)}."
    start = listed(said)
    return (
        f"{start[:1].upper()}{start[1:]}; the true effect on those admitted was"
        f" {signed(value, places)}; {held}{missed}."
    )


def _changes_nothing(choice: Choice, arm: str) -> bool:
    scenario = next(a.get("scenario") or {} for a in choice.manifest["arms"] if a["name"] == arm)
    return (scenario.get("policy") or {}).get("inner") == {"use": "fixed"}


def _number(row: Shown, places: int | None = None) -> str:
    if row.finding.estimate != row.finding.estimate:
        return "undefined"
    digits = decimals(row.card.smallest) if places is None else places
    low, high = signed(row.ci_low, digits), signed(row.ci_high, digits)
    value = f"{signed(row.finding.estimate, digits):>{digits + 3}}"
    return f"{value}  ({low} to {high})"
