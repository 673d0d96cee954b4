"""Where a person lands: their organizations, and the home of one."""

from django.urls import URLPattern, path

from cro_platform.portal import views
from cro_platform.portal.account import urls as account
from cro_platform.portal.administration import pages as administration
from cro_platform.portal.administration.door import invitation
from cro_platform.portal.homes import boards
from cro_platform.portal.inspection import urls as inspection
from cro_platform.portal.sign_on import urls as sign_on


def front() -> list[URLPattern]:
    """Before an organization is known."""
    return [
        path("", views.organizations, name="organizations"),
        path("invitations/<str:key>/", invitation, name="invitation"),
    ]


def account_pages() -> list[URLPattern]:
    """Beside the log-in library's own pages, and before them."""
    return [*sign_on.front(), *account.front()]


def inside() -> list[URLPattern]:
    """Inside an organization, before the entities' own addresses."""
    return [
        path("", views.home, name="portal-home"),
        path("boards/safety/", boards.safety_board, name="safety-board"),
        path("boards/contracts/", boards.contracts_board, name="contracts-board"),
        *account.inside(),
        *administration.inside(),
        *inspection.inside(),
    ]
