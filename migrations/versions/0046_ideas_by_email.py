"""Students who want one idea by email now and then after a placement."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idea_choice",
        sa.Column("placement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wants_ideas", sa.Boolean(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_idea_choice_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("placement_id", name=op.f("pk_idea_choice")),
    )


def downgrade() -> None:
    op.drop_table("idea_choice")
