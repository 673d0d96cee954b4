"""The four things that make a report a valid case (ICH E2A III.A; ICH E2B(R3) IG 3.3)."""

from enum import StrEnum

from pharmacovigilance.exchange.e2b_r3.record.icsr import Icsr


class MinimumCriterion(StrEnum):
    """One of the four facts without which no clock starts."""

    PATIENT = "identifiable patient"
    REPORTER = "identifiable reporter"
    PRODUCT = "suspect product"
    EVENT = "adverse event"


def missing_minimum_criteria(icsr: Icsr) -> tuple[MinimumCriterion, ...]:
    """What the report lacks to be a valid case; such a report is kept and chased as a pre-case.

    A masked fact (null flavour ``MSK``) is known to the sender and counts as present.
    """
    met = {
        MinimumCriterion.PATIENT: icsr.patient is not None and icsr.patient.is_identifiable,
        MinimumCriterion.REPORTER: any(s.is_identifiable for s in icsr.primary_sources),
        MinimumCriterion.PRODUCT: any(drug.is_named for drug in icsr.suspect_drugs),
        MinimumCriterion.EVENT: any(reaction.is_described for reaction in icsr.reactions),
    }
    return tuple(criterion for criterion in MinimumCriterion if not met[criterion])
