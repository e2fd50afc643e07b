import json
import pickle

import pytest

import plsim
from plsim.scenario import (
    Experiment,
    Scenario,
    json_schema,
    load,
    load_experiment,
    shipped,
)
from plsim.scenario.reading import read


def test_the_shipped_scenarios_and_experiments_are_there():
    assert {"base", "fixed", "informed", "westover", "self_paced"} <= set(shipped("scenario"))
    assert {"main", "star", "reception"} <= set(shipped("experiment"))


@pytest.mark.parametrize("name", list(shipped("scenario")))
def test_a_shipped_scenario_loads_by_name_and_comes_back_equal(name):
    scenario = load(name)
    assert scenario.name == name
    assert scenario.school.students == 405 * scenario.school.schools
    assert Scenario.model_validate(json.loads(json.dumps(scenario.resolved()))) == scenario
    assert pickle.loads(pickle.dumps(scenario)) == scenario  # noqa: S301


@pytest.mark.parametrize("name", list(shipped("experiment")))
def test_a_shipped_experiment_loads_by_name_and_comes_back_equal(name):
    experiment = load_experiment(name)
    assert experiment.name == name
    again = Experiment.model_validate(json.loads(json.dumps(experiment.resolved())))
    # the points of a sweep are made from the file, and travel in the manifest
    assert again == experiment.model_copy(update={"sweep": None})


def test_the_base_is_what_the_models_say_where_nothing_is_said():
    base = load("base").resolved()
    assert base == Scenario(name="base", title=base["title"], notes=base["notes"]).resolved()


def test_informed_differs_from_fixed_in_practice_alone():
    fixed, informed = load("fixed").resolved(), load("informed").resolved()
    own = ("name", "title", "notes")
    assert {key for key in fixed if fixed[key] != informed[key]} - set(own) == {"school"}
    practice = load("informed").school.practice
    assert (practice.assess_every, practice.sharing, practice.public_practice) == (6, 0.5, 1.0)


def test_westover_has_the_practice_of_informed():
    westover = load("westover")
    assert westover.school == load("informed").school
    assert westover.policy.levers == {"every": 6, "placement": "need_first"}


@pytest.mark.parametrize("name", ["main", "star", "reception"])
def test_the_arms_of_the_main_question(name):
    experiment = load_experiment(name)
    assert [arm.name for arm in experiment.arms] == ["fixed", "informed", "westover", "self_paced"]
    assert experiment.reference == "fixed"
    people = [arm.scenario.people for arm in experiment.arms]
    assert all(each == people[0] for each in people)


def test_the_rosters_take_their_own_grade():
    star, reception = load_experiment("star").arms[0], load_experiment("reception").arms[0]
    assert star.scenario.people.roster.where == {"gr": ("3",)}
    assert star.scenario.school.grades == (3,)
    assert reception.scenario.people.roster.columns.attention.reversed
    assert (reception.scenario.people.roster.grade, reception.scenario.school.grades) == (0, (0,))


@pytest.mark.parametrize("kind", ["scenario", "experiment"])
def test_the_schema_names_every_key_of_the_shipped_files(kind):
    schema = json_schema(kind)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for file in shipped(kind).values():
        assert set(read(file).value) <= set(schema["properties"])
    json.dumps(schema)


def test_every_key_of_the_schema_says_what_it_means():
    for kind in ("scenario", "experiment"):
        schema = json_schema(kind)
        models = [schema, *schema["$defs"].values()]
        silent = [
            (model.get("title"), key)
            for model in models
            for key, value in model.get("properties", {}).items()
            if not value.get("description")
        ]
        assert silent == []


def test_the_schema_of_an_experiment_holds_that_of_a_scenario():
    schema = json_schema("experiment")
    options = schema["$defs"]["ArmEntry"]["properties"]["scenario"]["anyOf"]
    assert {"$ref": "#/$defs/Scenario"} in options
    assert schema["required"] == ["arms"]
    assert "extends" in schema["$defs"]["Scenario"]["properties"]


def test_there_is_no_schema_of_anything_else(folder):
    assert folder.messages(json_schema, "scenari") == [
        "no schema of 'scenari'; did you mean 'scenario'?"
    ]


def test_an_installed_package_carries_its_own_files(folder, monkeypatch):
    monkeypatch.setattr(plsim, "__file__", str(folder.path / "src" / "plsim" / "__init__.py"))
    assert shipped("scenario") == {}
    folder.write("years: 2\n", "scenarios/mine.yaml")
    assert list(shipped("scenario")) == ["mine"]
    folder.write("years: 3\n", "src/plsim/shipped/scenarios/yours.yaml")
    assert list(shipped("scenario")) == ["yours"]
    assert load("yours").years == 3


def test_names_are_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load("westover").policy.use == "westover"
