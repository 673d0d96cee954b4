"""The spine of the platform: studies, the contracts about them, and who is assigned to them."""

from studies.models.contract import Contract, ContractClause, ContractStudy, ContractVersion
from studies.models.imports import Import, ImportedFile, ImportedFileKey
from studies.models.records import SharedStudyRecord, StudyRecordBase
from studies.models.study import (
    Arm,
    Intervention,
    Study,
    StudyCountry,
    StudyGrant,
    StudyIdentifier,
    StudyRegistration,
)

__all__ = [
    "Arm",
    "Contract",
    "ContractClause",
    "ContractStudy",
    "ContractVersion",
    "Import",
    "ImportedFile",
    "ImportedFileKey",
    "Intervention",
    "SharedStudyRecord",
    "Study",
    "StudyCountry",
    "StudyGrant",
    "StudyIdentifier",
    "StudyRecordBase",
    "StudyRegistration",
]
