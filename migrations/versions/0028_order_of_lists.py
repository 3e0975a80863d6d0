"""Indexes for lists of placements by last day and by state."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_placement_ends_on", "placement", ["ends_on", "id"])
    op.create_index("ix_placement_state", "placement", ["state", "id"])


def downgrade() -> None:
    op.drop_index("ix_placement_state", table_name="placement")
    op.drop_index("ix_placement_ends_on", table_name="placement")
