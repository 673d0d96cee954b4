"""Reads of monitoring, beginning from who asks."""
