"""Contracts, their transfers, and who holds what, in the API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from cro_platform.access.errors import RuleBroken
from cro_platform.access.models import Delegation
from cro_platform.access.principal import Principal
from cro_platform.web.answers import Answers
from cro_platform.web.columns import Column
from cro_platform.web.filters import Filter
from cro_platform.web.paging import Page
from cro_platform.web.resources import Resource
from studies.api.acceptance import REQUIRE
from studies.api.agreements import ACTIONS, CREATE
from studies.enums import ContractStatus
from studies.models import Contract, ContractClause, ContractVersion
from studies.rules.dates import OUT_OF_RANGE, is_in_range
from studies.selectors.contracts import clauses, contracts, versions
from studies.selectors.delegations import delegation_history
from studies.selectors.embedded import embed_in_contracts, embed_standing
from studies.selectors.responsibility import Question, responsibility

TEXT, TRUTH, WHEN = serializers.CharField, serializers.BooleanField, serializers.DateTimeField
STUDY = Filter("study", "study", "Study", "uuid")
OWED = Filter("obligation", "obligation", "Obligation", "text")
CELL = Filter("cell", "cell", "Cell", "text")


class Contracts(Resource):
    """Agreements between two organizations; each begins as a draft version, those signed on paper before included."""

    name = "contracts"
    title = "Contracts"
    singular = "contract"
    model = Contract
    view = "contracts.view"
    fields = (
        "number", "title", "kind", ("parent", "parent_id"), ("sponsor", "sponsor_id"), ("provider", "provider_id"),
        ("current", "current_id"), "created_at", "rev",
    )  # fmt: skip
    computed = {
        "version": TEXT(read_only=True),
        "status": serializers.ChoiceField(choices=ContractStatus.choices, read_only=True),
        "executed_at": WHEN(read_only=True, allow_null=True),
        "effective_at": WHEN(read_only=True, allow_null=True),
        "ends_at": WHEN(read_only=True, allow_null=True),
        "closes_at": WHEN(read_only=True, allow_null=True),
        "sponsor_name": TEXT(read_only=True),
        "provider_name": TEXT(read_only=True),
        "transfers": serializers.IntegerField(read_only=True),
    }
    filters = ("kind", "number", Filter("provider", "provider_id", "Provider", "uuid"))

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """The contracts that the asker may know."""
        return contracts(by)

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """Names of the parties, number of transfers."""
        embed_in_contracts(rows)


class ContractVersions(Resource):
    """The texts of each contract, as both parties signed them; the dates say which holds when."""

    name = "contract-versions"
    title = "Agreements and versions"
    singular = "contract version"
    model = ContractVersion
    view = "contracts.view"
    fields = (
        ("contract", "contract_id"), Column("contract_number", "contract__number", "Contract"),
        Column("title", "contract__title", "Title"), Column("number", "number", "Version"), "kind", "status", "change_summary",
        ("sponsor_entity", "sponsor_entity_id"), ("provider_entity", "provider_entity_id"), "effective_at", "effective_zone",
        "ends_at", "close_out_days", "closes_at", "is_general_transfer", "is_recorded_later", "content_sha256",
        "provider_signed_at", "sponsor_signed_at", "executed_at", "starts_at", "superseded_at", "created_at", "rev",
    )  # fmt: skip
    computed = {"standing": serializers.ChoiceField(choices=ContractStatus.choices, read_only=True)}
    filters = (Filter("contract", "contract_id", "Contract", "uuid"), "kind", "status")
    create = CREATE
    actions = ACTIONS

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """The versions of the contracts that the asker may know."""
        return versions(by)

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """Where each stands now."""
        embed_standing(rows)


class ContractClauses(Resource):
    """What each contract transfers: obligation by obligation, cell by cell."""

    name = "contract-clauses"
    title = "Transferred obligations"
    singular = "transfer"
    model = ContractClause
    view = "contracts.view"
    fields = (("version", "version_id"), ("study", "study_id"), "obligation", "cell", "clause")
    filters = (
        Filter("contract", "version__contract_id", "Contract", "uuid"),
        Filter("version", "version_id", "Version", "uuid"),
        Filter("study", "study_id", "Study", "uuid"),
        "obligation",
        "cell",
    )
    actions = (REQUIRE,)

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """The rows of the contracts that the asker may know."""
        return clauses(by)


@dataclass(frozen=True, slots=True)
class InstantFilter(Filter):
    """An instant with its zone."""

    def read(self, text: str) -> datetime:
        """The instant; one without a zone is refused, never guessed."""
        try:
            instant = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            raise RuleBroken.of(self.name, "An instant of ISO 8601 is expected.") from None
        if instant.utcoffset() is None:
            raise RuleBroken.of(self.name, "The instant names no time zone.")
        if not is_in_range(instant):
            raise RuleBroken.of(self.name, OUT_OF_RANGE)
        return instant


class SignedSerializer(serializers.Serializer[Any]):
    """One party's signature on the version that decides."""

    party = serializers.ChoiceField(choices=["provider", "sponsor"])
    organization = TEXT()
    name = TEXT()
    role = TEXT()
    signed_at = WHEN()
    meaning = TEXT()


class EffectSerializer(serializers.Serializer[Any]):
    """What a transfer means in law in one jurisdiction."""

    jurisdiction = TEXT()
    effect = TEXT()
    sentence = TEXT()
    citation = TEXT()
    confidence = TEXT()


class LinkSerializer(serializers.Serializer[Any]):
    """One organization that performs a cell for its holder."""

    organization = TEXT()
    organization_id = serializers.UUIDField()
    clause = TEXT()
    since = WHEN()
    until = WHEN(allow_null=True)


class Responsibility(Answers):
    """Who holds an obligation, for a country, at an instant, by which clause, and who answers for it in the end."""

    name = "responsibility"
    title = "Who holds what"
    singular = "holding"
    model = Delegation
    view = "responsibility.view"
    required = ("study",)
    asked = (
        STUDY,
        OWED,
        Filter("country", "country", "Country", "text"),
        CELL,
        InstantFilter("at", "at", "At", "text"),
        InstantFilter("as_known", "as_known", "As known at", "text"),
    )
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {
        "obligation": TEXT(),
        "name": TEXT(),
        "level": serializers.ChoiceField(choices=["study", "jurisdiction", "country"]),
        "cell": TEXT(),
        "relation": serializers.ChoiceField(choices=["you", "sponsor", "provider", "not_yours"]),
        "holder": TEXT(),
        "holder_id": serializers.UUIDField(allow_null=True),
        "is_transferred": TRUTH(),
        "clause": TEXT(),
        "contract": serializers.UUIDField(allow_null=True),
        "contract_number": TEXT(),
        "version": TEXT(),
        "is_recorded_later": TRUTH(),
        "since": WHEN(allow_null=True),
        "until": WHEN(allow_null=True),
        "signatures": serializers.ListField(child=SignedSerializer()),
        "performing_chain": serializers.ListField(child=LinkSerializer()),
        "ultimate_responsibility": TEXT(),
        "legal_effect": TEXT(),
        "legal_effects": serializers.ListField(child=EffectSerializer()),
        "legal_basis": serializers.ListField(child=TEXT()),
        "is_verified": TRUTH(),
        "retain": TEXT(),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """One row per cell; the whole matrix when only the study is named."""
        asked = {{"as_known": "known_at"}.get(name, name): value for name, value in given.items()}
        return Page([each.as_row() for each in responsibility(Question(**asked))], None)


class Delegations(Answers):
    """Each change of holder in a study, newest first, as the asker may know it."""

    name = "delegations"
    title = "Changes of holder"
    singular = "change of holder"
    model = Delegation
    view = "responsibility.view"
    required = ("study",)
    asked = (STUDY, OWED, CELL)
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {
        "id": serializers.UUIDField(),
        "study": serializers.UUIDField(),
        "obligation": TEXT(),
        "name": TEXT(),
        "cell": TEXT(),
        "relation": serializers.ChoiceField(choices=["you", "sponsor", "provider", "not_yours"]),
        "holder": TEXT(),
        "holder_id": serializers.UUIDField(allow_null=True),
        "clause": TEXT(),
        "contract": serializers.UUIDField(allow_null=True),
        "version": serializers.UUIDField(allow_null=True),
        "valid_from": WHEN(),
        "recorded_at": WHEN(),
        "is_return": TRUTH(),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """A page of changes."""
        found = delegation_history(
            given["study"],
            owed=given.get("obligation", ""),
            cell=given.get("cell", ""),
            before=_cursor(cursor),
            limit=size + 1,
        )
        more = len(found) > size
        return Page(found[:size], str(found[size - 1]["id"]) if more else None)


def _cursor(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise RuleBroken.of("cursor", "This cursor was not given by this list.") from None
