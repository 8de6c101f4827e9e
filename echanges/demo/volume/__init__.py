"""A large set of conversations, to feel the speed of lists and searches. Always the same set."""

GRAINE = "volume-1"
"""Seed of everything drawn; another one would be another set."""
