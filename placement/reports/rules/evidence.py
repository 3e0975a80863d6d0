"""How well an outcome is attested: one level for each placement and measure."""

ANY = "any"
DOCUMENT = "document"
BOTH = "both"
CONFLICT = "conflict"
HOST_ONLY = "host_only"
STUDENT_ONLY = "student_only"
LEVELS = (DOCUMENT, BOTH, CONFLICT, HOST_ONLY, STUDENT_ONLY)
EVIDENCE = (ANY, *LEVELS)


def find_level(document: bool | None, student: bool | None, host: bool | None) -> str | None:
    """The level at which somebody says yes; None where nobody does. Silence is None, not no."""
    said = (student, host)
    if document:
        return DOCUMENT
    if True not in said:
        return None
    if False in said:
        return CONFLICT
    if student and host:
        return BOTH
    return STUDENT_ONLY if student else HOST_ONLY
