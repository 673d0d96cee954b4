"""The rules of safety reporting as pure functions: facts in, judgement with reasons out. Nothing here reads a record."""

from pharmacovigilance.rules.authorities import (
    EMA,
    FDA,
    ICH,
    MHRA,
    AuthorityFacts,
    authorities_of,
    authority_of,
)
from pharmacovigilance.rules.facts import (
    CaseDates,
    CaseFacts,
    Conduct,
    EventFacts,
    Opinion,
    ProductFacts,
    Stamp,
    StudyFacts,
    Treatment,
    earliest,
)
from pharmacovigilance.rules.following import judge_history
from pharmacovigilance.rules.history import (
    History,
    Moment,
    RuledOut,
    Sent,
    course_of,
    merged_day_zero,
)
from pharmacovigilance.rules.judgement import Basis, Duty, Judgement, PendingDetermination
from pharmacovigilance.rules.truth_table import judge

__all__ = [
    "EMA",
    "FDA",
    "ICH",
    "MHRA",
    "AuthorityFacts",
    "Basis",
    "CaseDates",
    "CaseFacts",
    "Conduct",
    "Duty",
    "EventFacts",
    "History",
    "Judgement",
    "Moment",
    "Opinion",
    "PendingDetermination",
    "ProductFacts",
    "RuledOut",
    "Sent",
    "Stamp",
    "StudyFacts",
    "Treatment",
    "authorities_of",
    "authority_of",
    "course_of",
    "earliest",
    "judge",
    "judge_history",
    "merged_day_zero",
]
