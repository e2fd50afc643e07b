"""Write section 10, what this cannot tell you: fixed text and the policies' weakest links."""

from collections.abc import Iterator, Mapping

from plsim.analysis.changes import policies_in
from plsim.report.choice import Choice
from plsim.report.page.blocks import Block, Facts, Heading, Points, Section, Words
from plsim.report.terminal_more import studies_of

LEAD = "This is a model, not a forecast: it says what follows from what was assumed, and no more."
LIMITS = (
    "Schools do not meet: nobody moves to another school because of a policy, and no school learns"
    " from the next. Where families with means leave a school that mixes, or come to one that"
    " sorts, the gaps here are too narrow.",
    "Students neither come nor go within a year. Schools with much coming and going gain less from"
    " being known and from fine grouping than is shown here.",
    "Money that a policy costs is taken from nothing else. Where it is taken from other lessons,"
    " the differences here are too high.",
    "Families' answers to a policy, such as more or less help at home, are left out; the likely"
    " direction is not known.",
    "Leaders and teachers do what the scenario says, with the fidelity that is assumed. A policy"
    " that is only announced does nothing here or anywhere.",
    "Two subjects of two strands stand for all that is learned. What is not tested is not seen.",
    "The intervals hold for this model. No interval says how far the model is from a school.",
)
STUDIES = (
    "Schools of choice choose, too, and their students differ before they come. What a study that"
    " compares them with others, with and without controls, and one of the lottery would say of"
    " this run, beside the truth, which only a model knows:"
)


def section(choice: Choice) -> Section:
    """Give the section; its lead is always the same."""
    return Section("limits", "What this cannot tell you", LEAD, list(_blocks(choice)))


def _blocks(choice: Choice) -> Iterator[Block]:
    yield Points(LIMITS)
    links = list(dict.fromkeys(_links(choice)))
    if links:
        yield Heading("The weakest link of each policy")
        yield Facts(links)
    found = studies_of(choice)
    if found:
        yield Heading("What studies would say of the schools of choice")
        yield Words([STUDIES])
        yield Points(found)


def _links(choice: Choice) -> Iterator[tuple[str, str]]:
    cards = dict(choice.manifest.get("policies") or {})
    for arm in choice.manifest["arms"]:
        policy = arm.get("policy")
        for use in policies_in(policy) if isinstance(policy, Mapping) else ():
            card = cards.get(use) or {}
            if card.get("weakest_link"):
                yield str(card["title"]), f"{card['weakest_link']}."
