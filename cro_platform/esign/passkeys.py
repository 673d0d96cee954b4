"""A passkey as the second component of a signature: it signs a question that this session was asked, once (WebAuthn Level 2, 7.2)."""

import json
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from cro_platform.access.models import User
from cro_platform.access.principal import Principal
from cro_platform.access.second_factor import has_passkey


def question_for(request: HttpRequest, by: Principal) -> dict[str, Any] | None:
    """What the browser asks the signer's passkeys; a fresh question for every page, None where none is enrolled."""
    user = User.objects.get(pk=by.user_id)
    if not has_passkey(user):
        return None
    with context.request_context(request):
        return {"request_options": auth.begin_authentication(user)}


def answered(request: HttpRequest, user: User, answer: str) -> Authenticator | None:
    """The passkey of this person that answered this session's question; None for anything else. The question is used up."""
    try:
        response = json.loads(answer)
        with context.request_context(request):
            auth.parse_authentication_response(response)
            return auth.complete_authentication(user, response)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        request.session.pop(auth.STATE_SESSION_KEY, None)
        return None
