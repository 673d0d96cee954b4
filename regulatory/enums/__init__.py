"""Vocabularies of regulatory work."""

from regulatory.enums.milestones import OF_A_COUNTRY, REPEATED, MilestoneKind

__all__ = ["OF_A_COUNTRY", "REPEATED", "MilestoneKind"]
