"""The assumptions that the fitted trials may inform; all others keep their own ranges."""

FREE = (
    "people.school_share", "people.subject_correlation", "people.disadvantage_gap",
    "people.teacher_general", "people.teacher_subject", "people.novice_penalty",
    "people.regulation_ability", "people.regulation_gap",
    "class_year.mathematics", "class_year.other", "class_year.common",
    "colleagues.from_colleagues", "colleagues.from_coach",
    "disruption.loss",
    "estimates.noise", "estimates.bias", "estimates.start_error",
    "exam.error", "exam.day",
    "feedback.worth", "feedback.fading",
    "fidelity.at_first", "fidelity.untrained", "fidelity.scale_fall",
    "forgetting.leak", "forgetting.lasting", "forgetting.summer_share", "forgetting.transient",
    "friendships.loss", "friendships.making",
    "learning.growth", "learning.diminishing", "learning.noise_mathematics", "learning.noise_other",
    "learning.noise_common",
    "learning.rate_sd", "learning.fan_mathematics", "learning.fan_other", "learning.disadvantage",
    "lesson.drift", "lesson.follow", "lesson.floor", "lesson.width_hard", "lesson.width_easy",
    "lesson.peak", "lesson.steepness", "lesson.help", "lesson.help_small", "lesson.help_bend",
    "lesson.help_width", "lesson.known_worth", "lesson.orchestration_cost", "lesson.seat_worth",
    "lesson.mutual", "lesson.explained", "lesson.dip",
    "software.start_usage", "software.per_regulation", "software.quality", "software.breadth",
    "software.width",
)  # fmt: skip
"""Names (`file.field`), in a fixed order."""
