"""What a gap in a report means, in words for the page."""

REASONS = {
    "primary": "hidden (fewer than {k})",
    "complementary": "hidden (shields another)",
    "component": "hidden (part under {k})",
    "all_same": "hidden (all alike)",
    "not_due": "not due yet",
    "no_data": "no data",
    "too_few": "fewer than 3 pairs",
    "no_variance": "everybody changed alike",
}
EXPLAINED = {
    "primary": "So few students stand behind it that one of them might be recognized.",
    "complementary": "Together with a total and its other parts it would tell the figure of a group that is hidden.",
    "component": "One of the parts it splits people into is too small to be shown in public.",
    "all_same": "A share of none or of all says something about every single person of the group.",
    "not_due": "Nothing of what it counts is due on the day of the report.",
    "no_data": "Nothing was recorded that it could be computed from.",
    "too_few": "The figures stand, but on fewer than three pairs.",
    "no_variance": "All changed by the same amount, so a change in units of the spread cannot be given.",
}
EVIDENCE_LABELS = {
    "any": "Anybody",
    "document": "A document",
    "both": "Student and host",
    "conflict": "They disagree",
    "host_only": "Host only",
    "student_only": "Student only",
}
