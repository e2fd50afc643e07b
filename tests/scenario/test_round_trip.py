import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plsim.scenario import Experiment, Scenario, load, load_experiment

ROUGH = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WORDS = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True).filter(
    lambda word: word not in {"con", "prn", "aux", "nul", "true", "false", "null"}
)
SHARES = st.floats(0, 1)
TEXTS = st.text(st.characters(blacklist_categories=("C", "Zl", "Zp")), max_size=40)
LEVERS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(-1e9, 1e9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
PRACTICE = st.fixed_dictionaries(
    {},
    optional={
        "assess_every": st.integers(0, 52),
        "assess_minutes": st.integers(1, 60),
        "assess_variance": st.floats(1e-4, 100),
        "sharing": SHARES,
        "coaching": SHARES,
    },
)
GRADES = st.tuples(st.integers(0, 9), st.integers(1, 3)).map(
    lambda pair: list(range(pair[0], pair[0] + pair[1]))
)
SCENARIOS = st.fixed_dictionaries(
    {"name": WORDS},
    optional={
        "title": TEXTS,
        "notes": TEXTS,
        "school": st.fixed_dictionaries(
            {},
            optional={
                "grades": GRADES,
                "classes": st.integers(1, 30),
                "class_size": st.integers(1, 60),
                "practice": PRACTICE,
            },
        ),
        "people": st.fixed_dictionaries(
            {}, optional={"disadvantaged": SHARES, "disruptive": SHARES}
        ),
        "policy": st.dictionaries(WORDS.filter(lambda w: w != "use"), LEVERS, max_size=3).flatmap(
            lambda levers: WORDS.map(lambda use: {"use": use, **levers})
        ),
        "assumptions": st.dictionaries(
            st.tuples(WORDS, WORDS).map(".".join),
            st.floats(-1e6, 1e6) | st.just([0, 1.5]),
            max_size=3,
        ),
        "facts": st.fixed_dictionaries(
            {}, optional={"lag": st.floats(-5, 5), "aim": st.integers(-5, 5)}
        ),
        "years": st.integers(1, 12),
        "week": st.lists(WORDS, min_size=1, max_size=4, unique=True),
    },
)


@ROUGH
@given(data=SCENARIOS)
def test_what_is_resolved_loads_back_equal_from_memory_and_from_a_file(
    folder: Any, data: Any
) -> None:
    scenario = load(folder.write(json.dumps(data, ensure_ascii=False)))
    resolved = scenario.resolved()
    assert json.loads(json.dumps(resolved)) == resolved
    assert Scenario.model_validate(resolved) == scenario
    again = {key: value for key, value in resolved.items() if value is not None}
    again["people"].pop("roster")
    again["facts"] = {key: value for key, value in again["facts"].items() if value is not None}
    assert load(folder.write(json.dumps(again))) == scenario


@ROUGH
@given(
    worlds=st.integers(1, 10**6),
    seed=st.integers(0, 2**128 - 1),
    scenario=SCENARIOS,
    followup=st.integers(1, 12),
)
def test_an_experiment_comes_back_equal(
    folder: Any, worlds: int, seed: int, scenario: Any, followup: int
) -> None:
    arms = [{"name": "one arm", "scenario": scenario}, {"name": "other", "scenario": "fixed"}]
    text = {
        "name": "x",
        "arms": arms,
        "worlds": worlds,
        "seed": seed,
        "followup": {"years": followup},
    }
    found = load_experiment(folder.write(json.dumps(text)))
    assert (found.worlds, found.seed) == (worlds, seed)
    assert Experiment.model_validate(json.loads(json.dumps(found.resolved()))) == found
