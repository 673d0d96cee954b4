"""Sign: prove who you are with both factors in one step, then let the database bind name, meaning and content."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import ReauthenticateForm as SecondFactorForm
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.http import HttpRequest

from cro_platform.access.errors import NotPermitted, RuleBroken, Stale
from cro_platform.access.models import User
from cro_platform.access.principal import Principal
from cro_platform.audit.intent import intent
from cro_platform.esign.enums import Meaning
from cro_platform.esign.models import Signature, SigningTicket

CLAUSE = "21 CFR 11.200(a)(1)"
ONE_TIME_DIGITS = 6  # recovery codes are longer: they open an account, they never sign


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the signer gives at the moment of signing; the request carries the rate limits."""

    request: HttpRequest
    password: str
    code: str = ""


def content_sha256(entity: str, record_id: UUID) -> str:
    """The hash of the record's content as it stands, by the same function that signs and verifies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.content_sha256(%s, %s)", [entity, record_id])
        return str(cursor.fetchone()[0])


def sign(
    entity: str,
    record_id: UUID,
    *,
    shown_sha256: str,
    meaning: Meaning,
    by: Principal,
    credentials: Credentials,
) -> Signature:
    """Sign the very content that was shown.

    RuleBroken when a factor is wrong or missing, Stale when the content has changed since, NotPermitted for machines and
    for reviewers who contributed. Nothing is written then.
    """
    if by.is_machine:
        raise NotPermitted("Only a person, signed in, signs.", clause=CLAUSE)
    factors = prove(by, credentials)
    with intent(f"esign.{meaning}"):
        ticket = SigningTicket.objects.create(
            user_id=by.user_id,
            meaning=meaning,
            entity=entity,
            record_id=record_id,
            content_sha256=shown_sha256,
            factors=factors,
        )
        return Signature.objects.get(pk=_sign(ticket.pk))


def prove(by: Principal, credentials: Credentials) -> str:
    """Check password and, where enrolled, the second factor; returns which were given.

    Production requires enrolment (21 CFR 11.200(a)(1): at least two distinct components).
    """
    user = User.objects.get(pk=by.user_id)
    with context.request_context(credentials.request):
        if not ReauthenticateForm(user=user, data={"password": credentials.password}).is_valid():
            raise RuleBroken.of("password", "This is not your password.", CLAUSE)
        is_enrolled = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
        if is_enrolled:
            return _second_factor(user, credentials.code)
    if settings.SECOND_FACTOR_REQUIRED:
        raise RuleBroken.of("code", "Enrol an authenticator app before you sign.", CLAUSE)
    return "identity, password"


def _second_factor(user: User, code: str) -> str:
    form = SecondFactorForm(user=user, data={"code": code})
    is_one_time = code.isdecimal() and len(code) == ONE_TIME_DIGITS
    if not is_one_time or not form.is_valid():
        raise RuleBroken.of("code", "This code is wrong or was used already.", CLAUSE)
    form.save()
    return "identity, password, one-time code"


def _sign(ticket_id: UUID) -> UUID:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app.sign(%s)", [ticket_id])
            signed: UUID = cursor.fetchone()[0]
    except DatabaseError as error:
        raise _refusal(error) from error
    return signed


def _refusal(error: DatabaseError) -> Exception:
    match getattr(error.__cause__, "pgcode", ""):
        case "P0S02":
            return NotPermitted("Only a person, signed in, signs.", clause=CLAUSE)
        case "P0S03":
            return Stale("The signing step took too long. Give your password again.")
        case "P0S04":
            return Stale(
                "The content has changed since it was shown to you. Look at it again before you sign."
            )
        case "P0S05":
            return NotPermitted(
                "You contributed to this record, so somebody else reviews or approves it.",
                clause="21 CFR 11.10(g); ICH E6(R3) 4.3.8",
            )
        case "23505":
            return RuleBroken.of(
                "meaning", "You have signed this content with this meaning already."
            )
        case _:
            return error


def is_valid(signature: Signature) -> bool:
    """The record's content is still what was signed (21 CFR 11.70)."""
    try:
        with transaction.atomic():
            return content_sha256(signature.entity, signature.record_id) == signature.content_sha256
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", "") == "P0S01":
            return False
        raise


def manifest(signature: Signature) -> dict[str, Any]:
    """What stands on screen and on every PDF (21 CFR 11.50)."""
    return {
        "name": signature.signer_name,
        "role": signature.signer_role,
        "meaning": signature.get_meaning_display(),
        "signed_at": signature.signed_at,
        "content_sha256": signature.content_sha256,
        "is_valid": is_valid(signature),
    }
