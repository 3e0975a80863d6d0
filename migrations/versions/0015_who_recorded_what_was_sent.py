"""Beside check-ins, evaluations and what comes after graduating stands who of the staff recorded them for somebody.

The trail knows who sent a check-in, and an evaluation who entered it; the trail tells too much at once of a change of
what comes after graduating to say whose words stand there today, so these stay without a name.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ADDED = {
    "checkin": ("recorded_by",),
    "evaluation": ("recorded_by",),
    "placement": ("expected_graduation_recorded_by", "seeking_full_time_recorded_by"),
}
SENDERS = """
    UPDATE checkin SET recorded_by = coalesce((
        SELECT max(actor_name) FROM audit_entry
        WHERE subject_kind = 'checkin' AND verb = 'submit' AND subject_id = checkin.id
    ), '') WHERE on_behalf_of <> ''
"""
ENTERERS = """
    UPDATE evaluation SET recorded_by = coalesce((
        SELECT substr(
            coalesce(nullif(chosen_name, ''), nullif(trim(first_name || ' ' || last_name), ''), email), 1, 200
        )
        FROM "user" WHERE "user".id = evaluation.entered_by_id
    ), '') WHERE on_behalf_of <> ''
"""


def upgrade() -> None:
    for table, names in ADDED.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.String(length=200), server_default="", nullable=False))
    op.execute(SENDERS)
    op.execute(ENTERERS)


def downgrade() -> None:
    for table, names in ADDED.items():
        for name in names:
            op.drop_column(table, name)
