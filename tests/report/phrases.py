"""Phrases that hold numbers: how a test says what each must say, and what stands for names.

A function under `says(pattern)` gets the store, the match and the text before it, and tells whether
the numbers are those of the store. In patterns `<A>` stands for the title of an arm, `<W>` for an
outcome on a group of students, `<B>` for an assumption, `<U>` and `<S>` for a number without and
with a sign, `<I>` for a count, `<P>` for a percentage, `<D>` for a difference said as a state.
"""

import json
import re

from shown import S, U, number, rounds

COUNT = r"\d[\d,]*"
GROUPS = {
    "all": "all students", "low": "low starters", "middle": "middle starters",
    "high": "high starters", "disadvantaged": "disadvantaged students",
    "not_disadvantaged": "students who are not disadvantaged",
}  # fmt: skip
GAPS = {
    "high-low": "between high and low starters",
    "disadvantage": "between students who are and who are not disadvantaged",
}
UP = {"raised", "widened", "lengthened", "higher", "more", "dearer", "wider"}

CONSTANT = [
    r"9 in 10 (?:worlds|of the values)", r"9 of 10 worlds", r"95 % intervals?\b", r"1 in 20 worlds",
    r"8 in 10 students", r"19 of 20 draws", r"week 0\b", r"0\.10 SD of true skill", r"across 0\b",
    r"at its 10th percentile", r"at its 90th", r"10th and 90th percentile", r"always 0\b",
    r"the 90th and the 10th percentile", r"[Oo]f 100\b(?! draws| worlds)", r"per 100 USD",
    r"0 would pass", r"[Ff]igure \d[ab]?\b", r"mark (?:1?\d|20)\b", r"section 1\b",
    r"1\.1 SD ahead", r"5 % lie below, 5 % above", r"raw scale 1 is one",
]  # fmt: skip
"""Phrases that are no results: how things are measured, shown and numbered."""

PHRASES = []


def says(*patterns):
    """Note what a phrase must say, by its patterns."""

    def noted(holds):
        PHRASES.extend((pattern, holds) for pattern in patterns)
        return holds

    return noted


def rules(store):
    """Give (pattern, does it hold) for every phrase about a run."""
    names = {
        "A": either(store.arm), "W": either(subjects(store)), "B": either(store.assumed or ["-"]),
        "U": U, "S": S, "I": COUNT, "P": r"(?:\d+ %|under 1 %|over 99 %)",
        "D": rf"(?:equal|\w+ by (?:less than )?{U} [\w ]+?)",
    }  # fmt: skip

    def compiled(pattern):
        return re.compile(re.sub(r"<([AWBUSIPD])>", lambda m: names[m[1]], pattern))

    made = [
        (compiled(pattern), lambda m, before, holds=holds: holds(store, m, before))
        for pattern, holds in PHRASES
    ]
    fixed = [*CONSTANT, *map(re.escape, sorted(verbatim(store), key=len, reverse=True))]
    return [*made, *((re.compile(phrase), lambda *_: True) for phrase in fixed)]


def either(words):
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"


def subjects(store):
    """Give (outcome, group) by the words of a sentence."""
    found = {}
    for name, card in store.manifest["outcomes"].items():
        title = card["title"]
        small = title if title[:2].isupper() else title[:1].lower() + title[1:]
        found[f"average {small}" if card["standardise"] else small] = (name, "all")
        found |= {f"{small} for {words}": (name, group) for group, words in GROUPS.items()}
        found |= {f"the {title} {words}": (name, gap) for gap, words in GAPS.items()}
    return found


def verbatim(store):
    """List the texts of the store that a report repeats as they are: notes, sources, levers."""
    found = set()

    def walk(thing):
        for each in thing.values() if isinstance(thing, dict) else thing:
            if isinstance(each, dict | list):
                walk(each)
            elif isinstance(each, str):
                found.add(re.sub(r"\s+", " ", each).strip())

    walk(json.loads(json.dumps(store.manifest)))
    for column in ("meaning", "source", "smallest_source", "unit"):
        found |= set(store.codebook[column])
    found |= set(store.ledger["study"]) | set(store.ledger["arm"]) | set(store.ledger["trial"])
    # names of things and texts, never a bare number
    named = re.compile(r"[A-Za-z]{2}|^[0-9a-f]{16,}$")
    return {text for text in found if re.search(r"\d", text) and named.search(text)}


def counts(text):
    return [number(found) for found in re.findall(COUNT, text)]


def size_fits(value, text):
    """Tell whether `0.12` or `less than 0.01` says the size of a difference."""
    if text.startswith("less than "):
        return 0 < abs(value) < number(text.removeprefix("less than "))
    return rounds(abs(value), text)


def stood(value, text):
    """Tell whether `higher by 0.12 SD` or `equal` says a difference."""
    if text == "equal":
        return value == 0
    side, by = re.match(rf"(\w+) by ((?:less than )?{U})", text).groups()
    return (value > 0) == (side in UP) and size_fits(value, by)


def months(store, effect):
    """Count months of learning by the table in the codebook."""
    table = store.codebook[store.codebook["kind"] == "months"]["meaning"]
    starts = [float(re.search(r"of ([\d.]+) SD", text)[1]) for text in table]
    return sum(round(abs(effect), 2) >= start for start in starts)


def months_fit(store, effect, text):
    count = months(store, effect)
    wanted = "under 1 month" if not count else f"about {count} month{'s' * (count > 1)}"
    return text == wanted + (" less" if count and effect < 0 else "")
