"""Scenarios and experiments: YAML in, frozen models out, every fault at its place."""

from plsim.scenario.design import Arm, Experiment, Followup
from plsim.scenario.finding import shipped
from plsim.scenario.jsonschema import json_schema
from plsim.scenario.loader import experiment_of, load, load_experiment
from plsim.scenario.schema import Scenario
from plsim.scenario.trial import Finding, Trial
from plsim.scenario.trials import load_trial

__all__ = [
    "Arm",
    "Experiment",
    "Finding",
    "Followup",
    "Scenario",
    "Trial",
    "experiment_of",
    "json_schema",
    "load",
    "load_experiment",
    "load_trial",
    "shipped",
]
