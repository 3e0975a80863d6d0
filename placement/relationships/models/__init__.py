"""The student's network: contacts, what happened with them, mentors, and outcomes of the placement."""

from placement.relationships.models.contacts import (
    Contact,
    ContactEntry,
    ContactPair,
    HowMet,
    Pause,
    Promise,
    ReminderKind,
    Rhythm,
    RoleLevel,
)
from placement.relationships.models.interactions import TALKS, Interaction, InteractionKind
from placement.relationships.models.mentors import MentorAnswer, MentorConfirmation, MentoringTie, TieStage
from placement.relationships.models.outcomes import OfferDecision, Outcome, OutcomeKind
from placement.relationships.models.reach import InTouchAnswer, ReachAnswers, ReachKind, ReachOccasion
from placement.relationships.models.settings import PeopleSettings

__all__ = [
    "TALKS",
    "Contact",
    "ContactEntry",
    "ContactPair",
    "HowMet",
    "InTouchAnswer",
    "Interaction",
    "InteractionKind",
    "MentorAnswer",
    "MentorConfirmation",
    "MentoringTie",
    "OfferDecision",
    "Outcome",
    "OutcomeKind",
    "Pause",
    "PeopleSettings",
    "Promise",
    "ReachAnswers",
    "ReachKind",
    "ReachOccasion",
    "ReminderKind",
    "Rhythm",
    "RoleLevel",
    "TieStage",
]
