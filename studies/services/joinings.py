"""Two copies of one registered study become one: the sponsor proposes, both sign, and in that transaction the records move."""

from uuid import UUID

from django.db import IntegrityError, InternalError, connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.esign.credentials import Credentials
from cro_platform.esign.enums import Meaning
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import content_sha256, entity_of
from cro_platform.esign.services import sign
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim as change
from studies.models import Study, StudyJoining
from studies.selectors.copies import collisions, statement_of
from studies.selectors.embedded import countries_of
from studies.services.execution import extend_to

OVER = "This proposal is over."
HELD = (
    "A contract still transfers obligations of the copy that moves. Amend it first, so that they return to the sponsor "
    "or name the study that stays (21 CFR 312.52(a))."
)
HINDRANCES = {
    "study": ("moved", "Both copies are studies of your organization, and not the same."),
    "unlike": (
        "moved",
        "The two share no number of a public register or authority; copies of one study do.",
    ),
    "joined": ("moved", "One of the two was joined into another study before."),
    "provider": ("provider", "This is no provider that works on the study that stays."),
    "other": ("moved", "Another provider works or worked on the copy that moves."),
    "held": ("moved", HELD),
}


def propose_joining(*, by: Principal, kept: UUID, moved: UUID, provider: UUID) -> StudyJoining:
    """Propose to a provider of the study that stays that the records of the other copy move into it.

    From now on the provider reads the statement, and nothing else of the other copy. RuleBroken where either is no study
    of one's own, where they share no registered number, where a contract still transfers obligations of the copy that
    moves or another provider worked on it, and for numbers of their records that both copies use.
    """
    authorize(by, "joinings.propose")
    studies = {each.pk: each for each in Study.objects.filter(pk__in=[kept, moved])}
    _check(kept, moved, provider)
    if doubled := "; ".join(collisions(kept, moved)):
        raise RuleBroken.of(
            "moved",
            gettext("Both copies use the same numbers: %(doubled)s. Give one another.")
            % {"doubled": doubled},
        )
    stays, goes = studies[kept], studies[moved]
    try:
        with intent("studies.joining.propose"), transaction.atomic():
            made: StudyJoining = StudyJoining.objects.create(
                other_organization_id=provider,
                kept=stays,
                moved=goes,
                title=f"{goes.protocol_number} into {stays.protocol_number}",
                statement=statement_of(stays, goes, provider),
                shared_at=TransactionNow(),
            )
    except IntegrityError as error:
        raise RuleBroken.of("moved", "It is proposed already. Withdraw that first.") from error
    return made


def withdraw_joining(proposed: StudyJoining, *, by: Principal, reason: str) -> None:
    """Take a proposal back that is not executed; signatures on it no longer count."""
    authorize(by, "joinings.propose", proposed)
    if proposed.author_organization_id != by.organization_id or not _is_open(proposed):
        raise TransitionRefused(OVER)
    with intent("studies.joining.withdraw", reason=reason):
        change(proposed, withdrawn_at=TransactionNow())


def sign_joining(
    proposed: StudyJoining,
    *,
    by: Principal,
    request: HttpRequest,
    password: str,
    code: str,
    shown: str,
    passkey: str = "",
) -> Signature:
    """Sign for one's organization: the provider first, the sponsor last; the sponsor's signature moves the records.

    Records keep their ids, signatures their hashes, clocks their instants; each row that moves leaves an event. The copy
    that moved stays as an empty study that says where its records went. Who was named there for unblinded information is
    not named anew: blinding never loosens by itself.
    """
    _check_step(proposed, by)
    with intent(
        "studies.joining.sign", reason="Two copies of one registered study become one", is_told=True
    ):
        signature = sign(
            proposed,
            shown_sha256=shown,
            meaning=Meaning.AGREEMENT,
            by=by,
            credentials=Credentials(request, password, code, passkey),
        )
        if by.organization_id == proposed.author_organization_id:
            _execute(proposed)
    return signature


def shown_sha256(proposed: StudyJoining) -> str:
    """What the signing page carries: what is on screen is what is signed."""
    return content_sha256(proposed)


def may_sign_joining(proposed: StudyJoining, by: Principal) -> tuple[bool, str]:
    """Whether this person may sign now, and why not."""
    try:
        _check_step(proposed, by)
    except (NotPermitted, TransitionRefused) as refusal:
        return False, str(refusal)
    return True, ""


def _execute(proposed: StudyJoining) -> None:
    """Move the records, then write out for the countries that joined what clauses for all countries say."""
    _check(proposed.kept_id, proposed.moved_id, proposed.other_organization_id)
    before = countries_of([proposed.kept_id])[proposed.kept_id]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT app.execute_joining(%s)", [proposed.pk])
    except IntegrityError as error:
        raise RuleBroken.of(
            "moved", "Records of both copies carry the same number; one of them must change first."
        ) from error
    except InternalError as error:
        raise TransitionRefused(OVER) from error
    after = countries_of([proposed.kept_id])[proposed.kept_id]
    if added := [code for code in after if code not in before]:
        extend_to(proposed.kept_id, before=before, added=added)
    proposed.refresh_from_db()


def _check(kept: UUID, moved: UUID, provider: UUID) -> None:
    """RuleBroken with what stands against it; asked in the sponsor's scope alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.joining_hindrance(%s, %s, %s)", [kept, moved, provider])
        found = cursor.fetchone()[0]
    if found:
        raise RuleBroken.of(*HINDRANCES[found])


def _check_step(proposed: StudyJoining, by: Principal) -> None:
    authorize(by, "joinings.sign", proposed)
    if not _is_open(proposed):
        raise TransitionRefused(OVER)
    signed = set(
        Signature.objects.filter(
            entity=entity_of(proposed), record_id=proposed.pk, meaning=Meaning.AGREEMENT
        ).values_list("organization_id", flat=True)
    )
    if by.organization_id in signed:
        raise TransitionRefused("Your organization has signed.")
    if by.organization_id == proposed.author_organization_id and not signed:
        raise TransitionRefused("The provider signs first, the sponsor last.")


def _is_open(proposed: StudyJoining) -> bool:
    return proposed.withdrawn_at is None and proposed.executed_at is None
