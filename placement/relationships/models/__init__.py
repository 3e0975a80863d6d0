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
from placement.relationships.models.events import PlacementEvent, PlacementEventKind, PlacementEventPerson
from placement.relationships.models.interactions import TALKS, Interaction, InteractionKind
from placement.relationships.models.mentors import MentorAnswer, MentorConfirmation, MentoringTie, TieStage
from placement.relationships.models.outcomes import OfferDecision, Outcome, OutcomeKind
from placement.relationships.models.questions import BankQuestion, QuestionFamily
from placement.relationships.models.reach import IdeaChoice, InTouchAnswer, ReachAnswers, ReachKind, ReachOccasion
from placement.relationships.models.references import Reference
from placement.relationships.models.settings import PeopleSettings

__all__ = [
    "TALKS",
    "BankQuestion",
    "Contact",
    "ContactEntry",
    "ContactPair",
    "HowMet",
    "IdeaChoice",
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
    "PlacementEvent",
    "PlacementEventKind",
    "PlacementEventPerson",
    "Promise",
    "QuestionFamily",
    "ReachAnswers",
    "ReachKind",
    "ReachOccasion",
    "Reference",
    "ReminderKind",
    "Rhythm",
    "RoleLevel",
    "TieStage",
]
