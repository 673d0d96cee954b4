"""Who holds which obligation, in every cell of a study, as the asker may know it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404
from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.holders import (
    Holding,
    Performing,
    Relation,
    holders_of,
    performers_of,
)
from cro_platform.access.obligations import (
    Obligation,
    UnknownObligationError,
    cell_of,
    cells_for,
    obligation,
    obligations,
)
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import Manifestation, manifest
from cro_platform.tenancy.models import Organization
from studies.enums import PaperKind
from studies.models import AgreementPaper, ContractVersion, Study, StudyCountry
from studies.rules.places import is_country

RETAINED = "retained by default: no contract transfers it (21 CFR 312.52(a); ICH E6(R3) 3.6)"
NOT_YOURS = "not yours: contact the sponsor"

ACROSS = """
SELECT asked.study, h.obligation, h.cell, h.relation, h.contract
  FROM unnest(%s::uuid[]) AS asked(study)
  JOIN LATERAL (SELECT array_agg(o) AS obligations, array_agg(c) AS cells
                  FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS each(study, o, c) WHERE each.study = asked.study) AS owed ON true
 CROSS JOIN LATERAL app.holder_at(asked.study, owed.obligations, owed.cells, app.now(), app.now()) AS h
"""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: of one study, all obligations or one, everywhere or in one place, at an instant, as known at another."""

    study: UUID
    obligation: str = ""
    country: str = ""
    cell: str = ""
    at: datetime | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One cell's holder, who answers for it in the end, and what the transfer means in law."""

    owed: Obligation
    holding: Holding
    holder: str
    sponsor: str
    version: ContractVersion | None = None
    chain: tuple[tuple[Performing, str], ...] = ()
    signed: tuple[Manifestation, ...] = ()

    @property
    def legal_effects(self) -> list[dict[str, Any]]:
        """What the transfer means in each jurisdiction of the cell, with its source and how sure that is."""
        return [
            {
                "jurisdiction": each.jurisdiction,
                "effect": each.effect.value,
                "sentence": each.sentence,
                "citation": each.source.text,
                "confidence": each.source.confidence.value,
            }
            for each in self.owed.effects_in(self.holding.cell)
        ]

    @property
    def performing_chain(self) -> list[dict[str, Any]]:
        """Who performs it for the holder, from the top down, as far as the asker may know: the sponsor, and the parties of a link."""
        return [
            {"organization": name, "organization_id": link.performer_id, "clause": link.clause, "since": link.since, "until": link.until}
            for link, name in self.chain
        ]  # fmt: skip

    @property
    def is_transferred(self) -> bool:
        """Somebody else than the sponsor holds it."""
        mine_as_sponsor = self.holding.relation is Relation.YOU and self.holder == self.sponsor
        return not mine_as_sponsor and self.holding.relation is not Relation.SPONSOR

    @property
    def clause(self) -> str:
        """By which clause; why there is none; or nothing that a third party may know."""
        if self.holding.clause:
            word = "" if self.is_transferred else "returned to the sponsor: "
            return f"{word}{self.holding.clause}"
        return "" if self.is_transferred else RETAINED

    def as_row(self) -> dict[str, Any]:
        """As the API, the command and the page show it."""
        return {
            "obligation": self.owed.code,
            "name": self.owed.name,
            "level": self.owed.level.value,
            "cell": self.holding.cell,
            "relation": self.holding.relation.value,
            "holder": self.holder,
            "holder_id": self.holding.holder_id,
            "is_transferred": self.is_transferred,
            "clause": self.clause,
            "contract": self.holding.contract_id,
            "contract_number": self.version.contract.number if self.version else "",
            "version": self.version.number if self.version else "",
            "is_recorded_later": self.version.is_recorded_later if self.version else False,
            "since": self.holding.since,
            "until": self.holding.until,
            "signatures": signatures_on(self.version, self.signed) if self.version else [],
            "performing_chain": self.performing_chain,
            "ultimate_responsibility": self.sponsor,
            "legal_effect": self.holding.legal_effect,
            "legal_effects": self.legal_effects,
            "legal_basis": [str(each.citation) for each in self.owed.clauses],
            "is_verified": self.owed.is_verified,
            "retain": self.owed.retain.because if self.owed.retain else "",
        }


@dataclass(frozen=True, slots=True)
class Holdings:
    """Cells of one obligation that the same organization holds by the same clause."""

    owed: Obligation
    cells: tuple[str, ...]
    holder: str
    clause: str
    since: datetime | None
    until: datetime | None
    is_transferred: bool
    legal_effect: str


def grouped(answers: Sequence[Answer]) -> list[Holdings]:
    """One entry per obligation, holder and clause, in the order of the catalogue."""
    found: dict[tuple[str, str, str], list[Answer]] = {}
    for answer in answers:
        found.setdefault((answer.owed.code, answer.holder, answer.clause), []).append(answer)
    return [_holdings(each) for each in found.values()]


def _holdings(same: list[Answer]) -> Holdings:
    first = same[0]
    return Holdings(
        owed=first.owed,
        cells=tuple(each.holding.cell for each in same),
        holder=first.holder,
        clause=first.clause,
        since=first.holding.since,
        until=first.holding.until,
        is_transferred=first.is_transferred,
        legal_effect=first.holding.legal_effect,
    )


def responsibility(question: Question) -> list[Answer]:
    """Exactly one holder per cell: by the clause of a contract, or the sponsor by default.

    404 for a study that the asker does not meet; RuleBroken for an unknown obligation, country or cell.
    """
    study = Study.objects.select_related(None).filter(pk=question.study).first()
    if study is None:
        raise Http404
    cells = _cells(question, _countries(question.study))
    holdings = holders_of(study.pk, cells, at=question.at, known_at=question.known_at)
    links = performers_of(study.pk, at=question.at, known_at=question.known_at)
    told = {h.holder_id for h in holdings if h.holder_id} | {each.performer_id for each in links}
    names = _names({study.organization_id, *told})
    sponsor = names.get(study.organization_id, "the sponsor")
    texts = _texts({h.version_id for h in holdings if h.version_id})
    signed = _signed([each for each in texts if each])
    return [
        Answer(
            obligation(h.obligation), h, _holder(h, names), sponsor, texts.get(h.version_id),
            _chain(h, links, names), tuple(signed.get(h.version_id, ())) if h.version_id else (),
        )
        for h in holdings
    ]  # fmt: skip


def _chain(
    holding: Holding, links: Sequence[Performing], names: dict[UUID, str]
) -> tuple[tuple[Performing, str], ...]:
    cell = (holding.obligation, holding.cell)
    return tuple(
        (each, names.get(each.performer_id, "another provider"))
        for each in links
        if (each.obligation, each.cell) == cell
    )


def _texts(ids: set[UUID]) -> dict[UUID | None, ContractVersion]:
    """The versions that the answers rest on, with their contracts and parties."""
    return {
        version.pk: version
        for version in ContractVersion.objects.select_related(
            "contract", "contract__provider", "contract__sponsor"
        ).filter(pk__in=ids)
    }


def signatures_on(
    version: ContractVersion, signed: Sequence[Manifestation] = ()
) -> list[dict[str, Any]]:
    """Who signed for each party, when and with what meaning (21 CFR 11.50); of a registered paper what is recorded of it.

    Names are told to whoever keeps contracts; others read for which party, and when.
    """
    parties = (
        ("provider", version.contract.provider, version.provider_signed_at),
        ("sponsor", version.contract.sponsor, version.sponsor_signed_at),
    )
    by_party = {each.organization: each for each in signed}
    return [
        {
            "party": party,
            "organization": organization.name,
            "signed_at": when,
            **_signer(by_party.get(organization.name), version),
        }
        for party, organization, when in parties
        if when is not None
    ]


def _signer(signature: Manifestation | None, version: ContractVersion) -> dict[str, str]:
    if version.is_recorded_later:
        return {"name": "", "role": "", "meaning": "executed on paper, registered later"}
    if signature is None:
        return {"name": "", "role": "", "meaning": "agreement"}
    meaning = str(signature.meaning.label)
    return {"name": signature.name, "role": signature.role, "meaning": meaning}


def _signed(versions: Collection[UUID]) -> dict[UUID, list[Manifestation]]:
    """The valid signatures on the agreements of these versions, in as many statements for one as for many."""
    papers = dict(
        AgreementPaper.objects.filter(
            version__in=versions, kind=PaperKind.CONTRACT, superseded_at=None
        ).values_list("pk", "version_id")
    )
    found: dict[UUID, list[Manifestation]] = {}
    for each in (
        manifest(Signature.objects.filter(entity="agreementpaper", record_id__in=papers))
        if papers
        else ()
    ):
        if each.is_valid:
            found.setdefault(papers[each.record_id], []).append(each)
    return found


def _holder(holding: Holding, names: dict[UUID, str]) -> str:
    if holding.holder_id is None:
        return NOT_YOURS
    return names.get(holding.holder_id, "another provider")


def _countries(study: UUID) -> list[str]:
    return list(
        StudyCountry.objects.filter(study=study)
        .order_by("country")
        .values_list("country", flat=True)
    )


def _names(ids: set[UUID]) -> dict[UUID, str]:
    return dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))


def _cells(question: Question, countries: Sequence[str]) -> list[tuple[str, str]]:
    if question.country and not is_country(question.country):
        raise RuleBroken.of(
            "country",
            gettext("%(country)s is no ISO 3166 country.") % {"country": repr(question.country)},
        )
    if question.country and question.country not in countries:
        raise RuleBroken.of(
            "country",
            gettext("%(country)s is no country of this study.") % {"country": question.country},
        )
    places = [question.country] if question.country else countries
    found = [(each.code, cell) for each in _owed(question) for cell in cells_for(each, places)]
    if question.cell:
        found = [pair for pair in found if pair[1] == question.cell]
        if not found:
            raise RuleBroken.of(
                "cell",
                gettext("No obligation that is asked for has the cell %(cell)s.")
                % {"cell": repr(question.cell)},
            )
    return found


def _owed(question: Question) -> tuple[Obligation, ...]:
    if not question.obligation:
        return obligations()
    try:
        return (obligation(question.obligation),)
    except UnknownObligationError as error:
        raise RuleBroken.of("obligation", str(error)) from error


def uncovered(places: Sequence[tuple[UUID, str]]) -> dict[tuple[UUID, str], list[dict[str, str]]]:
    """For (study, country) pairs: the cells of the country that no contract transfers; one statement for all.

    Obligations of the whole study are not a country's and are left out.
    """
    wanted = {
        (study, each.code, cell_of(each, code)): None
        for study, code in places
        for each in obligations()
        if each.level.value != "study"
    }
    held_by_sponsor = _held_by_sponsor(list(wanted)) if wanted else set()
    return {
        (study, code): [
            {"obligation": each.code, "cell": cell_of(each, code)}
            for each in obligations()
            if (study, each.code, cell_of(each, code)) in held_by_sponsor
        ]
        for study, code in places
    }


def _held_by_sponsor(cells: list[tuple[UUID, str, str]]) -> set[tuple[UUID, str, str]]:
    studies = list(dict.fromkeys(study for study, _, _ in cells))
    columns = [list(column) for column in zip(*cells, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(ACROSS, [studies, *columns])
        return {
            (study, owed, cell)
            for study, owed, cell, relation, contract in cursor.fetchall()
            if contract is None and relation in {Relation.YOU, Relation.SPONSOR}
        }
