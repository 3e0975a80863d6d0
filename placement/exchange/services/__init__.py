"""Plan, carry out, and export; the only code of the exchange that writes."""
