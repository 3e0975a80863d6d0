"""The day until which the sentence about quiet objectives stays away."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people_settings", sa.Column("objectives_hidden_until", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("people_settings", "objectives_hidden_until")
