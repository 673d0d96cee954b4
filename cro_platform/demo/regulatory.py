"""Applications and submissions of the demonstration: approved with a condition, in question, in preparation, and gaps."""

from io import BytesIO
from typing import Any
from uuid import UUID

from cro_platform.access.principal import Principal, acting
from cro_platform.demo.companies import person
from cro_platform.demo.portfolio import Portfolio
from regulatory.models import Application, Submission
from regulatory.services import packages, planning, questions, steps
from regulatory.services.approvals import record_approval
from regulatory.services.commitments import record_commitment
from regulatory.services.requirements import record_finding
from regulatory.services.taking_over import take_over

UNION = ("DE", "FR", "ES", "PL")
MET = (
    ("DE", "EU-INSURANCE", "Policy 44-118"),
    ("DE", "EU-AGREEMENT", "Agreement with the Hamburg site"),
    ("DE", "EU-CONSENT", "Version 3.0 in German"),
)
CONDITION = "Send the renewed insurance certificate each year."


class _File(BytesIO):
    """A file as a form hands it over."""

    def __init__(self, title: str) -> None:
        content = f"%PDF-1.4 {title}".encode()
        super().__init__(content)
        self.size, self.name = len(content), f"{title}.pdf"


def build_regulatory(portfolio: Portfolio) -> None:
    """AURORA-3 before its authorities: France on a condition, Spain in question until tomorrow, Japan without anything."""
    by = person("regulatory-specialist", "helix")
    study = portfolio.studies["aurora"]
    with acting(by):
        union = _applied(by, study, "ctis", "DE", "CTIS", "2024-515201-31-00", UNION)
        first = _sent(
            portfolio,
            by,
            union,
            "initial",
            "Initial application, Parts I and II",
            -410,
            part="both",
        )
        _granted(portfolio, by, first, ("DE", "PL"), -330, "Notification of authorisation")
        _granted(
            portfolio,
            by,
            first,
            ("FR",),
            -318,
            "Autorisation 24-1177",
            conditions=[CONDITION],
        )
        uk = _applied(by, study, "uk", "GB", "MHRA", "1009876", ())
        spain = _sent(
            portfolio,
            by,
            union,
            "initial",
            "Addition of Spain (Art. 14)",
            -50,
            part="both",
            country="ES",
        )
        questions.receive_question(
            spain, by=by, phase="part_two", reference="RFI-CT-2024-515201-31-00-ES-001", country="ES", received_on=portfolio.days(-10),
            stated_due_on=portfolio.days(1), text="The insurance certificate does not name the sites in Spain.",
        )  # fmt: skip
        british = _sent(portfolio, by, uk, "initial", "Initial application", -395, sequence=1)
        _granted(portfolio, by, british, ("GB",), -340, "CTA 20363/0411")
        asked = _sent(
            portfolio,
            by,
            uk,
            "substantial",
            "Amendment 2: second interim analysis",
            -20,
            sequence=2,
        )
        questions.receive_question(
            asked, by=by, phase="other", reference="GNA 1", received_on=portfolio.days(-6), stated_due_on=portfolio.days(8),
            text="Justify the second interim analysis and its stopping boundary.",
        )  # fmt: skip
        ind = _applied(by, study, "ind", "US", "FDA", "148822", ())
        opened = _sent(portfolio, by, ind, "initial", "Original IND", -400, sequence=0)
        record_approval(
            opened, by=by, kind="no_objection", on=portfolio.days(-368), reference="Study may proceed letter"
        )  # fmt: skip
        record_commitment(
            ind, by=by, text="Submit the final report of the rat carcinogenicity study.", due_on=portfolio.days(21)
        )  # fmt: skip
        _prepared(by, ind)
        for country, code, evidence in MET:
            record_finding(
                by=by, study=study, country=country, code=code, state="met", on=portfolio.days(-300), evidence=evidence
            )  # fmt: skip


def _applied(
    by: Principal,
    study: UUID,
    kind: str,
    country: str,
    authority: str,
    number: str,
    countries: tuple[str, ...],
) -> Application:
    return planning.open_application(
        by=by, study=study, kind=kind, country=country, countries=countries, authority=authority, number=number
    )  # fmt: skip


def _packed(
    by: Principal, application: Application, kind: str, title: str, **more: Any
) -> Submission:
    submission = planning.plan_submission(application, by=by, kind=kind, title=title, **more)
    steps.start(submission, by=by)
    for name in ("Cover form", "Protocol"):
        packages.add_item(
            submission, by=by, kind="form" if name == "Cover form" else "protocol", title=name, version_label="3.0",
            file=_File(name),
        )  # fmt: skip
    return submission


def _prepared(by: Principal, application: Application) -> None:
    """Waiting for its review; nobody has signed."""
    submission = _packed(by, application, "amendment", "New investigator, protocol amendment 0003")
    steps.request_review(submission, by=by)


def _sent(
    portfolio: Portfolio,
    by: Principal,
    application: Application,
    kind: str,
    title: str,
    day: int,
    **more: Any,
) -> Submission:
    """From the time before the platform: taken over with its day, without a signature that nobody gave here."""
    return take_over(
        application, by=by, kind=kind, title=title, sent_on=portfolio.days(day), evidence="Receipt on file", **more
    )  # fmt: skip


def _granted(
    portfolio: Portfolio,
    by: Principal,
    submission: Submission,
    countries: tuple[str, ...],
    day: int,
    reference: str,
    *,
    conditions: list[str] | None = None,
) -> None:
    record_approval(
        submission, by=by, kind="authorisation", on=portfolio.days(day), countries=countries, reference=reference,
        conditions=conditions or [],
    )  # fmt: skip
