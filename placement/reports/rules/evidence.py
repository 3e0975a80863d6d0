"""How well an outcome is attested: one level for each placement and measure."""

from collections.abc import Iterable

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


def is_known(answers: Iterable[bool | None]) -> bool:
    """Whether anybody said anything, yes or no."""
    return any(answer is not None for answer in answers)
