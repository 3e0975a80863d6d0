"""Skills, terms and programs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "skill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
        sa.UniqueConstraint("code", name=op.f("uq_skill_code")),
    )
    op.create_table(
        "skill_alignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("framework", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_skill_alignment_skill_id_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_alignment")),
        sa.UniqueConstraint(
            "skill_id", "framework", "reference", name=op.f("uq_skill_alignment_skill_id_framework_reference")
        ),
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("add_drop_on", sa.Date(), nullable=True),
        sa.Column("grades_due_on", sa.Date(), nullable=True),
        sa.Column("reports_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "filed", name="termstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("skills_frozen_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_term_ends_after_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("code", name=op.f("uq_term_code")),
    )
    op.create_table(
        "term_skill",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name=op.f("fk_term_skill_skill_id_skill")),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_term_skill_term_id_term"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("term_id", "skill_id", name=op.f("pk_term_skill")),
    )
    op.create_table(
        "program",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("college_id", sa.Integer(), nullable=False),
        sa.Column("cip", sa.String(length=7), nullable=False),
        sa.Column("objectives_min", sa.Integer(), nullable=False),
        sa.Column("objectives_max", sa.Integer(), nullable=False),
        sa.Column("objective_limits", sa.JSON(), nullable=False),
        sa.Column("checkin_first_day", sa.Integer(), nullable=False),
        sa.Column("checkin_every_days", sa.Integer(), nullable=False),
        sa.Column("hours_per_credit", sa.JSON(), nullable=False),
        sa.Column(
            "approval_route",
            sa.Enum(
                "supervisor_then_faculty",
                "faculty_only",
                name="approvalroute",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("outcome_codes", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("checkin_first_day > 0 AND checkin_every_days > 0", name=op.f("ck_program_checkin_rhythm")),
        sa.CheckConstraint(
            "objectives_min >= 0 AND objectives_max >= objectives_min",
            name=op.f("ck_program_objective_range"),
        ),
        sa.ForeignKeyConstraint(["college_id"], ["college.id"], name=op.f("fk_program_college_id_college")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
        sa.UniqueConstraint("code", name=op.f("uq_program_code")),
    )
    op.create_index(op.f("ix_program_college_id"), "program", ["college_id"], unique=False)


def downgrade() -> None:
    op.drop_table("program")
    op.drop_table("term_skill")
    op.drop_table("term")
    op.drop_table("skill_alignment")
    op.drop_table("skill")
