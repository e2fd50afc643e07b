"""Worked examples: a very small class before and after one mechanism's week."""

import numpy as np

from plsim.state.fields import FIELDS
from schools import act_of, at_week, engine_of


def week_of(before, mechanism, after, *, week=3, policy="fixed", assumptions=None, **school):
    """Let one mechanism act for a week and compare the fields in `after`.

    The school is one class of two in grade 4, mathematics for 300 minutes and reading for 450 of
    1,500; in weeks 0 to 5 the first strand of each takes three quarters. Values are broadcast to
    the shape of the field; `assumptions` are the mechanism's. Gives the engine.
    """
    given = {f"{mechanism}.{name}": value for name, value in (assumptions or {}).items()}
    size = {"grades": [4], "classes": 1, "class_size": 2} | school
    engine = engine_of(policy, worlds=1, assumptions=given, **size)
    for name, value in before.items():
        engine.state.apply({name: whole(engine, name, value)}, (name,), "story")
    at_week(engine, week)
    act_of(engine, mechanism)
    for name, value in after.items():
        expected = whole(engine, name, value)
        np.testing.assert_allclose(engine.state[name], expected, rtol=0, atol=1e-9, err_msg=name)
    return engine


def whole(engine, name, value):
    """Broadcast a story's value to a field: one number, one per row, or all of them."""
    shape = engine.state.sizes.shape(name)
    value = np.asarray(value)
    if value.ndim == 1 and len(shape) == 2:
        value = value[:, None]
    return np.array(np.broadcast_to(value, shape), dtype=FIELDS[name].dtype)
