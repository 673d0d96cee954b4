"""The spine of the platform: studies, the contracts about them, and who is assigned to them."""

from studies.models.contract import Contract, ContractClause, ContractStudy, ContractVersion
from studies.models.imports import Import
from studies.models.records import SharedStudyRecord, StudyRecordBase
from studies.models.study import (
    Arm,
    Intervention,
    Study,
    StudyCountry,
    StudyIdentifier,
    StudyRegistration,
)
from studies.models.team import AssignmentBase, StudyGrant, TrainingRecord, TrainingRequirement

__all__ = [
    "Arm",
    "AssignmentBase",
    "Contract",
    "ContractClause",
    "ContractStudy",
    "ContractVersion",
    "Import",
    "Intervention",
    "SharedStudyRecord",
    "Study",
    "StudyCountry",
    "StudyGrant",
    "StudyIdentifier",
    "StudyRecordBase",
    "StudyRegistration",
    "TrainingRecord",
    "TrainingRequirement",
]
