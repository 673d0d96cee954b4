"""The sponsor's own documents about who holds what in a study: nobody else reads them, whoever holds which obligation."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.documents.kinds import Kind, register
from cro_platform.documents.making import transaction_now
from cro_platform.documents.models import VersionBase
from cro_platform.documents.rendition import Rendition
from cro_platform.documents.services import request_document
from cro_platform.tenancy.enums import Audience
from cro_platform.tenancy.models import LegalEntity, Organization
from studies.documents.statements import (
    FORM_1571,
    PROVIDERS,
    Provider,
    Statement,
    form_1571_of,
    providers_of,
)
from studies.documents.transfer_list import (
    SCHEMA,
    TRANSFER_LIST,
    StudyList,
    TransferList,
    Transferred,
    study_list,
)
from studies.enums import IdentifierKind
from studies.models import Contract, ContractVersion, Study, StudyCountry, StudyIdentifier
from studies.rules.agreements.text import Entity, StudyText
from studies.selectors.responsibility import Answer, Question, responsibility

REQUEST = "contracts.list-holders"
OVERSIGHT = "service-provider-oversight"
UNITED_STATES = "US"


def complete_list_of(study_id: UUID, _variant: str) -> TransferList:
    """Every cell of the study at this instant, each with its holder."""
    held = _held(study_id)
    return TransferList(
        schema=SCHEMA,
        scope="sponsor",
        sponsor=held.sponsor,
        as_of=transaction_now(),
        studies=(held.listed,),
    )


def form_1571_text_of(study_id: UUID, _variant: str) -> Statement:
    """The field about contract research organizations: what is held for the whole study, or for the United States."""
    held = _held(study_id)
    providers = _providers(held, only=frozenset({"*", UNITED_STATES}))
    versions = held.versions
    is_general = len(providers) == 1 and len(versions) == 1 and versions[0].is_general_transfer
    return form_1571_of(
        held.listed,
        providers,
        ind=ind_of(study_id),
        sponsor=held.sponsor.name,
        as_of=transaction_now(),
        is_general=is_general,
    )


def providers_list_of(study_id: UUID, _variant: str) -> Statement:
    """The service providers and what they do, those to whom a provider has passed work on included."""
    held = _held(study_id)
    found = (*_providers(held), *_performers(held))
    return providers_of(held.listed, found, sponsor=held.sponsor.name, as_of=transaction_now())


def ind_of(study_id: UUID) -> str:
    """The study's IND number; empty where it has none."""
    found = StudyIdentifier.objects.filter(study=study_id, kind=IdentifierKind.IND).order_by("id")
    return str(found.values_list("value", flat=True).first() or "")


@dataclass(frozen=True, slots=True)
class Held:
    """What providers hold of a study now, by which contracts, and who they are in law."""

    listed: StudyList
    sponsor: Entity
    versions: list[ContractVersion]
    entities: dict[str, Entity]
    answers: tuple[Answer, ...]


def _held(study_id: UUID) -> Held:
    study = Study.objects.get(pk=study_id)
    answers = [each for each in responsibility(Question(study_id)) if each.is_transferred]
    contracts = {
        c.pk: c
        for c in Contract.objects.select_related("current").filter(pk__in=_contracts(answers))
    }
    held = {
        (each.owed.code, each.holding.cell): (
            each.holder,
            _agreement(each, contracts),
            each.holding.clause,
        )
        for each in answers
    }
    countries = (
        StudyCountry.objects.filter(study=study)
        .order_by("country")
        .values_list("country", flat=True)
    )
    text = StudyText(study.pk, study.protocol_number, study.title, countries=tuple(countries))
    return Held(
        listed=study_list(text, held),
        sponsor=_entity(study.organization_id),
        versions=[c.current for c in contracts.values() if c.current is not None],
        entities=_entities(answers, contracts),
        answers=tuple(answers),
    )


def _entities(answers: list[Answer], contracts: dict[UUID, Contract]) -> dict[str, Entity]:
    """Each holder as its contract names it, else as the one legal entity that it has (21 CFR 312.23(a)(1)(viii))."""
    found = {}
    for each in answers:
        contract = contracts.get(each.holding.contract_id) if each.holding.contract_id else None
        if each.holding.holder_id is not None and each.holder not in found:
            signed = contract.current.provider_entity_id if contract and contract.current else None
            found[each.holder] = _entity(each.holding.holder_id, signed)
    return found


def _contracts(answers: list[Answer]) -> set[UUID]:
    return {each.holding.contract_id for each in answers if each.holding.contract_id}


def _agreement(answer: Answer, contracts: dict[UUID, Contract]) -> str:
    found = contracts.get(answer.holding.contract_id) if answer.holding.contract_id else None
    return found.number if found else ""


def _entity(organization: UUID, named: UUID | None = None) -> Entity:
    name = Organization.objects.values_list("name", flat=True).get(pk=organization)
    entities = LegalEntity.objects.filter(organization=organization).order_by("id")
    found = list(entities.filter(pk=named) if named else entities[:2])
    if len(found) != 1:
        return Entity(name, name)
    return Entity(name, found[0].name, found[0].address)


def _providers(held: Held, only: frozenset[str] | None = None) -> tuple[Provider, ...]:
    """Each provider with what it holds, in these cells where some are named."""
    lines: defaultdict[tuple[str, str], list[Transferred]] = defaultdict(list)
    for each in held.listed.transferred:
        cells = tuple(cell for cell in each.cells if only is None or cell in only)
        if cells:
            lines[each.holder, each.agreement].append(replace(each, cells=cells))
    return tuple(
        _provider(held.entities.get(name) or Entity(name, name), agreement, found)
        for (name, agreement), found in lines.items()
    )


def _provider(entity: Entity, agreement: str, lines: list[Transferred]) -> Provider:
    return Provider(entity.name, entity.address, agreement, tuple(lines))


def _performers(held: Held) -> tuple[Provider, ...]:
    """To whom work was passed on with the sponsor's consent, at each link of a chain, by whom, as they are in law."""
    cells: defaultdict[tuple[UUID, UUID], set[tuple[str, str]]] = defaultdict(set)
    for each in held.answers:
        for link, _ in each.chain:
            cells[link.performer_id, link.holder_id].add((link.obligation, link.cell))
    return tuple(
        _performer(_entity(performer), _entity(above).name, held.listed.transferred, found)
        for (performer, above), found in cells.items()
    )


def _performer(
    entity: Entity, above: str, lines: Iterable[Transferred], performed: set[tuple[str, str]]
) -> Provider:
    """What of each transferred line it performs."""
    kept = (
        replace(line, cells=tuple(c for c in line.cells if (line.obligation, c) in performed))
        for line in lines
    )
    return Provider(
        entity.name, entity.address, "", tuple(each for each in kept if each.cells), for_whom=above
    )


def _nobody(_study_id: UUID) -> list[str]:
    return []


def _kind(code: str, title: str, rendition: Rendition[Any], build: Any) -> Kind:
    return register(
        Kind(
            code=code, title=title, subject_type="studies", rendition=rendition, build=build, contributors=_nobody, request=REQUEST,
            sign=(REQUEST,), audience=Audience.SPONSOR,
        )
    )  # fmt: skip


COMPLETE_LIST = _kind(
    "obligations-list", "Complete list of obligations", TRANSFER_LIST, complete_list_of
)
FORM_1571_TEXT = _kind("form-1571-text", "Form FDA 1571, text", FORM_1571, form_1571_text_of)
PROVIDERS_LIST = _kind("service-providers", "Service providers", PROVIDERS, providers_list_of)


def request_study_paper(study: Study, *, by: Principal, kind: Kind) -> VersionBase:
    """Ask for one of the sponsor's own documents about a study; a worker makes it in the sponsor's name.

    RuleBroken for the text for Form FDA 1571 where the study has no IND.
    """
    if kind is FORM_1571_TEXT and not ind_of(study.pk):
        raise RuleBroken.of(
            "identifiers",
            "The study has no IND number: there is no Form FDA 1571.",
            "21 CFR 312.23(a)(1)",
        )
    title = f"{kind.title}, {study.protocol_number}"
    return request_document(
        kind.code, study.pk, by=by, target=study.target, obligation=OVERSIGHT, title=title
    )


request_complete_list = partial(request_study_paper, kind=COMPLETE_LIST)
request_form_1571 = partial(request_study_paper, kind=FORM_1571_TEXT)
request_providers_list = partial(request_study_paper, kind=PROVIDERS_LIST)
