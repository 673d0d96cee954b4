"""Where a person is signed in, and the address of their calendar."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cro_platform.access.models import User
from cro_platform.access.rights import authorize
from cro_platform.access.tokens import calendars_of, close_calendar, open_calendar
from cro_platform.access.visits import end_sessions, sessions_of
from cro_platform.portal.account.devices import device
from cro_platform.web.portal_views import page, principal_of
from cro_platform.web.shell import Entry, add_entry

add_entry(
    Entry(
        "Overview", "Calendar feed", "account-calendar", "calendar-days", "tokens.keep", stand="own"
    )
)


@require_http_methods(["GET", "POST"])
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """One's open sessions; each can be ended, and all others at once."""
    user = cast("User", request.user)
    found = sessions_of(request, user)
    own = request.session.session_key
    others = [each for each in found if each.session_key != own]
    if request.method == "POST":
        wanted = request.POST.get("session", "others")
        chosen = [each for each in others if wanted in {"others", str(each.pk)}]
        ended = end_sessions(user, chosen)
        messages.success(request, f"Ended: {ended}." if ended else "It had ended before.")
        return HttpResponseRedirect(request.path)
    rows = [
        {"entry": each, "device": device(each.user_agent), "is_this": each.session_key == own}
        for each in found
    ]
    return render(request, "account/sessions.html", {"rows": rows, "has_others": bool(others)})


@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Make, renew or close the calendar address; the address is on this answer and nowhere else."""
    by = principal_of(request)
    authorize(by, "tokens.keep")
    address = ""
    if request.method == "POST" and request.POST.get("do") == "close":
        close_calendar(by.user_id)
    elif request.method == "POST":
        path = reverse("calendar-feed", args=[open_calendar(by.user_id)])
        address = f"{settings.PUBLIC_URL.rstrip('/')}{path}"
    context = {"address": address, "feed": calendars_of(by.user_id).first()}
    return page(request, "account/calendar.html", context)
