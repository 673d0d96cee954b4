"""Reads of the spine that begin from who is asking."""
