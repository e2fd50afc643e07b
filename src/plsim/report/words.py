"""Say what a run found in words: terminal, page and handout print these and no others."""

from collections.abc import Sequence

from plsim.analysis.certainty import FEW_DRAWS, Certainty
from plsim.analysis.deciding import Deciding
from plsim.analysis.doubts import (
    least_regret,
    listed,
    most_by,
    pareto,
    unsourced,
    who_leads,
    would_flip,
)
from plsim.analysis.numbers import decimals, plain
from plsim.analysis.sentences import SIDES, gap_sentence, rival_sentence, sentence
from plsim.analysis.summary import Manifest, main_year
from plsim.analysis.verdict import TOO_FEW
from plsim.report.choice import Choice, clean

YEARS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]


def after(choice: Choice) -> str:
    """Say when differences are taken: after one year, after two years ..."""
    year = main_year(choice.manifest)
    return f"{YEARS[year - 1] if year <= len(YEARS) else year} year{'' if year == 1 else 's'}"


def answer(choice: Choice) -> list[str]:
    """Say what the leading arm did, why its gap changed, and how it stands to the next."""
    first = choice.ranked()[0]
    lead, rival = choice.leading(first), choice.rival()
    said = [within_model(sentence(lead.finding, lead.card))] if lead else []
    if lead and lead.finding.words == TOO_FEW:
        return said
    if choice.primary.name != "gap":
        said += gap(choice, first)
    if rival:
        said.append(rival_sentence(rival.finding, rival.card))
    return [*said, best_on_all(choice)]


def best_on_all(choice: Choice) -> str:
    """Name the policies that were better on every outcome of the board, or say that none was."""
    best = [choice.titles[arm] for arm in choice.best_on_all()]
    names = " and ".join(best) + (" was" if len(best) == 1 else " were") if best else ""
    end = f"better than {choice.reference} on every outcome."
    return f"{names} {end}" if best else f"No policy was {end}"


def within_model(text: str) -> str:
    """Take the words "In this model" from a sentence that stands under them."""
    rest = text.removeprefix("In this model ")
    return "T" + rest[1:] if rest.startswith("the ") else rest


def gap(choice: Choice, arm: str) -> list[str]:
    """Say how an arm's gap between high and low starters changed, and why."""
    row = choice.row(arm, "gap")
    if row is None:
        return []
    # the gap is one of achievement, whatever outcome leads
    whose = "achievement" if "achievement" in choice.cards else choice.primary.name
    groups = [choice.row(arm, whose, group) for group in SIDES["high-low"]]
    ends = [row.finding.estimate for row in groups if row]
    changes = ends if len(ends) == 2 else [float("nan")] * 2
    return [within_model(gap_sentence(row.finding, row.card, *changes))]


def people(manifest: Manifest) -> dict[str, str]:
    """Say what a roster measured and what was drawn; drawn populations need no lines."""
    notes = dict(manifest.get("people") or {}).get(manifest["reference"])
    if not notes or not notes.get("measured"):
        return {}
    said = {
        "measured": ", ".join(notes["measured"]),
        "drawn": ", ".join(notes["drawn"]) or "nothing",
        "rows": f"{notes['rows_used']:,} used of {notes['rows_read']:,} read",
    }
    if notes["warnings"]:
        more = len(notes["warnings"]) - 4
        shown = notes["warnings"][:4] + ([f"and {more} more (manifest.json)"] if more > 0 else [])
        said["note"] = "; ".join(shown)
    return {name: clean(text).replace("_", " ") for name, text in said.items()}


def leaders(deciding: Sequence[Deciding], choice: Choice) -> list[str]:
    """Say for each outcome in what share of the draws each policy leads, and what decides it."""
    said = [
        who_leads(found, choice.cards[found.outcome].title, choice.titles)
        for found in deciding
        if found.enough
    ]
    if said and deciding[0].tradeoffs is not None:
        card, sides = choice.primary, deciding[0].tradeoffs
        unit = "SD" if card.standardise else card.unit
        if card.direction != "neither":
            said.append(least_regret(sides, card, unit, choice.titles))
        said.append(pareto(sides, choice.titles))
    return [f"{text[:1].upper()}{text[1:]}." for text in said]


def fitted(sure: Certainty) -> str:
    """Say whether the assumptions were fitted to published findings, and how many agree."""
    if not sure.calibrated:
        return "not calibrated: its assumptions have not been fitted to published findings"
    told = sure.ensemble
    if not told:
        return "calibrated"
    said = [f"calibrated: ensemble of {told['members']:,} draws"]
    if scored := told.get("reproduced"):
        roles = {"held_out": "held-out", "unseen": "unseen", "fit": "fitted"}
        shares = [f"{scored[r][0]} of {scored[r][1]} {w} findings" for r, w in roles.items()]
        said.append(f"{listed(shares)} reproduced")
        rival, model = scored["always 0"], scored["the model"]
        said.append(
            f"of {model[1]} differences never fitted {model[0]}, where always saying 0 reproduces"
            f" {rival[0]}"
        )
    return "; ".join(said)


def how_sure(
    sure: Certainty | None, choice: Choice, deciding: Sequence[Deciding] = ()
) -> dict[str, str]:
    """Say what luck leaves open, what assumptions spread and decide, and what was tested."""
    if sure is None:
        return {}
    places = decimals(choice.primary.smallest)
    lines = {}
    if sure.half_width is not None:
        half = plain(sure.half_width, places)
        lines["luck"] = f"{sure.worlds:,} worlds fix each average to ±{half}"
        if sure.unpaired is not None:
            lines["luck"] += f"; pairing did the work of {sure.unpaired:,} unpaired worlds"
        if sure.draws < FEW_DRAWS:
            lines["luck"] += f"; {sure.draws} draws may lack rare ones that matter: run more worlds"
    if (own := sure.assumptions_share) is not None:
        share = f"{100 * own.value:.0f} % ({100 * own.low:.0f} to {100 * own.high:.0f} %)"
        lines["assumptions"] = f"{share} of the spread between worlds; the rest is people and luck"
    if deciding:
        moved = most_by(deciding[0])
        lines["assumptions"] = "; ".join(filter(None, [lines.get("assumptions"), f"moved {moved}"]))
        lines["would flip"] = would_flip(deciding[0], choice.titles)
    lines["tests"] = fitted(sure)
    if sure.assumptions:
        share = f"{100 * sure.unsourced / sure.assumptions:.0f} %"
        lines["unsourced"] = (
            f"{share} of the assumptions ({sure.unsourced:,} of {sure.assumptions:,}, by count)"
            " have no source"
        )
        if deciding and deciding[0].enough:
            lines["unsourced"] += f"; {unsourced(deciding[0], choice.titles)}"
    return lines
