"""Reads of sites and participants, beginning from who asks."""
