"""Queries of the network and of outcomes."""
