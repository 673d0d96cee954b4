"""E2B(R3), the ICH message for individual case safety reports: read a file into typed records.

    schema = Schema.load(folder)             # or None: records then say "schema not checked"
    batch = read_batch(stream, schema=schema, received_on=today)
    for item in batch:
        match item:
            case Icsr():    ...              # accepted; item.findings are warnings
            case Refusal(): ...              # item.errors: element, line, reason, clause
    batch.header, batch.findings             # the envelope, known after the last record

The record mirrors the sections of the standard: ``icsr.case`` (C.1, C.4), ``.primary_sources``
(C.2), ``.sender`` (C.3), ``.study`` (C.5), ``.patient`` (D), ``.reactions`` (E), ``.tests`` (F),
``.drugs`` (G), ``.narrative`` (H). Each field is a value, ``Null(flavor)`` where the sender states
why there is none, or ``None`` where nothing was sent. ``missing_minimum_criteria`` tells a valid
case from a pre-case. Fields with personal data do not show in ``repr``, nor their values in
findings.

Nothing here touches a database, a clock or a network.
"""

from pharmacovigilance.exchange.e2b_r3.batch import Batch, read_batch
from pharmacovigilance.exchange.e2b_r3.clinical import clinical_sha256
from pharmacovigilance.exchange.e2b_r3.criteria import MinimumCriterion, missing_minimum_criteria
from pharmacovigilance.exchange.e2b_r3.findings import Finding, Severity, has_error
from pharmacovigilance.exchange.e2b_r3.limits import Limits
from pharmacovigilance.exchange.e2b_r3.record import (
    BatchHeader,
    CaseIdentification,
    CausalityAssessment,
    Dosage,
    Drug,
    DrugReaction,
    Icsr,
    MessageHeader,
    Narrative,
    Patient,
    PrimarySource,
    Reaction,
    Refusal,
    Sender,
    SeriousnessCriterion,
    Study,
)
from pharmacovigilance.exchange.e2b_r3.rules import BATCH_RULES, RULES
from pharmacovigilance.exchange.e2b_r3.schema import Schema, SchemaError
from pharmacovigilance.exchange.e2b_r3.values import (
    Maybe,
    MeddraTerm,
    Null,
    PartialDate,
    Precision,
    Quantity,
)

__all__ = [
    "BATCH_RULES",
    "RULES",
    "Batch",
    "BatchHeader",
    "CaseIdentification",
    "CausalityAssessment",
    "Dosage",
    "Drug",
    "DrugReaction",
    "Finding",
    "Icsr",
    "Limits",
    "Maybe",
    "MeddraTerm",
    "MessageHeader",
    "MinimumCriterion",
    "Narrative",
    "Null",
    "PartialDate",
    "Patient",
    "Precision",
    "PrimarySource",
    "Quantity",
    "Reaction",
    "Refusal",
    "Schema",
    "SchemaError",
    "Sender",
    "SeriousnessCriterion",
    "Severity",
    "Study",
    "clinical_sha256",
    "has_error",
    "missing_minimum_criteria",
    "read_batch",
]
