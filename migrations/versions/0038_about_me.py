"""Students' answers about themselves, and the lines of their introductions."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

OCCASIONS = ("baseline", "midpoint", "final")
ITEMS = ("values", "strengths", "goals", "field", "neighbors", "enjoyed", "not_enjoyed", "want")


def one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def of_placement(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_placement_id_placement")
    return sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "about_me_answer",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("occasion", one_of("occasion", OCCASIONS), nullable=False),
        sa.Column("item", one_of("aboutmeitem", ITEMS), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), server_default="0", nullable=False),
        of_placement("about_me_answer"),
        sa.PrimaryKeyConstraint("placement_id", "occasion", "item", name=op.f("pk_about_me_answer")),
    )
    op.create_table(
        "self_introduction",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("here", sa.String(length=200), nullable=False),
        sa.Column("curious", sa.String(length=200), nullable=False),
        sa.Column("saved_on", sa.Date(), nullable=False),
        of_placement("self_introduction"),
        sa.PrimaryKeyConstraint("placement_id", name=op.f("pk_self_introduction")),
    )


def downgrade() -> None:
    op.drop_table("self_introduction")
    op.drop_table("about_me_answer")
