"""The office's work list and a student's next steps."""
