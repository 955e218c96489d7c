"""Forgeries made from genuine faces, each with its exact mask and a record of how it was made."""
