from hypothesis import given
from hypothesis import strategies as st

from plsim.analysis.changes import ABSENT, changes, flat

leaves = st.one_of(st.booleans(), st.integers(-5, 5), st.text("ab", max_size=2))
trees = st.recursive(leaves, lambda inner: st.dictionaries(st.sampled_from("xyz"), inner))
scenarios = st.dictionaries(st.sampled_from(["school", "policy", "years"]), trees)


@given(scenarios, scenarios)
def test_what_differs_is_said_once_each_way_and_nothing_else(one, other):
    there, back = changes(one, other), changes(other, one)
    assert {(c.key, c.before, c.after) for c in there} == {(c.key, c.after, c.before) for c in back}
    assert len({c.key for c in there}) == len(there)
    a, b = dict(flat(one)), dict(flat(other))
    assert {c.key for c in there} == {
        key for key in a.keys() | b.keys() if a.get(key) != b.get(key)
    }
    assert changes(one, one) == []


def test_names_and_notes_change_nothing_and_what_is_missing_is_called_so():
    one = {"name": "a", "title": "A", "policy": {"use": "fixed"}, "start": None}
    other = {"name": "b", "notes": "n", "policy": {"use": "aide", "share": 0.5}}
    assert [str(change) for change in changes(one, other)] == [
        "policy.use: fixed → aide",
        f"policy.share: {ABSENT} → 0.5",
    ]
