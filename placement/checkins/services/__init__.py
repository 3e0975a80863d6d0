"""Services of check-ins: the only code that writes check-ins and schedules."""
