"""The security log: sign-ins, refusals and downloads, some counted by the minute."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KINDS = (
    "sign_in",
    "sign_in_failed",
    "locked",
    "throttled",
    "sign_out",
    "forbidden",
    "csrf_failed",
    "link_unknown",
    "link_expired",
    "password",
    "role",
    "export",
)


def upgrade() -> None:
    kind = sa.Enum(*KINDS, name="eventkind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "security_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("network", sa.String(length=50), nullable=False),
        sa.Column("browser", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_event")),
        sa.UniqueConstraint("slot", name=op.f("uq_security_event_slot")),
    )
    op.create_index("ix_security_event_at", "security_event", ["at"], unique=False)
    op.create_index("ix_security_event_account_id", "security_event", ["account_id", "id"], unique=False)
    op.create_index("ix_security_event_kind", "security_event", ["kind", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("security_event")
