"""Write the sentences of how sure: what moves a difference, what would flip it, who leads where."""

from collections.abc import Mapping

from plsim.analysis.deciding import Deciding
from plsim.analysis.flip import Rule
from plsim.analysis.leaders import leading
from plsim.analysis.numbers import UNDEFINED_NUMBER, decimals, plain
from plsim.analysis.tradeoffs import Tradeoffs
from plsim.core.declare import OutcomeCard

NAMED = 3


def most_by(found: Deciding) -> str:
    """Name the assumptions that move the difference most, or say that none stands out.

    >>> from types import SimpleNamespace as Found
    >>> most_by(Found(enough=True, clear=["software.usage", "learning.rate"], draws=100))
    'most by software.usage and learning.rate'
    """
    if not found.enough:
        return f"by assumptions that {found.draws:,} draws are too few to name"
    if not found.clear:
        return f"by no single assumption beyond chance in {found.draws:,} draws"
    return f"most by {listed(found.clear[:NAMED])}"


def would_flip(found: Deciding, titles: Mapping[str, str]) -> str:
    """Say where the rival is ahead, in how many draws, and how well the rule fits."""
    first, rival = (titles.get(arm, arm) for arm in (found.first, found.rival))
    count = round(found.flips * found.draws)
    several = f"{count:,} of {found.draws:,} draws"
    if not found.enough:
        return f"{found.draws:,} draws are too few to say what would put {rival} ahead of {first}"
    if not count:
        return f"{rival} came out ahead of {first} in none of {found.draws:,} draws"
    ahead = f"{rival} came out ahead of {first}"
    if found.rule is None:
        apart = "no corner of the assumptions sets these apart beyond chance"
        return f"{ahead} in {several}; {apart}"
    return f"{ahead} where {found.rule} ({fits(found.rule)}); in {several} of all"


def fits(rule: Rule) -> str:
    """Say how well a rule fits: its density, also in draws left out, and its coverage.

    >>> fits(Rule((), 0.84, 0.6, 0.2, 0.75)).partition("; ")[0]
    'true in 84 % of those draws, 75 % where left out of the search'
    """
    return (
        f"true in {percent(rule.density)} of those draws, {percent(rule.expected)} where left out"
        f" of the search; holds {percent(rule.coverage)} of the draws in which it did"
    )


def unsourced(found: Deciding, titles: Mapping[str, str]) -> str:
    """Say what share of what assumptions do to the difference has no source."""
    first, rival = (titles.get(arm, arm) for arm in (found.first, found.rival))
    between = f"the difference between {first} and {rival}"
    if found.unsourced is None:
        return f"all single assumptions together explain no more of {between} than chance would"
    return (
        f"{percent(found.unsourced)} of what single assumptions do to {between} comes from those"
        " without a source"
    )


def who_leads(found: Deciding, outcome: str, titles: Mapping[str, str]) -> str:
    """Say in one sentence who leads an outcome in what share of draws, and what decides it."""
    some = leading(found.leads)
    if not some:
        return f"{outcome}: no difference between the policies in any of {found.draws:,} draws"
    shown = [f"{equals(each.arms, titles)} in {percent(each.leads)}" for each in some[:NAMED]]
    rest = len(some) - len(shown)
    more = f" and {rest} other{'s' if rest > 1 else ''} in the rest" if rest else ""
    text = f"{outcome}: led by {listed(shown)} of {found.draws:,} draws{more}"
    if not found.enough or len(some) == 1:
        return text
    return text + (f"; decided {most_by(found)}" if found.clear else "")


def equals(arms: tuple[str, ...], titles: Mapping[str, str]) -> str:
    """Name a policy, or those that are equal in every draw.

    >>> equals(("a",), {}), equals(("a", "b"), {}), equals(tuple("abcde"), {})
    ('a', 'a = b', 'a = b = 3 others')
    """
    named = [titles.get(arm, arm) for arm in arms]
    if len(named) > NAMED:
        named = [*named[: NAMED - 1], f"{len(named) - NAMED + 1} others"]
    return " = ".join(named)


def pareto(found: Tradeoffs, titles: Mapping[str, str]) -> str:
    """Say which policies another one beats, by how many comparisons, and which nothing beats."""
    many = f"{found.compared:,} comparisons, 95 % intervals that hold all at once"
    beaten = [f"{titles.get(a, a)} (by {titles.get(b, b)})" for a, b in found.beaten.items()]
    if not beaten:
        return f"No policy was beaten by another on the whole board ({many})"
    kept = listed([titles.get(arm, arm) for arm in found.unbeaten])
    return f"Beaten on the whole board: {listed(beaten)}; not beaten: {kept} ({many})"


def least_regret(found: Tradeoffs, card: OutcomeCard, unit: str, titles: Mapping[str, str]) -> str:
    """Say which policy stays least behind the best of each draw on an outcome, and how far."""
    own = found.table[found.table["outcome"] == card.name].to_dict("records")
    best = min(own, key=lambda row: float(row["regret"]))
    name, places = titles.get(str(best["arm"]), str(best["arm"])), decimals(card.smallest)
    mean, high = plain(float(best["regret"]), places), plain(float(best["regret_high"]), places)
    return (
        f"Least regret on {card.title}: {name}, {mean} {unit} behind the best policy of each draw"
        f" on average, and at most {high} {unit} in 19 of 20 draws"
    )


def percent(share: float) -> str:
    """Write a share as a whole percent; what is neither none nor all never reads so.

    >>> percent(0.42), percent(0.001), percent(0.999), percent(1.0)
    ('42 %', 'under 1 %', 'over 99 %', '100 %')
    """
    if share != share:
        return UNDEFINED_NUMBER
    if 0 < share < 0.01:
        return "under 1 %"
    return "over 99 %" if 0.99 < share < 1 else f"{100 * share:.0f} %"


def listed(names: list[str]) -> str:
    """Join names as in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
