"""Whom a case must be reported to and until when, judged anew whenever a fact changes that a clock depends on."""

from pharmacovigilance.services.reportability.judging import judge_everywhere, reassess

__all__ = ["judge_everywhere", "reassess"]
