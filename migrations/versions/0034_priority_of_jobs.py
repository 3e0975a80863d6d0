"""Jobs have a priority: an email does not wait behind a report."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# As the code of this revision registers them; done jobs keep the default, since nobody takes them again.
PRIORITIES = {1: ("mail.deliver", "people.forgot_password"), 3: ("exchange.import", "people.invite", "reports.make")}
INDEX = "ix_job_due"


def upgrade() -> None:
    op.add_column("job", sa.Column("priority", sa.Integer(), server_default="2", nullable=False))
    job = sa.table("job", sa.column("name"), sa.column("state"), sa.column("priority"))
    for priority, names in PRIORITIES.items():
        is_open = job.c.name.in_(names) & job.c.state.in_(("waiting", "running"))
        op.execute(job.update().where(is_open).values(priority=priority))
    op.drop_index(INDEX, table_name="job")
    op.create_index(INDEX, "job", ["state", "priority", "run_at", "id"])


def downgrade() -> None:
    op.drop_index(INDEX, table_name="job")
    op.create_index(INDEX, "job", ["state", "run_at", "id"])
    op.drop_column("job", "priority")
