"""Begin a log-in at an organization's provider, and take its answer.

Nobody learns here whether an organization exists: the page that asks for an address answers every address alike and tells the
rest by mail, and a provider's own addresses cannot be guessed (DESIGN section 3, front door).
"""

import hmac
import secrets
from dataclasses import asdict
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import clear_authentication_records
from allauth.core import ratelimit
from django.contrib.auth import login
from django.core.cache import cache
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from cro_platform.access.enums import SignOnProtocol
from cro_platform.access.models import SignOn
from cro_platform.access.sign_on import oidc, saml
from cro_platform.access.sign_on.claim import Claim, SignOnRefused, address_places
from cro_platform.access.sign_on.door import connection_for, connection_in_force, person_of
from cro_platform.access.sign_on.session import record_sign_on
from cro_platform.access.visits import mark_borrowed
from cro_platform.audit.services import record_login
from cro_platform.portal.sign_on.forms import AddressForm

PENDING = "sign_on"
TICKET_SECONDS = 120
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Pending = dict[str, str]


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take an address and mail it the way in, or that there is none: the page says the same for both."""
    form = AddressForm(request.POST or None)
    if not form.is_valid():
        return render(request, "sign_on/ask.html", {"form": form})
    email = form.cleaned_data["email"]
    if ratelimit.consume(request, action="reset_password", key=email.lower()):
        _mail_way_in(email)
    return render(request, "sign_on/asked.html", {"email": email})


@require_GET
def start(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Send the person to the provider; what must come back is kept in their session."""
    connection = _connection(pk)
    try:
        url, pending = _begun(connection)
    except SignOnRefused as refusal:
        return _refused(request, connection, refusal)
    target = request.GET.get("next", "")
    pending |= {"connection": str(pk), "next": target if _is_ours(request, target) else ""}
    request.session[PENDING] = pending
    return HttpResponseRedirect(url)


@csrf_exempt  # a SAML answer is posted by the provider's page; what makes it ours is the question it answers
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The provider's answer: a posted SAML assertion, or the person's return with a code or a ticket."""
    connection = _connection(pk)
    try:
        if request.method == "POST":
            return _posted(request, connection)
        pending = _pending(request, connection)
        claim = _returned(request, connection, pending)
        return _let_in(request, connection, claim, pending["next"])
    except SignOnRefused as refusal:
        return _refused(request, connection, refusal)


@require_GET
def metadata(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the administrator of a SAML provider imports."""
    connection = _connection(pk)
    if connection.protocol != SignOnProtocol.SAML:
        raise Http404
    return HttpResponse(saml.our_metadata(connection), content_type="application/samlmetadata+xml")


def _connection(pk: UUID) -> SignOn:
    found = connection_in_force(pk)
    if found is None:
        raise Http404
    return found


def _begun(connection: SignOn) -> tuple[str, Pending]:
    if connection.protocol == SignOnProtocol.SAML:
        asked = saml.begin(connection)
        return asked.url, {"request": asked.request_id}
    begun = oidc.begin(connection)
    return begun.url, {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier}


def _pending(request: HttpRequest, connection: SignOn) -> Pending:
    """What this session waits for; it is used up by any answer, right or wrong."""
    pending: Pending | None = request.session.pop(PENDING, None)
    if pending is None or pending["connection"] != str(connection.pk):
        raise SignOnRefused("this session waits for no answer of this provider")
    return pending


def _posted(request: HttpRequest, connection: SignOn) -> HttpResponseBase:
    """A post from another site carries no session: the verified claim waits under a ticket for the person's own return."""
    if connection.protocol != SignOnProtocol.SAML:
        raise SignOnRefused("this provider does not post answers")
    asked, claim = saml.complete(connection, request.POST.get("SAMLResponse", ""))
    ticket = secrets.token_urlsafe(32)
    cache.set(_ticket_key(connection, ticket), {"request": asked} | asdict(claim), TICKET_SECONDS)
    return HttpResponseRedirect(f"{request.path}?ticket={ticket}", status=303)


def _returned(request: HttpRequest, connection: SignOn, pending: Pending) -> Claim:
    if connection.protocol == SignOnProtocol.SAML:
        return _by_ticket(request, connection, pending)
    if not hmac.compare_digest(request.GET.get("state", ""), pending["state"]):
        raise SignOnRefused("the state is not the one this session sent")
    if request.GET.get("iss", connection.issuer) != connection.issuer:
        raise SignOnRefused("another provider answered")
    if "code" not in request.GET:
        raise SignOnRefused("the provider sent the person back without a code")
    return oidc.complete(
        connection,
        code=request.GET["code"],
        nonce=pending["nonce"],
        verifier=pending["verifier"],
    )


def _by_ticket(request: HttpRequest, connection: SignOn, pending: Pending) -> Claim:
    """The claim that waits for the very session that asked; a ticket in another browser opens nothing."""
    key = _ticket_key(connection, request.GET.get("ticket", ""))
    waiting: dict[str, Any] | None = cache.get(key)
    if waiting is None or not cache.delete(key):
        raise SignOnRefused("the ticket is unknown or was used")
    if waiting.pop("request") != pending["request"]:
        raise SignOnRefused("the answer belongs to another session's question")
    return Claim(**waiting)


def _ticket_key(connection: SignOn, ticket: str) -> str:
    return f"sign-on:ticket:{connection.pk}:{ticket}"


def _let_in(
    request: HttpRequest, connection: SignOn, claim: Claim, target: str
) -> HttpResponseBase:
    user = person_of(connection, claim)
    if request.user != user:
        request.session.flush()
        clear_authentication_records(request)
    organization = connection.organization_id
    login(request, user, backend=BACKEND)
    record_sign_on(request, user, organization, is_multi_factor=claim.is_multi_factor)
    mark_borrowed(request, organization)
    record_login(user.pk, "signed_on", connection=connection.pk, organization=organization)
    home = reverse("portal-home", args=[connection.organization.slug])
    return HttpResponseRedirect(target or home)


def _refused(request: HttpRequest, connection: SignOn, refusal: SignOnRefused) -> HttpResponseBase:
    """The person is told that it failed; why stands in the trail and the log of the operator."""
    record_login(None, "sign_on_refused", connection=connection.pk, because=str(refusal))
    return render(request, "sign_on/refused.html", status=403)


def _is_ours(request: HttpRequest, target: str) -> bool:
    return url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def _mail_way_in(email: str) -> None:
    """One mail either way, so that neither the page nor its pace tells whether the address is known."""
    found = connection_for(email)
    context = {
        "is_known": found is not None,
        "action_url": address_places(found[0]).start if found else "",
        "action_label": "Sign in",
        "reason": "You receive this because somebody asked for single sign-on with your address.",
    }
    send_mail(
        "Your way to sign in",
        render_to_string("sign_on/mail.txt", context),
        None,
        [found[1].email if found else email],
        html_message=render_to_string("sign_on/mail.html", context),
    )
