"""Reads of pharmacovigilance; each begins from who is asking, the wall narrows it once more."""

from pharmacovigilance.selectors.cases import Cell, causality_matrix, version_details
from pharmacovigilance.selectors.late import Lateness, LateReport, late_reports, lines_of, tardy

__all__ = [
    "Cell",
    "LateReport",
    "Lateness",
    "causality_matrix",
    "late_reports",
    "lines_of",
    "tardy",
    "version_details",
]
