"""Mentors wished for, asked, and found, and their own answer by a link."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

PURPOSES = ("supervisor", "first_password", "new_password", "after_end")
STAGES = "stage IN ('found', 'asked', 'wished')"
NEW = ("stage", "asked_on", "purpose", "counts_talks", "statements_on")
# What was counted is entered again, as before.
COUNTED = """
UPDATE mentoring_tie SET meetings_held = (
  SELECT count(*) FROM interaction
  WHERE interaction.contact_id = mentoring_tie.contact_id
    AND interaction.placement_id = mentoring_tie.placement_id
    AND interaction.kind IN ('meeting', 'catch-up')
) WHERE counts_talks
"""


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def allow(purposes: tuple[str, ...]) -> None:
    """Replace the check of a link's purpose. No table refers to links, so SQLite may rebuild theirs."""
    listed = ", ".join(f"'{purpose}'" for purpose in purposes)
    if not is_sqlite():
        op.drop_constraint(op.f("ck_link_purpose"), "link", type_="check")
        op.create_check_constraint(op.f("ck_link_purpose"), "link", f"purpose IN ({listed})")
        return
    with op.batch_alter_table("link", recreate="always") as table:  # it leaves checks out
        table.create_check_constraint(op.f("ck_link_purpose"), f"purpose IN ({listed})")


def add_stage() -> None:
    """Add the stage with its check; SQLite adds both at once only where they are written together."""
    if is_sqlite():
        check = f"CONSTRAINT ck_mentoring_tie_tiestage CHECK ({STAGES})"
        op.execute(f"ALTER TABLE mentoring_tie ADD COLUMN stage VARCHAR(32) DEFAULT 'found' NOT NULL {check}")
        return
    op.add_column("mentoring_tie", sa.Column("stage", sa.String(32), server_default="found", nullable=False))
    op.create_check_constraint(op.f("ck_mentoring_tie_tiestage"), "mentoring_tie", STAGES)


def upgrade() -> None:
    allow((*PURPOSES, "mentor"))
    add_stage()
    op.add_column("mentoring_tie", sa.Column("asked_on", sa.Date()))
    op.add_column("mentoring_tie", sa.Column("purpose", sa.String(200), server_default="", nullable=False))
    op.add_column("mentoring_tie", sa.Column("counts_talks", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("mentoring_tie", sa.Column("statements_on", sa.Date()))
    op.create_table(
        "mentor_confirmation",
        sa.Column("tie_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("was_corrected", sa.Boolean(), nullable=False),
        sa.Column("repeated_on", sa.Date(), nullable=True),
        sa.Column("says", sa.Boolean(), nullable=True),
        sa.Column("conversations", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("conversations BETWEEN 0 AND 500", name=op.f("ck_mentor_confirmation_conversations_range")),
        sa.ForeignKeyConstraint(
            ["tie_id"],
            ["mentoring_tie.id"],
            name=op.f("fk_mentor_confirmation_tie_id_mentoring_tie"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tie_id", name=op.f("pk_mentor_confirmation")),
        sa.UniqueConstraint("link_id", name=op.f("uq_mentor_confirmation_link_id")),
    )


def downgrade() -> None:
    op.execute("DELETE FROM link WHERE purpose = 'mentor'")
    op.execute("DELETE FROM job WHERE name = 'relationships.confirm_again'")
    allow(PURPOSES)
    op.drop_table("mentor_confirmation")
    op.execute("DELETE FROM mentoring_tie WHERE stage <> 'found'")
    op.execute(COUNTED)
    for name in NEW:
        op.drop_column("mentoring_tie", name)
