"""Writes about places, the people who lead there, and participants."""
