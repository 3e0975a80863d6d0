"""Save people, what happened with them, mentors, and outcomes. Services never commit."""

from placement.relationships.services.outcomes import answer_mentored, attest_mentored, keep_mentor, remove_mentor, say

__all__ = ["answer_mentored", "attest_mentored", "keep_mentor", "remove_mentor", "say"]
