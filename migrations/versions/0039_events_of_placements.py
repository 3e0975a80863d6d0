"""Events and meetings of a placement, and the people the student met there."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

KINDS = ("team", "training", "workshop", "social", "association", "industry", "intern")


def link(name: str, to: str, ondelete: str = "CASCADE", **more: Any) -> sa.Column[int]:
    more.setdefault("nullable", False)
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{to}.id", ondelete=ondelete), **more)


def upgrade() -> None:
    kinds = sa.Enum(*KINDS, name="placementeventkind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "placement_event",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        link("placement_id", "placement"),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("title", sa.String(200), server_default="", nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("attended", sa.Boolean()),
        sa.Column("learned", sa.String(500), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Index("ix_placement_event_placement_id", "placement_id", "on"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "placement_event_person",
        link("event_id", "placement_event", primary_key=True),
        link("contact_id", "contact", primary_key=True, index=True),
        link("interaction_id", "interaction", "SET NULL", nullable=True, unique=True),
        sa.Column("made_contact", sa.Boolean(), server_default="0", nullable=False),
    )


def downgrade() -> None:
    op.drop_table("placement_event_person")
    op.drop_table("placement_event")
