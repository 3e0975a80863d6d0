"""Codes of colleges and programs are sorted by code point on PostgreSQL, as SQLite sorts them."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLES = ("college", "program")


def upgrade() -> None:
    collate('"C"')


def downgrade() -> None:
    collate('"default"')


def collate(collation: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN code TYPE VARCHAR(40) COLLATE {collation}")
