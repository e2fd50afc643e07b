"""What sentences about arms must say: differences, gains, weeks, cost, what moved a difference."""

import re

from figures_said import strongest
from phrases import GAPS, GROUPS, either, months_fit, says, stood, subjects
from shown import number, rounds, three_digits

TAIL = (
    r"; in 9 of 10 worlds the difference (?:lay between (?P<lo><S>) and (?P<hi><S>)"
    r"|was (?P<at><S>))(?=\.)"
)
COUNTED = r"; it was \w+ in (?P<k><I>) of (?P<n><I>) worlds"
BY = r"(?P<by>(?:less than )?<U>)"
BETWEEN = rf"(?P<between>{either(GAPS.values())})"


def told(store, m):
    """Give the differences that a sentence on an arm and an outcome is about."""
    outcome, group = subjects(store)[m["what"]]
    return store.told(store.arm[m["arm"]], outcome, group)


def spread_fits(found, m):
    if m["at"]:
        return all(rounds(end, m["at"]) for end in found.spread)
    return rounds(found.spread[0], m["lo"]) and rounds(found.spread[1], m["hi"])


def counts_fit(found, m):
    return (number(m["k"]), number(m["n"])) == (found.count, len(found.values))


@says(
    rf"(?P<arm><A>) (?P<verb>\w+ed) (?P<what><W>) by {BY} [^;(]*?compared with <A>"
    rf"(?: \((?P<months>[^,)]*), EEF table\))?{COUNTED}{TAIL}"
)
def changed(store, m, _):
    found = told(store, m)
    learned = not m["months"] or months_fit(store, found.mean, m["months"])
    size = stood(found.mean, f"{m['verb']} by {m['by']}")
    return learned and size and counts_fit(found, m) and spread_fits(found, m)


@says(
    r"(?P<arm><A>) left (?P<what><W>) about the same [a-z ]+ compared with <A> \(no average"
    rf" difference larger than (?P<m><U>) [^)]*\){COUNTED}{TAIL}"
)
def same(store, m, _):
    found = told(store, m)
    smallest = store.card(subjects(store)[m["what"]][0])["smallest"]
    return rounds(smallest, m["m"]) and counts_fit(found, m) and spread_fits(found, m)


@says(
    r"(?P<n><I>) worlds could not tell how (?P<arm><A>) changed (?P<what><W>) compared with <A>;"
    rf" more worlds are needed{TAIL}"
)
def unknown(store, m, _):
    found = told(store, m)
    return number(m["n"]) == len(found.values) and spread_fits(found, m)


@says(
    rf"[Tt]he gap {BETWEEN} was (?P<side>\w+) by {BY} SD(?: because [\w ]+)?, [\w ]+"
    r" \((?P<k><I>) of (?P<n><I>)\)"
)
def gap(store, m, before):
    group = next(group for group, words in GAPS.items() if words == m["between"])
    named = re.findall(rf"({either(store.arm)}): ", before)
    arm = store.arm[named[-1]] if named else store.ranked[0]
    found = store.told(arm, "gap", group)
    return stood(found.mean, f"{m['side']} by {m['by']}") and counts_fit(found, m)


@says(
    rf"(?P<arm><A>) was (?P<side>\w+) than (?P<ref><A>) by {BY} [\w ]+, [\w ]+"
    r" \((?P<k><I>) of (?P<n><I>)\)"
)
def rival(store, m, _):
    one, two = (store.arm[m[end]] for end in ("arm", "ref"))
    found = store.told(one, store.manifest["primary"], base=two)
    return stood(found.mean, f"{m['side']} by {m['by']}") and counts_fit(found, m)


@says(
    r"(?:A year|(?P<years><I>) years) later, (?P<what><W>) under (?P<arm><A>) was (?P<then><D>)"
    r" compared with <A> \([^)]*\); at the end of the years compared it had been (?P<end><D>)(?=\.)"
)
def later(store, m, _):
    outcome, group = subjects(store)[m["what"]]
    after = store.later(store.arm[m["arm"]], outcome, group)
    years = number(m["years"] or "1") == store.manifest["followup"]["years"]
    return years and stood(after.mean, m["then"]) and stood(told(store, m).mean, m["end"])


@says(
    r"(?P<arm><A>|luck alone) left (?P<worse>\d+) of 100 students worse off, (?P<same>\d+) about"
    r" the same and (?P<better>\d+) better off"
)
def gains(store, m, _):
    worse, _, better = store.shares(store.arm.get(m["arm"], m["arm"]))
    whole = sum(number(m[key]) for key in ("worse", "same", "better")) == 100
    return whole and rounds(worse, m["worse"]) and rounds(better, m["better"])


@says(r"Luck alone left (?P<worse>\d+) of 100 worse off")
def luck(store, m, _):
    return rounds(store.shares("luck alone")[0], m["worse"])


@says(r"for (?P<who>[\w ]+) in year (?P<year>\d) (?P<stood><D>)(?=;|\.)")
def week(store, m, before):
    group = next(group for group, words in GROUPS.items() if words == m["who"])
    arm = store.arm[re.findall(rf"({either(store.arm)}) ended, ", before)[-1]]
    found = store.told(arm, store.manifest["primary"], group, year=int(m["year"]))
    return stood(found.mean, m["stood"])


@says(
    r"under (?P<arm><A>), the student in the middle of the lowest tenth of starters ended"
    r" (?P<low><D>), and the one in the middle of the highest tenth (?P<high><D>)(?=\.)"
)
def curve(store, m, _):
    low, high = (store.curve(store.arm[m["arm"]], at)[0] for at in (5, 95))
    return stood(low, m["low"]) and stood(high, m["high"])


@says(
    r"^(?P<what>Low starters|High starters|Gap, high − low) (?P<by><S>) SD [a-z;, ]+?"
    r"(?:(?P<months>(?:about|under) \d+ months?(?: less)?) \(EEF table\))?\s*\w+ in (?P<k><I>) of"
    r" (?P<n><I>) worlds$"
)
def card(store, m, _):
    group = {"Low starters": "low", "High starters": "high"}.get(m["what"])
    what = (store.manifest["primary"], group) if group else ("gap", "high-low")
    found = store.told(store.ranked[0], *what)
    learned = not m["months"] or months_fit(store, found.mean, m["months"])
    return rounds(found.mean, m["by"]) and counts_fit(found, m) and learned


@says(r"^Students worse off, of 100 (?P<worse>\d+) luck alone: (?P<luck>\d+)$")
def worse_off(store, m, _):
    worse, alone = (store.shares(arm)[0] for arm in (store.ranked[0], "luck alone"))
    return rounds(worse, m["worse"]) and rounds(alone, m["luck"])


@says(r"(?P<arm><A>): (?P<by><S>) \((?P<lo><S>) to (?P<hi><S>)\) cost (?P<cost><U>) more")
def bought(store, m, _):
    arm = store.arm[m["arm"]]
    said = zip(store.per_100(arm), ("by", "lo", "hi"), strict=True)
    return all(rounds(value, m[key]) for value, key in said) and rounds(
        store.told(arm, "cost").mean, m["cost"]
    )


@says(r"Cost as much, to within (?P<m><U>) USD")
def as_much(store, m, _):
    return rounds(store.card("cost")["smallest"], m["m"])


@says(r"(?P<arm><A>) \(by (?P<by><U>) USD\)")
def cheaper(store, m, _):
    return rounds(-store.told(store.arm[m["arm"]], "cost").mean, m["by"])


@says(
    r"With (?P<name><B>) at (?P<low><U>) <A> was (?P<then><D>) compared with <A>; at (?P<high><U>)"
    r" it was (?P<other><D>)(?=\.)"
)
def bar(store, m, _):
    if m["name"] not in strongest(store):
        return False
    at_low, at_high, low, high = store.bar(m["name"])
    ends = three_digits(low, m["low"]) and three_digits(high, m["high"])
    return ends and stood(at_low, m["then"]) and stood(at_high, m["other"])


@says(r"(?P<arm><A>) led in (?P<k><I>) of (?P<n><I>) draws")
def led(store, m, _):
    ahead, draws = int((store.apart >= 0).sum()), len(store.apart)
    wanted = ahead if store.arm[m["arm"]] == store.two[0] else draws - ahead
    return (number(m["k"]), number(m["n"])) == (wanted, draws)
