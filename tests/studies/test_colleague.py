"""What better colleagues are worth is found where it was put in, and nothing where it was not."""

import numpy as np

from plsim.studies.colleague import colleagues
from schools import engine_of

SCHOOL = {"grades": [4], "schools": 12, "classes": 3, "class_size": 12}


def found(share, public=1.0):
    engine = engine_of(
        "fixed", worlds=4, run=36, practice={"public_practice": public},
        assumptions={"colleagues.from_colleagues": share}, **SCHOOL,
    )  # fmt: skip
    return {measure: values for _, measure, _, values in colleagues(engine)}


def test_students_gain_from_better_colleagues_of_their_teacher():
    none, much = found(0.0), found(4.0)
    for measure in ("skill mathematics", "skill reading"):
        assert (much[measure] - none[measure]).mean() > 0.03
        assert abs(none[measure].mean()) < 0.1


def test_nothing_is_said_where_practice_is_not_public():
    assert found(1.0, public=0.0) == {}


def test_too_few_classes_say_nothing():
    engine = engine_of("fixed", worlds=1, run=36, practice={"public_practice": 1.0})
    assert all(np.isnan(values).all() for _, _, _, values in colleagues(engine))
