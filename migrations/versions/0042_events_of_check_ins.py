"""Events of the placement that a check-in names by kind and day."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("checkin", sa.Column("events", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("checkin", "events")
