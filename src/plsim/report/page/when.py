"""Write section 6, when it happens: figure 6 and what was left a year later."""

from plsim.analysis.sentences import later_sentence
from plsim.analysis.summary import main_year, primary_cell
from plsim.analysis.verdict import TOO_FEW, UNDEFINED
from plsim.report.cells import count, difference, spread
from plsim.report.choice import Choice, Shown
from plsim.report.page.blocks import Block, Picture, Section, Table, Words

NOTHING_AFTER = (
    "In this run nothing was measured after the years that were compared, so it cannot say whether"
    " a difference faded; a followup in the experiment's file adds a year."
)


def section(choice: Choice, figure: list[Picture]) -> Section:
    """Give the section; its lead says what was left of the leading arm's difference."""
    first = choice.ranked()[0]
    group = primary_cell(choice.manifest)["subgroup"]
    lead, later = choice.leading(first), choice.later(first, choice.primary.name, group)
    years = choice.last_year - main_year(choice.manifest)
    said = NOTHING_AFTER
    if lead and later and later.finding.words not in (TOO_FEW, UNDEFINED):
        said = later_sentence(lead.finding, later.finding, lead.card, years)
    elif later:
        said = f"A year later, too: {later.finding.words}."
    return Section("weeks", "When it happens", said, [*figure, *_after(choice, group, years)])


def _after(choice: Choice, group: str, years: int) -> list[Block]:
    name = choice.primary.name
    rows = {arm: choice.later(arm, name, group) for arm in choice.ranked()}
    if not any(rows.values()):
        return []
    policy = dict(choice.manifest.get("followup") or {}).get("policy") or {}
    how = f"In the years that followed all students were taught by the policy {policy.get('use')}."
    heads = ("Policy", "At the end", "Later", "9 in 10 worlds", "In words", "Worlds")
    several = "a year" if years == 1 else f"{years} years"
    caption = f"Difference from {choice.reference} in {choice.primary.title}, and {several} later"
    table = [_row(choice, arm, row) for arm, row in rows.items()]
    return [Words([how]), Table(caption, heads, table, (0, 4, 5))]


def _row(choice: Choice, arm: str, later: Shown | None) -> list[str]:
    words = later.finding.words if later else ""
    end = difference(choice.leading(arm))
    return [choice.titles[arm], end, difference(later), spread(later), words, count(later)]
