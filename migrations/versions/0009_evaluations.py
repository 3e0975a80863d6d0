"""Evaluations and skill ratings."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(
                "baseline",
                "midpoint",
                "final",
                name="occasion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "rater",
            sa.Enum("self", "supervisor", name="rater", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("supervisor_id", sa.Integer(), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.Column("strengths", sa.Text(), nullable=False),
        sa.Column("to_improve", sa.Text(), nullable=False),
        sa.Column("overall", sa.SmallInteger(), nullable=True),
        sa.Column(
            "would_rehire",
            sa.Enum(
                "yes",
                "no",
                "not_eligible",
                name="wouldrehire",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "would_reference",
            sa.Enum(
                "yes",
                "no",
                "ask_me",
                name="wouldreference",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("discussed", sa.Boolean(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("overall BETWEEN 1 AND 5", name=op.f("ck_evaluation_overall_range")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["user.id"], name=op.f("fk_evaluation_entered_by_id_user")),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_evaluation_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["supervisor.id"], name=op.f("fk_evaluation_supervisor_id_supervisor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
    )
    for name, rater, columns in (
        ("ix_evaluation_self_once", "self", ["placement_id", "occasion"]),
        ("ix_evaluation_supervisor_once", "supervisor", ["placement_id", "occasion", "supervisor_id"]),
    ):
        these = sa.text(f"rater = '{rater}'")
        op.create_index(name, "evaluation", columns, unique=True, sqlite_where=these, postgresql_where=these)
    op.create_table(
        "skill_rating",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("baseline_self", sa.SmallInteger(), nullable=True),
        sa.Column("baseline_self_not_observed", sa.Boolean(), nullable=False),
        sa.Column("midpoint_self", sa.SmallInteger(), nullable=True),
        sa.Column("midpoint_self_not_observed", sa.Boolean(), nullable=False),
        sa.Column("then_self", sa.SmallInteger(), nullable=True),
        sa.Column("then_self_not_observed", sa.Boolean(), nullable=False),
        sa.Column("final_self", sa.SmallInteger(), nullable=True),
        sa.Column("final_self_not_observed", sa.Boolean(), nullable=False),
        sa.Column("midpoint_supervisor", sa.SmallInteger(), nullable=True),
        sa.Column("midpoint_supervisor_not_observed", sa.Boolean(), nullable=False),
        sa.Column("final_supervisor", sa.SmallInteger(), nullable=True),
        sa.Column("final_supervisor_not_observed", sa.Boolean(), nullable=False),
        sa.Column("midpoint_supervisor_id", sa.Integer(), nullable=True),
        sa.Column("final_supervisor_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "NOT (baseline_self IS NOT NULL AND baseline_self_not_observed)",
            name=op.f("ck_skill_rating_baseline_self_not_both"),
        ),
        sa.CheckConstraint(
            "NOT (final_self IS NOT NULL AND final_self_not_observed)",
            name=op.f("ck_skill_rating_final_self_not_both"),
        ),
        sa.CheckConstraint(
            "NOT (final_supervisor IS NOT NULL AND final_supervisor_not_observed)",
            name=op.f("ck_skill_rating_final_supervisor_not_both"),
        ),
        sa.CheckConstraint(
            "NOT (midpoint_self IS NOT NULL AND midpoint_self_not_observed)",
            name=op.f("ck_skill_rating_midpoint_self_not_both"),
        ),
        sa.CheckConstraint(
            "NOT (midpoint_supervisor IS NOT NULL AND midpoint_supervisor_not_observed)",
            name=op.f("ck_skill_rating_midpoint_supervisor_not_both"),
        ),
        sa.CheckConstraint(
            "NOT (then_self IS NOT NULL AND then_self_not_observed)",
            name=op.f("ck_skill_rating_then_self_not_both"),
        ),
        sa.CheckConstraint("baseline_self BETWEEN 1 AND 5", name=op.f("ck_skill_rating_baseline_self_range")),
        sa.CheckConstraint("final_self BETWEEN 1 AND 5", name=op.f("ck_skill_rating_final_self_range")),
        sa.CheckConstraint("final_supervisor BETWEEN 1 AND 5", name=op.f("ck_skill_rating_final_supervisor_range")),
        sa.CheckConstraint("midpoint_self BETWEEN 1 AND 5", name=op.f("ck_skill_rating_midpoint_self_range")),
        sa.CheckConstraint(
            "midpoint_supervisor BETWEEN 1 AND 5", name=op.f("ck_skill_rating_midpoint_supervisor_range")
        ),
        sa.CheckConstraint("then_self BETWEEN 1 AND 5", name=op.f("ck_skill_rating_then_self_range")),
        sa.ForeignKeyConstraint(
            ["final_supervisor_id"],
            ["supervisor.id"],
            name=op.f("fk_skill_rating_final_supervisor_id_supervisor"),
        ),
        sa.ForeignKeyConstraint(
            ["midpoint_supervisor_id"],
            ["supervisor.id"],
            name=op.f("fk_skill_rating_midpoint_supervisor_id_supervisor"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_skill_rating_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name=op.f("fk_skill_rating_skill_id_skill")),
        sa.PrimaryKeyConstraint("placement_id", "skill_id", name=op.f("pk_skill_rating")),
    )
    op.create_index(op.f("ix_skill_rating_skill_id"), "skill_rating", ["skill_id"], unique=False)


def downgrade() -> None:
    op.drop_table("skill_rating")
    op.drop_table("evaluation")
