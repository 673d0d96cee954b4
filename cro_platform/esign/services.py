"""Sign: prove who you are with both factors in one step, then let the database bind name, meaning and content."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import Model
from django.http import Http404

from cro_platform.access.errors import NotPermitted, Refused, RuleBroken, Stale, TransitionRefused
from cro_platform.access.principal import Principal, is_in_scope
from cro_platform.access.refusals import record_afterwards
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.audit.services import record_act
from cro_platform.esign.credentials import CLAUSE, Credentials, prove
from cro_platform.esign.enums import Meaning
from cro_platform.esign.models import Signature, SigningTicket
from cro_platform.esign.selectors import Manifestation, entity_of, manifest

Gate = Callable[[Model, Principal], None]
GATES: list[Gate] = []


def before_signing(gate: Gate) -> Gate:
    """Register what is asked before every signature; it raises the refusal. The apps above know why somebody may not sign."""
    GATES.append(gate)
    return gate


def sign(
    record: Model, *, shown_sha256: str, meaning: Meaning, by: Principal, credentials: Credentials
) -> Signature:
    """Sign the very content that was shown.

    RuleBroken when a factor is wrong or missing, Stale when the content has changed since, TransitionRefused when it is
    superseded, NotPermitted for machines and for reviewers who contributed. Nothing is written then but, after the
    rollback, the attempt. Raises Http404 for a record the wall does not show.
    """
    try:
        if by.is_machine or not is_in_scope(by):
            raise NotPermitted("Only a person, signed in, signs.", clause=CLAUSE)
        for gate in GATES:
            gate(record, by)
        factors = prove(by, credentials)
        with intent(f"esign.{meaning}"):
            ticket = _ticket(record, shown_sha256, meaning, by, factors)
            return Signature.objects.get(pk=_sign(ticket))
    except Refused as refusal:
        attempt = partial(_record_attempt, record, meaning, refusal)
        record_afterwards(credentials.request, attempt)
        raise


def verify(signature: Signature, *, by: Principal) -> Manifestation:
    """Check a signature against its record as it stands, and record the check with its verdict (21 CFR 11.70)."""
    authorize(by, "signatures.view", signature)
    found = manifest([signature])[0]
    record_act(
        "esign.signature.verify",
        signature,
        is_unblinding=signature.is_unblinding,
        verdict=found.verdict,
        content_sha256=found.content_sha256,
    )
    return found


def _ticket(
    record: Model, shown_sha256: str, meaning: Meaning, by: Principal, factors: str
) -> UUID:
    try:
        ticket = SigningTicket.objects.create(
            user_id=by.user_id,
            meaning=meaning,
            entity=entity_of(record),
            record_id=record.pk,
            content_sha256=shown_sha256,
            factors=factors,
        )
    except DatabaseError as error:
        raise _refusal(error) from error
    return ticket.pk


def _sign(ticket: UUID) -> UUID:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app.sign(%s)", [ticket])
            signed: UUID = cursor.fetchone()[0]
    except DatabaseError as error:
        raise _refusal(error) from error
    return signed


def _refusal(error: DatabaseError) -> Exception:
    refusals: dict[str, Exception] = {
        "P0S01": Http404(),
        "P0S02": NotPermitted("Only a person, signed in, signs.", clause=CLAUSE),
        "P0S03": Stale("The signing step took too long. Give your password again."),
        "P0S04": Stale(
            "The content has changed since it was shown to you. Look at it again before you sign."
        ),
        "P0S05": NotPermitted(
            "You contributed to this record, so somebody else reviews or approves it.",
            clause="21 CFR 11.10(g); ICH E6(R3) 4.3.8",
        ),
        "P0S07": NotPermitted(
            "You have signed for the other party: nobody signs for both.", clause="21 CFR 11.10(g)"
        ),
        "P0S06": TransitionRefused("A later version has superseded this one. Sign that one."),
        "P0S08": NotPermitted(
            "You may not sign: training that is required of you has lapsed.",
            clause="21 CFR 11.10(i); ICH E6(R3) 3.4",
        ),
        "23505": RuleBroken.of(
            "meaning", "You have signed this content with this meaning already."
        ),
        "55P03": Stale("Somebody is changing this record at this moment. Look at it again."),
    }
    return refusals.get(getattr(error.__cause__, "pgcode", ""), error)


def _record_attempt(record: Model, meaning: Meaning, refusal: Refused) -> None:
    """The trail keeps who was refused and why, never what was typed (21 CFR 11.300(d))."""
    fields: dict[str, Any] = {}
    if isinstance(refusal, RuleBroken):
        fields["factor"] = ", ".join(problem.field for problem in refusal.problems)
    record_act(
        "esign.attempt.refuse",
        record,
        is_unblinding=getattr(record, "is_unblinding", False),
        meaning=meaning,
        refusal=str(refusal),
        **fields,
    )
