"""`manage.py confirm_domain DOMAIN --organization SLUG`: the operator has checked that a claimed mail domain is the organization's."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from cro_platform.access.models import SignOnDomain
from cro_platform.audit.intent import intent
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Organization
from cro_platform.tenancy.scope import Actor, login_scope, organization_scope


class Command(BaseCommand):
    """Confirm a claim; how it was checked (a DNS record, a letter) is the reason in the trail."""

    help = "Confirm that a claimed mail domain belongs to an organization."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Domain, organization, evidence."""
        parser.add_argument("domain")
        parser.add_argument("--organization", required=True, help="the organization's slug")
        parser.add_argument("--evidence", required=True, help="how it was checked")

    def handle(self, *args: Any, **options: Any) -> None:
        """Confirm, or say why not."""
        with login_scope():
            found = Organization.objects.filter(slug=options["organization"]).first()
        if found is None:
            raise CommandError("There is no such organization.")
        try:
            with organization_scope(found.pk, Actor.system("operator")):
                confirmed = _confirm(options["domain"].lower(), options["evidence"])
        except IntegrityError as error:
            raise CommandError("The domain is confirmed for another organization.") from error
        if not confirmed:
            raise CommandError("The organization has no open claim to this domain.")
        self.stdout.write(f"{options['domain']} is confirmed for {found.name}.")


def _confirm(domain: str, evidence: str) -> int:
    with intent("access.sign-on.confirm-domain", reason=evidence):
        return SignOnDomain.objects.filter(
            domain=domain, withdrawn_at=None, confirmed_at=None
        ).update(confirmed_at=TransactionNow())
