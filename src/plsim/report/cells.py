"""Write a row of the summary as the cells of a table: difference, range, count, level."""

from collections.abc import Callable

from plsim.analysis.numbers import decimals, plain, signed
from plsim.analysis.sentences import word
from plsim.report.choice import Shown

NONE, UNDEFINED = "", "-"


def places(row: Shown) -> int:
    """Give the decimals in which a row is shown."""
    return decimals(row.card.smallest)


def difference(row: Shown | None) -> str:
    """Write a difference with its sign."""
    return _known(row, lambda r: signed(r.finding.estimate, places(r)), "estimate")


def level(row: Shown | None) -> str:
    """Write a number that is no difference, without a sign."""
    return _known(row, lambda r: plain(r.finding.estimate, places(r)), "estimate")


def spread(row: Shown | None) -> str:
    """Write the range that holds 9 in 10 worlds."""
    return _known(row, lambda r: _range(r.finding.worlds_low, r.finding.worlds_high, r), "worlds")


def interval(row: Shown | None) -> str:
    """Write the 95 % interval of the average."""
    return _known(row, lambda r: _range(r.ci_low, r.ci_high, r), "interval")


def count(row: Shown | None) -> str:
    """Say in how many worlds the difference was on the average's side of 0."""
    return _known(row, _count, "estimate")


def _count(row: Shown) -> str:
    found = row.finding
    return f"{word(row.card, found.estimate)} in {found.count:,} of {found.worlds:,}"


def _range(low: float, high: float, row: Shown) -> str:
    return f"{signed(low, places(row))} to {signed(high, places(row))}"


def _known(row: Shown | None, write: Callable[[Shown], str], what: str) -> str:
    if row is None:
        return NONE
    number = {
        "estimate": row.finding.estimate,
        "worlds": row.finding.worlds_low,
        "interval": row.ci_low,
    }[what]
    return write(row) if number == number else UNDEFINED
