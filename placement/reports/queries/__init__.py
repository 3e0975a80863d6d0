"""What the report asks of the database: counts by conditional sums, the same code on SQLite and PostgreSQL.

`cohort` says who is counted, `sources` folds each noun to one row per placement, `splits` and `values` say what
is counted, `tally` and `skills` ask.
"""
