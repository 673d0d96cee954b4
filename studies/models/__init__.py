"""The spine of the platform: studies, the contracts about them, and who is assigned to them."""

from studies.models.contract import Contract, ContractClause
from studies.models.records import StudyRecordBase
from studies.models.study import (
    Arm,
    Intervention,
    Study,
    StudyCountry,
    StudyGrant,
    StudyIdentifier,
)

__all__ = [
    "Arm",
    "Contract",
    "ContractClause",
    "Intervention",
    "Study",
    "StudyCountry",
    "StudyGrant",
    "StudyIdentifier",
    "StudyRecordBase",
]
