"""The page on which something is signed: what is on screen is what is signed, with both factors in one step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cro_platform.access.errors import Refused, TransitionRefused
from cro_platform.access.roles import role
from cro_platform.esign.forms import FactorsForm
from cro_platform.esign.passkeys import question_for
from cro_platform.web.form_views import tell
from cro_platform.web.portal_views import page, principal_of

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What one such page shows and does.

    `shown` is the hash of what is on screen and `sign` the service that signs it: it takes `by`, `request` and what the form
    gives. `meaning` and `follows` say what the signature means and what it sets in motion (21 CFR 11.50(a)(3)). `back` is where
    a refusal and “cancel” lead, `onward` where a signature leads when that is elsewhere.
    """

    record: Any
    shown: str
    sign: Callable[..., object]
    template: str
    back: str
    meaning: str
    follows: str
    context: Mapping[str, Any] = field(default_factory=dict)
    said: str = "Signed."
    onward: str = ""
    form: type[FactorsForm] = FactorsForm


def signs(view: View) -> View:
    """A view on which credentials are given: they stay out of error reports, and nothing but reading and sending is served."""

    @sensitive_post_parameters("password", "code", "passkey")
    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return guarded


def signing_page(request: HttpRequest, signing: Signing) -> HttpResponse:
    """Show what is signed; on sending, sign it and go on, or say why not with nothing written.

    What cannot be signed any more leads back to the record; what was given wrongly is told on the page, each rule at its field.
    """
    by = principal_of(request)
    sent = request.method == "POST"
    form = signing.form(
        request.POST if sent else None,
        by=by,
        record=signing.record,
        initial={"shown": signing.shown},
    )
    refusal = ""
    if sent and form.is_valid():
        try:
            signing.sign(signing.record, by=by, request=request, **form.values())
        except Refused as error:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
            if isinstance(error, TransitionRefused):
                return led_back(request, signing.back, str(error))
            refusal = tell(form, error)
        else:
            messages.success(request, signing.said)
            return HttpResponseRedirect(signing.onward or signing.back)
    context = {
        **signing.context,
        "form": form,
        "signer": {
            "name": by.name,
            "role": role(by.organization_kind, by.role).name,
            "organization": by.organization_name,
        },
        "meaning": signing.meaning,
        "follows": signing.follows,
        "refusal": refusal,
        "shown_sha256": signing.shown,
        "cancel_url": signing.back,
        "passkey": question_for(request, by),
    }
    return page(request, signing.template, context, status=422 if sent else 200)


def led_back(request: HttpRequest, back: str, why: str) -> HttpResponse:
    """Back to the record, which says what it waits for."""
    messages.error(request, why)
    return HttpResponseRedirect(back)
