"""The order of a week. Nothing else decides it; a scenario may give its own (`week: [...]`)."""

WEEK = (
    "class_year",     # in the first week of a year: how well this class will go
    "fidelity",       # how far a new policy is done as meant
    "effort",         # teachers' effort answers to the group
    "feedback",       # students who know their results work on what they lack
    "disruption",     # lesson time lost to disturbance
    "lesson",         # what adults teach, by strand
    "software",       # what software adds
    "learning",       # doses become skill
    "peers",          # a little comes from who sits beside
    "forgetting",     # and some leaks away; summers pass
    "exam",           # at the start, and in the last week of the year
    "estimates",      # adults update what they believe
    "knowing",        # who knows whom; trust
    "norms",          # of working together
    "engagement",
    "belonging",
    "agency",
    "attendance",     # who comes, and who would stay
    "friendships",
    "experience",     # novices grow up, between years
    "colleagues",     # teachers learn from each other
    "strain",
)  # fmt: skip
"""Names of mechanisms, in the order in which they act after the policy has made the plan."""
