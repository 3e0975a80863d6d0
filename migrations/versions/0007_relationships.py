"""Contacts, mentors and outcomes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organization", sa.String(length=300), nullable=False),
        sa.Column(
            "role_level",
            sa.Enum(
                "peer",
                "junior",
                "manager",
                "senior",
                "executive",
                name="rolelevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("function", sa.String(length=100), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column(
            "met_via",
            sa.Enum(
                "work",
                "meeting",
                "workshop",
                "social",
                "event",
                "introduction",
                "online",
                name="metvia",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("introduced_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "frequency",
            sa.Enum(
                "weekly",
                "monthly",
                "term",
                "rarely",
                name="frequency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("closeness", sa.SmallInteger(), nullable=True),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("next_contact_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "to_meet",
                "met",
                "active",
                "dormant",
                "closed",
                name="contactstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("closeness BETWEEN 1 AND 4", name=op.f("ck_contact_closeness_range")),
        sa.ForeignKeyConstraint(
            ["introduced_by_id"],
            ["contact.id"],
            name=op.f("fk_contact_introduced_by_id_contact"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_contact_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["user.id"], name=op.f("fk_contact_student_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_placement_id"), "contact", ["placement_id"], unique=False)
    op.create_index(op.f("ix_contact_student_id"), "contact", ["student_id"], unique=False)
    op.create_table(
        "interaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "introduction",
                "meeting",
                "follow-up",
                "update",
                "help offered",
                "help received",
                "catch-up",
                "thanks",
                name="interactionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("introductions_asked", sa.Integer(), nullable=False),
        sa.Column("introductions_received", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_interaction_contact_id_contact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
    )
    op.create_index("ix_interaction_contact", "interaction", ["contact_id", "on"], unique=False)
    op.create_table(
        "mentor_answer",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("mentored", sa.Boolean(), nullable=False),
        sa.Column("host_says", sa.Boolean(), nullable=True),
        sa.Column("document_says", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_mentor_answer_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("placement_id", name=op.f("pk_mentor_answer")),
    )
    op.create_table(
        "mentoring_tie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("is_formal", sa.Boolean(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("meetings_planned", sa.Integer(), nullable=True),
        sa.Column("meetings_held", sa.Integer(), nullable=True),
        sa.Column("career_1", sa.SmallInteger(), nullable=True),
        sa.Column("career_2", sa.SmallInteger(), nullable=True),
        sa.Column("career_3", sa.SmallInteger(), nullable=True),
        sa.Column("psychosocial_1", sa.SmallInteger(), nullable=True),
        sa.Column("psychosocial_2", sa.SmallInteger(), nullable=True),
        sa.Column("psychosocial_3", sa.SmallInteger(), nullable=True),
        sa.Column("role_model_1", sa.SmallInteger(), nullable=True),
        sa.Column("role_model_2", sa.SmallInteger(), nullable=True),
        sa.Column("role_model_3", sa.SmallInteger(), nullable=True),
        sa.Column("how_it_ended", sa.Text(), nullable=False),
        sa.Column("shared_with_staff", sa.Boolean(), nullable=False),
        sa.CheckConstraint("career_1 BETWEEN 1 AND 5", name=op.f("ck_mentoring_tie_career_1_range")),
        sa.CheckConstraint("career_2 BETWEEN 1 AND 5", name=op.f("ck_mentoring_tie_career_2_range")),
        sa.CheckConstraint("career_3 BETWEEN 1 AND 5", name=op.f("ck_mentoring_tie_career_3_range")),
        sa.CheckConstraint("psychosocial_1 BETWEEN 1 AND 5", name=op.f("ck_mentoring_tie_psychosocial_1_range")),
        sa.CheckConstraint("psychosocial_2 BETWEEN 1 AND 5", name=op.f("ck_mentoring_tie_psychosocial_2_range")),
        sa.CheckConstraint("psychosocial_3 BETWEEN 1 AND 5", name=op.f("ck_mentoring_tie_psychosocial_3_range")),
        sa.CheckConstraint("role_model_1 BETWEEN 1 AND 5", name=op.f("ck_mentoring_tie_role_model_1_range")),
        sa.CheckConstraint("role_model_2 BETWEEN 1 AND 5", name=op.f("ck_mentoring_tie_role_model_2_range")),
        sa.CheckConstraint("role_model_3 BETWEEN 1 AND 5", name=op.f("ck_mentoring_tie_role_model_3_range")),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_mentoring_tie_contact_id_contact"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_mentoring_tie_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_tie")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_mentoring_tie_contact_id")),
    )
    op.create_index(op.f("ix_mentoring_tie_placement_id"), "mentoring_tie", ["placement_id"], unique=False)
    op.create_table(
        "outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reference_offered",
                "referral",
                "introduction",
                "full_time_offer",
                "return_offer",
                "hired_by_host",
                name="outcomekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "decision",
            sa.Enum(
                "accepted",
                "declined",
                "pending",
                name="offerdecision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("student_says", sa.Boolean(), nullable=True),
        sa.Column("student_as_of", sa.Date(), nullable=True),
        sa.Column("host_says", sa.Boolean(), nullable=True),
        sa.Column("host_as_of", sa.Date(), nullable=True),
        sa.Column("document_says", sa.Boolean(), nullable=True),
        sa.Column("document_as_of", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_outcome_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
    )
    op.create_index("ix_outcome_placement_id_kind", "outcome", ["placement_id", "kind"], unique=True)


def downgrade() -> None:
    op.drop_table("outcome")
    op.drop_table("mentoring_tie")
    op.drop_table("mentor_answer")
    op.drop_table("interaction")
    op.drop_table("contact")
