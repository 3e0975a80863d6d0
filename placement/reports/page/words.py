"""Words for gaps and for levels of evidence."""

REASONS = {
    "primary": "hidden (fewer than {k})",
    "complementary": "hidden (protects another)",
    "component": "hidden (part under {k})",
    "all_same": "hidden (all alike)",
    "not_due": "not due yet",
    "no_data": "no data",
    "too_few": "fewer than 3 pairs",
    "no_variance": "all changed alike",
}
EXPLAINED = {
    "primary": "The figure is about so small a number of students that one might be recognized.",
    "complementary": "With a total and its other parts, it would reveal the figure of a hidden group.",
    "component": "It divides people into parts, and one part is too small to publish.",
    "all_same": "A share of 0% or 100% reveals something about each person in the group.",
    "not_due": "Nothing that it counts is due by the report date.",
    "no_data": "No data was recorded.",
    "too_few": "The figures are shown, but come from fewer than three pairs.",
    "no_variance": "All changed by the same amount, so a standardized change can't be calculated.",
}
EVIDENCE_LABELS = {
    "any": "Anyone",
    "document": "Document",
    "both": "Student and host",
    "conflict": "Student and host disagree",
    "host_only": "Host only",
    "student_only": "Student only",
}
