"""The page behind an invitation's link, before any organization is known."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cro_platform.access.middleware import unknown_page
from cro_platform.access.models import User
from cro_platform.access.roles import role
from cro_platform.portal.administration.forms import AcceptForm
from cro_platform.portal.administration.invitations import accept, invitation_of
from cro_platform.tenancy.models import Invitation


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Accept an invitation: as the person signed in, or with a first password.

    Whoever has an account signs in first; the link alone, which stands in a mail, opens nobody's account.
    """
    found = invitation_of(key)
    if found is None:
        return unknown_page(request)
    person = User.objects.filter(email__iexact=found.email, is_machine=False).first()
    if person is None:
        return _newcomer(request, found)
    if request.user.pk != person.pk:
        return _sign_in_first(request, found)
    return _member(request, found)


def _newcomer(request: HttpRequest, found: Invitation) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = AcceptForm(data, person=User(email=found.email, name=found.name))
    if data is None or not form.is_valid():
        return _page(request, found, form, 422 if data is not None else 200)
    pk = accept(found)
    if pk is None:
        return unknown_page(request)
    person = User.objects.get(pk=pk)
    person.set_password(form.cleaned_data["password1"])
    person.save(update_fields=["password"])
    messages.success(request, _("Your password is set. Sign in with it."))
    return HttpResponseRedirect(reverse("account_login"))


def _sign_in_first(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.user.is_authenticated:
        return _page(request, found, None, 200, is_for_another=True)
    return redirect_to_login(request.path, reverse("account_login"))


def _member(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.method != "POST":
        return _page(request, found, None, 200)
    if accept(found) is None:
        return unknown_page(request)
    return HttpResponseRedirect(reverse("portal-home", args=[found.organization.slug]))


def _page(
    request: HttpRequest, found: Invitation, form: AcceptForm | None, status: int, **more: Any
) -> HttpResponse:
    context = {
        "invitation": found,
        "role": role(found.organization.kind, found.role).name,
        "form": form,
        "logout_url": reverse("account_logout"),
    }
    return render(request, "administration/invitation.html", context | more, status=status)
