"""Starting points for the transfer of obligations and for the text; a person reads, changes and signs what comes of them."""

from dataclasses import dataclass

from cro_platform.access.obligations import Obligation, obligation, obligations


@dataclass(frozen=True, slots=True)
class Template:
    """A usual scope of work: obligations of the catalogue, by code. What it leaves out stays with the sponsor."""

    code: str
    name: str
    services: tuple[str, ...]
    obligations: tuple[str, ...]


SAFETY = (
    "safety-case-processing", "safety-medical-review", "expedited-safety-reporting", "investigator-safety-information",
    "periodic-safety-reporting", "device-safety-reporting", "sae-reconciliation", "unexpected-event-notification",
)  # fmt: skip
MONITORING = (
    "site-selection", "investigator-agreements", "essential-documents-collection", "training-and-qualification",
    "monitoring-plan", "site-monitoring", "central-monitoring", "compliance-and-deviations", "capa", "product-accountability",
)  # fmt: skip
DATA = (
    "data-management", "medical-coding", "statistics", "randomization", "computerised-systems", "sae-reconciliation",
)  # fmt: skip
REGULATORY = (
    "ind-maintenance", "trial-application", "trial-application-part-two", "ethics-submission", "authority-questions",
    "trial-notifications", "registry-posting", "results-reporting",
)  # fmt: skip


def _all_but_retained() -> tuple[str, ...]:
    return tuple(each.code for each in obligations() if each.retain is None)


TEMPLATES = {
    each.code: each
    for each in (
        Template("full-service", "Full service", ("Conduct of the study, full service",), _all_but_retained()),
        Template("monitoring", "Monitoring", ("Site monitoring and site management",), MONITORING),
        Template("safety", "Safety", ("Pharmacovigilance",), SAFETY),
        Template("data", "Data management and statistics", ("Data management", "Biostatistics"), DATA),
        Template("regulatory", "Regulatory", ("Regulatory and ethics submissions",), REGULATORY),
    )
}  # fmt: skip


def template_obligations(code: str) -> tuple[Obligation, ...]:
    """The obligations of a template, in the order of the catalogue; KeyError for an unknown one."""
    wanted = set(TEMPLATES[code].obligations)
    return tuple(each for each in obligations() if each.code in wanted)


def matching(words: str) -> tuple[Obligation, ...]:
    """The obligations whose name, description or clause holds every word."""
    wanted = words.casefold().split()
    return tuple(each for each in obligations() if all(word in _text(each) for word in wanted))


def _text(owed: Obligation) -> str:
    clauses = " ".join(str(each.citation) for each in owed.clauses)
    return f"{owed.code} {owed.name} {owed.description} {clauses}".casefold()


@dataclass(frozen=True, slots=True)
class Wording:
    """A proposed clause; `topic` names the gap that it closes, `source` the rule that asks for it."""

    topic: str
    heading: str
    text: str
    source: str


WORDINGS = (
    Wording("scope", "Transfer of obligations",
            "The sponsor transfers to the provider the obligations that the list of this agreement describes, and no others. "
            "What the list does not describe stays with the sponsor.", "21 CFR 312.52(a); ICH E6(R3) 3.6"),
    Wording("urgent-safety-measures", "Urgent safety measures",
            "Whoever learns of a hazard to participants takes urgent safety measures at once and tells the other party without "
            "delay, so that authorities and committees can be told in time.",
            "Regulation (EU) No 536/2014 Art. 54; ICH E6(R3) 3.13.3"),
    Wording("serious-breach", "Serious breaches",
            "The provider tells the sponsor of any suspected serious breach without delay, with what it knows, and continues to "
            "inform it while the breach is judged.", "Regulation (EU) No 536/2014 Art. 52; ICH E6(R3) 3.12"),
    Wording("incidents", "Incidents",
            "The provider reports to the sponsor every incident that may affect the safety of participants or the reliability of "
            "results.", "ICH E6(R3) 3.6"),
    Wording("subcontracting", "Subcontractors",
            "The provider hands no activity to a subcontractor without the sponsor's written consent, and remains answerable for "
            "its work.", "ICH E6(R3) 3.6"),
    Wording("audit", "Oversight, audit and inspection",
            "The sponsor and the authorities may see, copy and audit the records of the activities at any reasonable time, "
            "including those held by subcontractors.", "21 CFR 312.58; ICH E6(R3) 3.6"),
    Wording("records", "Records",
            "The provider keeps the records of the activities and returns them, or copies of them, to the sponsor at the end.",
            "21 CFR 312.57; ICH E6(R3) 3.16.3"),
)  # fmt: skip


def known(code: str) -> str:
    """The name of an obligation, for tables that hold codes."""
    return obligation(code).name
