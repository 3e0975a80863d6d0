"""Set on each account whether staff see all colleges: from now on an empty list of colleges means none.

Until now it meant all, so staff without colleges become whole-office staff. On the way back, no account may see
more than before: staff limited to no college lose the role.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

user = sa.table("user", *(sa.column(name) for name in ("id", "is_staff", "is_whole_office")))
staff_college = sa.table("staff_college", sa.column("user_id"))
is_limited_somewhere = sa.exists().where(staff_college.c.user_id == user.c.id)


def upgrade() -> None:
    op.add_column("user", sa.Column("is_whole_office", sa.Boolean(), server_default=sa.false(), nullable=False))
    unlimited = user.update().where(user.c.is_staff, ~is_limited_somewhere)
    op.execute(unlimited.values(is_whole_office=sa.true()))


def downgrade() -> None:
    sees_nothing = user.update().where(user.c.is_staff, sa.not_(user.c.is_whole_office), ~is_limited_somewhere)
    op.execute(sees_nothing.values(is_staff=sa.false()))
    op.drop_column("user", "is_whole_office")
