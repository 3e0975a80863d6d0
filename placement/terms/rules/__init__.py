"""Rules about terms and programs; pure."""
