"""Write section 8, what was assumed: every assumption with unit, range and source."""

from collections.abc import Mapping, Sequence
from typing import Any

from plsim.analysis.changes import short, written
from plsim.analysis.deciding import Deciding
from plsim.analysis.doubts import percent
from plsim.analysis.draws import assumption_of
from plsim.analysis.tornado import shares
from plsim.core.sources import ASSUMED, SOURCES
from plsim.report.choice import Choice
from plsim.report.page.blocks import Section, Table, Words

HEADS = ("Assumption", "Meaning", "Value", "Range", "Unit", "Source")


def section(choice: Choice, found: Sequence[Deciding]) -> Section:
    """Give the section; its lead says how many assumptions have no source."""
    cards = list(choice.manifest.get("assumptions") or ())
    bare = sum(str(card.get("source", ASSUMED)) == ASSUMED for card in cards)
    lead = "The run kept no list of what it assumed."
    if cards:
        share = f"{100 * bare / len(cards):.0f} %"
        lead = (
            f"{share} of what was assumed ({bare:,} of {len(cards):,} assumptions, by count) has no"
            " source."
        )
    moved = _moved(found)
    heads = (*HEADS, "Share of the result") if moved else HEADS
    own = [
        f"{choice.titles[str(arm['name'])]} has its own: {written(values)}"
        for arm in choice.manifest["arms"]
        if (values := (arm.get("scenario") or {}).get("assumptions"))
    ]
    fitted = any("prior_low" in card for card in cards)
    heads = (*heads, *(("Before fitting",) if fitted else ()))
    rows = [
        [
            *_row(card),
            *([moved.get(str(card["name"]), "")] if moved else []),
            *([_before(card)] if fitted else []),
        ]
        for card in cards
    ]
    note = (
        "The range holds 9 in 10 of the values that were drawn: 5 % lie below, 5 % above; from"
        " memory marks a figure that nobody has checked on the page it is cited from."
    )
    if fitted:
        note += (
            " Most values were drawn together, from an ensemble under which the model gives what"
            " published trials found; the last column has the range before that fit, and says"
            " where the fit narrowed it clearly."
        )
    words = (0, 1, 4, 5, *((len(heads) - 1,) if fitted else ()))
    table = Table("All assumptions", heads, rows, words)
    return Section("assumed", "What was assumed", lead, [Words([note, *own]), table])


def _row(card: Mapping[str, Any]) -> list[str]:
    key = str(card.get("source", ASSUMED))
    source = SOURCES.get(key)
    cited = f"{source.citation} ({source.status})" if source else key
    given = {"number": " (set by hand)", "range": " (range set by hand)"}
    return [
        str(card["name"]),
        str(card.get("meaning", "")),
        short(card["value"]),
        f"{short(card['low'])} to {short(card['high'])}{given.get(str(card.get('set')), '')}",
        str(card.get("unit", "")),
        cited,
    ]


def _before(card: Mapping[str, Any]) -> str:
    """Give the range before the fit, and whether the fit narrowed it."""
    if "prior_low" not in card:
        return ""
    narrowed = "; narrowed" if card.get("identified") else ""
    return f"{short(card['prior_low'])} to {short(card['prior_high'])}{narrowed}"


def _moved(found: Sequence[Deciding]) -> dict[str, str]:
    """Give each assumption's share of what single ones do to the leading difference, if known."""
    by_column = shares(found[0].values, found[0].difference) if found else None
    if by_column is None:
        return {}
    owners = by_column.groupby([assumption_of(str(name)) for name in by_column.index]).sum()
    return {str(name): percent(max(0.0, float(share))) for name, share in owners.items()}
