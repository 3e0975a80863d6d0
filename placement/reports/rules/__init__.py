"""The arithmetic of the term-end report: pure, exact, and knowing neither database nor web.

Read in this order: `dimensions` (how a cohort is cut), `heads` (who is counted), `numbers` and
`intervals` (how a figure becomes four decimals), `changes` (skills before and after), `measures` (what is
reported), `disclosure` (what is hidden and why), `layout` (which column stands where).
Beside them `access` says who may have which report.
"""
