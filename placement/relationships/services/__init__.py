"""Save people, what happened with them, mentors, and outcomes. Services never commit."""

from placement.relationships.services.mentors import answer_mentored, attest_mentored, keep_mentor, remove_mentor
from placement.relationships.services.outcomes import say

__all__ = ["answer_mentored", "attest_mentored", "keep_mentor", "remove_mentor", "say"]
