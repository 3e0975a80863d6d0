"""An index that finds the unread and the unwritten check-ins of a placement without reading their texts."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NAME = "ix_checkin_placement_state"


def upgrade() -> None:
    op.create_index(NAME, "checkin", ["placement_id", "state", "read_at", "due_on"])


def downgrade() -> None:
    op.drop_index(NAME, table_name="checkin")
