"""After a failed connection email waits, and all workers know until when."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_pause",
        sa.Column("server", sa.String(300), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(), nullable=False),
        sa.Column("retry_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("server", name=op.f("pk_mail_pause")),
    )
    op.add_column("message", sa.Column("unreachable_since", sa.DateTime()))


def downgrade() -> None:
    op.drop_column("message", "unreachable_since")
    op.drop_table("mail_pause")
