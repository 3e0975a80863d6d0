"""Contacts the student asked to be a reference."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_reference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("allowed_for", sa.String(length=300), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("how_to_reach", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_contact_reference_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_contact_reference_contact_id_contact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_contact_reference_outcome_id_outcome"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_reference")),
        sa.UniqueConstraint("placement_id", "contact_id", name=op.f("uq_contact_reference_placement_id_contact_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_contact_reference_contact_id"), "contact_reference", ["contact_id"])
    op.create_index(op.f("ix_contact_reference_outcome_id"), "contact_reference", ["outcome_id"])


def downgrade() -> None:
    op.drop_table("contact_reference")
