"""Failed tries are counted for networks and for known browsers; password emails for networks."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("password_epoch", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "browser_lock",
        sa.Column("browser", sa.String(length=43), nullable=False),
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure_at", sa.DateTime(), nullable=False),
        sa.Column("locked_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("browser", "account_id", name=op.f("pk_browser_lock")),
    )
    op.create_table(
        "failed_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=50), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_try")),
    )
    op.create_index("ix_failed_try_network", "failed_try", ["network", "at"], unique=False)
    op.create_table(
        "network_turn",
        sa.Column("network", sa.String(length=50), nullable=False),
        sa.Column("judged_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("network", name=op.f("pk_network_turn")),
    )
    op.create_table(
        "password_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=50), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_request")),
    )
    op.create_index("ix_password_request_job_id", "password_request", ["job_id"], unique=False)
    op.create_index("ix_password_request_network", "password_request", ["network", "asked_at"], unique=False)


def downgrade() -> None:
    for table in ("password_request", "network_turn", "failed_try", "browser_lock"):
        op.drop_table(table)
    op.drop_column("user", "password_epoch")
