"""Check-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checkin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("prompt_set", sa.String(length=40), nullable=False),
        sa.Column("prompt_version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "scheduled",
                "draft",
                "submitted",
                "answered",
                "excused",
                "missed",
                name="checkinstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("so_what", sa.Text(), nullable=False),
        sa.Column("now_what", sa.Text(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("mood", sa.SmallInteger(), nullable=True),
        sa.Column("support", sa.SmallInteger(), nullable=True),
        sa.Column("feedback_asked", sa.Text(), nullable=False),
        sa.Column("feedback_got", sa.Text(), nullable=False),
        sa.Column("people_met", sa.JSON(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("objective_numbers", sa.JSON(), nullable=False),
        sa.Column("skill_codes", sa.JSON(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("was_late", sa.Boolean(), nullable=True),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.Column("excused_reason", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("responded_at", sa.DateTime(), nullable=True),
        sa.Column("responded_by_id", sa.Integer(), nullable=True),
        sa.Column("depth", sa.Numeric(precision=2, scale=1), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("depth IN (1, 1.5, 2, 2.5, 3, 3.5, 4)", name=op.f("ck_checkin_depth_steps")),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_checkin_hours_positive")),
        sa.CheckConstraint("mood BETWEEN 1 AND 5", name=op.f("ck_checkin_mood_range")),
        sa.CheckConstraint("support BETWEEN 1 AND 5", name=op.f("ck_checkin_support_range")),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_checkin_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["responded_by_id"], ["user.id"], name=op.f("fk_checkin_responded_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin")),
        sa.UniqueConstraint("placement_id", "number", name=op.f("uq_checkin_placement_id_number")),
    )
    op.create_index("ix_checkin_state_due", "checkin", ["state", "due_on", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("checkin")
