"""The only code that writes check-ins and their schedules."""
