"""The report of a review of access: who was reviewed, what was decided by whom and why, and who signed."""

from datetime import UTC, datetime

from cro_platform.access.models import User
from cro_platform.access.roles import roles_of
from cro_platform.documents.making import transaction_now
from cro_platform.documents.rendition import Rendition
from cro_platform.esign.selectors import signatures_of
from cro_platform.tenancy.models import Organization
from studies.documents.statements import Statement, Table
from studies.documents.wording import Fact
from studies.models import AccessReview, AccessReviewLine, Study

REPORT: Rendition[Statement] = Rendition(
    template="documents/studies/statement.html",
    template_id="access-review",
    template_version="1",
    title="Access review report",
    prepare=lambda statement: statement,
)


def report_of(review: AccessReview) -> bytes:
    """The report's PDF, with its data embedded, as the review stands at this instant."""
    return REPORT.render_pdf(statement_of(review), generated_at=transaction_now())


def statement_of(review: AccessReview) -> Statement:
    """What the report prints, word for word."""
    organization = Organization.objects.get(pk=review.organization_id)
    study = Study.objects.filter(pk=review.study_id).first() if review.study_id else None
    lines = list(
        AccessReviewLine.objects.filter(review=review).select_related("user").order_by("id")
    )
    scope = f"study {study.protocol_number}" if study else "all members"
    signed, names = signatures_of(review), _names(lines)
    roles = {each.code: each.name for each in roles_of(organization.kind)}
    return Statement(
        heading=f"Access review, {organization.name}",
        confidentiality=f"For {organization.name} only",
        kind="Access review",
        title=f"Access review of {scope}",
        lead=f"Begun {_at(review.created_at)}; internal target {review.due_on:%-d %B %Y}.",
        facts=(
            Fact("Organization", organization.name),
            Fact("Reviewed", f"{len(lines)} of {scope}"),
            Fact("Confirmed", str(sum(each.decision == "confirmed" for each in lines))),
            Fact("Revoked", str(sum(each.decision == "revoked" for each in lines))),
            Fact("State", f"Signed {_at(review.signed_at)}" if review.signed_at else "Not signed"),
        ),
        tables=(
            Table(
                "Decisions",
                ("Person", "Role", "Since", "Decision", "By", "When", "Reason"),
                tuple(_row(each, names, roles) for each in lines),
            ),
            Table(
                "Signatures",
                ("Name", "Role", "Meaning", "When", "Binds (SHA-256)", "Verdict"),
                tuple(
                    (
                        each.name, each.role, each.meaning.label, _at(each.signed_at),
                        each.content_sha256, each.verdict.label,
                    )
                    for each in signed
                ),
                "Not signed.",
            ),
        ),
        notes=(
            (
                "Nobody reviews their own access. A revoked membership or assignment ended in the instant of its decision "
                "(21 CFR 11.10(d), 11.10(g)). The quarter between two reviews is an internal target."
            ),
        ),
    )  # fmt: skip


def _names(lines: list[AccessReviewLine]) -> dict[object, str]:
    deciders = {each.decided_by_id for each in lines if each.decided_by_id}
    return dict(User.objects.filter(pk__in=deciders).values_list("pk", "name"))


def _row(
    line: AccessReviewLine, names: dict[object, str], roles: dict[str, str]
) -> tuple[str, ...]:
    return (
        line.user.name, roles.get(line.role, line.role), _at(line.since), line.get_decision_display() or "Waits",
        names.get(line.decided_by_id, ""), _at(line.decided_at) if line.decided_at else "", line.reason,
    )  # fmt: skip


def _at(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
