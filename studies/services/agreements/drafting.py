"""Begin an agreement, and everything that changes a draft of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken, TransitionRefused
from cro_platform.access.obligations import UnknownObligationError, obligation
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.tenancy.models import LegalEntity
from studies.enums import RETURNING, ContractKind, VersionKind
from studies.models import (
    Contract,
    ContractSection,
    ContractService,
    ContractStudy,
    ContractVersion,
    Study,
    StudyCountry,
    StudyIdentifier,
)
from studies.rules.agreements.local_time import days_after
from studies.rules.agreements.redlines import EVERY_COUNTRY
from studies.rules.agreements.templates import TEMPLATES, WORDINGS, template_obligations
from studies.selectors.instants import transaction_instant
from studies.services.agreements.parts import check_editable, placed, replace_rows, touch
from studies.services.agreements.reminding import watch_for_signatures

TERM = ("effective_at", "ends_at", "close_out_days", "effective_zone")


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """What a first draft says; everything else is added to it. Instants are resolved, `zone` is how they are printed."""

    counterparty_id: UUID
    kind: str
    number: str
    title: str
    effective_at: datetime
    zone: str
    ends_at: datetime | None = None
    close_out_days: int = 0
    parent_id: UUID | None = None
    study_ids: tuple[UUID, ...] = ()
    template: str = ""
    has_wordings: bool = True
    is_recorded_later: bool = False
    provider_signed_at: datetime | None = None
    sponsor_signed_at: datetime | None = None


def draft_agreement(*, by: Principal, new: NewAgreement) -> ContractVersion:
    """A contract with its first version, its author's own until it is shared.

    RuleBroken for a counterparty of the wrong kind, a number that the author has used, a parent that is no master
    agreement with the same party, and a study that is not one's own.
    """
    authorize(by, "contracts.draft")
    _check_new(by, new)
    sponsor, provider = _sides(by, new.counterparty_id)
    with intent("studies.agreement.draft"):
        contract = Contract.objects.create(
            other_organization_id=new.counterparty_id,
            sponsor_id=sponsor,
            provider_id=provider,
            kind=new.kind,
            parent_id=new.parent_id,
            number=new.number.strip(),
            title=new.title.strip(),
        )
        version = _first_version(contract, new, sponsor, provider)
        for study in new.study_ids:
            _take_up(version, study)
        if new.has_wordings:
            _propose_wordings(version)
        if new.template:
            _apply_template(version, new.template)
    return version


def _first_version(
    contract: Contract, new: NewAgreement, sponsor: UUID, provider: UUID
) -> ContractVersion:
    return ContractVersion.objects.create(
        contract=contract,
        other_organization_id=new.counterparty_id,
        number=working_number(),
        kind=VersionKind.REGISTERED_PAPER if new.is_recorded_later else VersionKind.ORIGINAL,
        effective_at=new.effective_at,
        effective_zone=new.zone,
        ends_at=new.ends_at,
        close_out_days=new.close_out_days,
        closes_at=closing(new.ends_at, new.close_out_days, new.zone),
        sponsor_entity_id=_only_entity(sponsor),
        provider_entity_id=_only_entity(provider),
        is_recorded_later=new.is_recorded_later,
        provider_signed_at=new.provider_signed_at,
        sponsor_signed_at=new.sponsor_signed_at,
    )


def closing(ends_at: datetime | None, days: int, zone: str) -> datetime | None:
    """When the close-out period ends, in calendar days of the contract's zone."""
    return days_after(ends_at, days, zone) if ends_at is not None and days else None


def working_number() -> str:
    """A draft's number says nothing about how many drafts there are; sharing gives the real one."""
    return f"draft {uuid4().hex[:10]}"


def _only_entity(organization: UUID) -> UUID | None:
    found = list(
        LegalEntity.objects.filter(organization=organization).values_list("pk", flat=True)[:2]
    )
    return found[0] if len(found) == 1 else None


def _sides(by: Principal, other: UUID) -> tuple[UUID, UUID]:
    return (by.organization_id, other) if by.is_sponsor else (other, by.organization_id)


def _check_new(by: Principal, new: NewAgreement) -> None:
    problems = [
        Problem(name, "This is needed.")
        for name in ("number", "title")
        if not getattr(new, name).strip()
    ]
    if not _is_counterparty(new.counterparty_id):
        wanted = "provider" if by.is_sponsor else "sponsor"
        problems.append(
            Problem(
                "counterparty",
                gettext("There is no %(wanted)s of this number.") % {"wanted": wanted},
            )
        )
    if Contract.objects.filter(
        author_organization=by.organization_id, number=new.number.strip()
    ).exists():
        problems.append(Problem("number", "You have given this number to a contract already."))
    if new.kind not in {ContractKind.MASTER_AGREEMENT, ContractKind.WORK_ORDER}:
        problems.append(Problem("kind", "One drafts a master agreement or a work order."))
    if new.template and new.template not in TEMPLATES:
        problems.append(
            Problem(
                "template",
                gettext("There is no template %(template)s.") % {"template": repr(new.template)},
            )
        )
    problems += [
        *_period_problems(new),
        *_parent_problems(new),
        *_study_problems(by, new.study_ids),
    ]
    if problems:
        raise RuleBroken(*problems)


def _period_problems(new: NewAgreement) -> list[Problem]:
    found = []
    if new.ends_at is not None and new.ends_at <= new.effective_at:
        found.append(Problem("ends", "The end lies before the effective date."))
    return found + _signing_problems(new)


def _signing_problems(new: NewAgreement) -> list[Problem]:
    """A contract signed on paper says when; the sponsor's date is that of the last signature."""
    if not new.is_recorded_later:
        return []
    dates = {"provider_signed": new.provider_signed_at, "sponsor_signed": new.sponsor_signed_at}
    missing = [name for name, instant in dates.items() if instant is None]
    if missing:
        sentence = "A paper contract says when each party signed it."
        return [Problem(name, sentence, "21 CFR 312.52(a)") for name in missing]
    now = transaction_instant()
    found = [
        Problem(name, "This signature lies in the future.")
        for name, instant in dates.items()
        if instant is not None and instant > now
    ]
    if (
        new.provider_signed_at
        and new.sponsor_signed_at
        and new.sponsor_signed_at < new.provider_signed_at
    ):
        sentence = "The sponsor's date is that of the last signature: it does not lie before the provider's."
        found.append(Problem("sponsor_signed", sentence))
    return found


def _parent_problems(new: NewAgreement) -> list[Problem]:
    if new.parent_id is None:
        return []
    parent = Contract.objects.filter(pk=new.parent_id, kind=ContractKind.MASTER_AGREEMENT).first()
    if parent is None or new.counterparty_id not in {parent.sponsor_id, parent.provider_id}:
        return [Problem("parent", "There is no such master agreement with this party.")]
    return []


def _study_problems(by: Principal, studies: Sequence[UUID]) -> list[Problem]:
    known = set(_draftable(by).filter(pk__in=studies).values_list("pk", flat=True))
    return [Problem("studies", "There is no such study.") for each in studies if each not in known]


def _draftable(by: Principal) -> Any:
    """A sponsor draws up agreements for its own studies; a provider for those it meets."""
    found = Study.objects.all()
    return found.filter(organization=by.organization_id) if by.is_sponsor else found


def _is_counterparty(candidate: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.is_counterparty(%s)", [candidate])
        return bool(cursor.fetchone()[0])


def take_up_study(version: ContractVersion, *, by: Principal, study: UUID) -> ContractVersion:
    """The version lists this study, with its own copy of title, identifiers, phase and countries as they are now."""
    check_editable(version, by)
    problems = _study_problems(by, [study])
    if problems:
        raise RuleBroken(Problem("study", problems[0].detail))
    with intent("studies.agreement.take-up-study"):
        ContractStudy.objects.filter(version=version, study_id=study).delete()
        _take_up(version, study)
        touch(version)
    return version


def _take_up(version: ContractVersion, study_id: UUID) -> None:
    study = Study.objects.get(pk=study_id)
    names = StudyIdentifier.objects.filter(study=study).order_by("kind", "value")
    ContractStudy.objects.create(
        **placed(version),
        study_id=study.pk,
        protocol_number=study.protocol_number,
        title=study.title,
        identifiers=[each.value for each in names],
        phases=study.phases,
        countries=sorted(
            StudyCountry.objects.filter(study=study).values_list("country", flat=True)
        ),
        planned_end_on=study.completion_on,
    )


def _propose_wordings(version: ContractVersion) -> None:
    ContractSection.objects.bulk_create(
        ContractSection(
            **placed(version), position=n, number=str(n), heading=each.heading, text=each.text
        )
        for n, each in enumerate(WORDINGS, start=1)
    )


def _apply_template(version: ContractVersion, code: str) -> None:
    template = TEMPLATES[code]
    ContractService.objects.bulk_create(
        ContractService(**placed(version), position=n, name=name)
        for n, name in enumerate(template.services, start=1)
    )
    replace_rows(version, template_rows(version, code))


def template_rows(version: ContractVersion, code: str) -> list[tuple[UUID, str, str, str]]:
    """The template's obligations for each study of the version: for the whole study, or for every country."""
    return [
        (
            study.study_id,
            owed.code,
            "*" if owed.level == "study" else EVERY_COUNTRY,
            f"Schedule 1, {number}",
        )
        for study in version.studies.order_by("protocol_number")
        for number, owed in enumerate(template_obligations(code), start=1)
    ]


def change_terms(version: ContractVersion, *, by: Principal, **changes: Any) -> ContractVersion:
    """Title, period, entities and general transfer; what is not given stays. RuleBroken for a period that ends first."""
    check_editable(version, by)
    title = changes.pop("title", None)
    merged = {name: changes.get(name, getattr(version, name)) for name in TERM}
    if merged["ends_at"] is not None and merged["ends_at"] <= merged["effective_at"]:
        raise RuleBroken.of("ends", "The end lies before the effective date.")
    changes["closes_at"] = closing(
        merged["ends_at"], merged["close_out_days"] or 0, merged["effective_zone"]
    )
    _check_entities(version, changes)
    if changes.get("is_general_transfer"):
        _check_transferring(version)
    with intent("studies.agreement.change-terms"):
        if title:
            _retitle(version, title)
        if changes.get("is_general_transfer"):
            replace_rows(version, [])
        touch(version, **changes)
        if version.shared_at is not None:
            watch_for_signatures(version)
    return version


def _retitle(version: ContractVersion, title: str) -> None:
    """The title is the contract's, which both parties read from its first shared version on."""
    if title == version.contract.title:
        return
    if version.contract.current_id is not None:
        raise TransitionRefused("The title of a contract in force does not change.")
    if version.contract.author_organization_id != version.author_organization_id:
        raise TransitionRefused("The title is the other party's, who began this contract.")
    if version.contract.shared_at is not None and version.shared_at is None:
        raise TransitionRefused(
            "The other party reads this title already, and nothing of this draft. Share it first."
        )
    Contract.objects.filter(pk=version.contract_id).update(title=title)
    version.contract.title = title


def _check_entities(version: ContractVersion, changes: Mapping[str, Any]) -> None:
    for name, owner in (
        ("sponsor_entity", version.contract.sponsor_id),
        ("provider_entity", version.contract.provider_id),
    ):
        entity = changes.get(f"{name}_id")
        if entity and not LegalEntity.objects.filter(pk=entity, organization=owner).exists():
            raise RuleBroken.of(name, "This party has no such legal entity.")


def set_transfers(
    version: ContractVersion, *, by: Principal, rows: Sequence[tuple[UUID, str, str, str]]
) -> ContractVersion:
    """The transfer matrix of the version is now exactly these rows; which fit is told by the checks.

    RuleBroken for an obligation the catalogue does not have, a study the version does not list, and any row of a version
    that suspends or ends the contract.
    """
    check_editable(version, by)
    if rows:
        _check_transferring(version)
    if version.is_general_transfer:
        raise RuleBroken.of(
            "transfers",
            "One general statement transfers everything: it has no list.",
            "21 CFR 312.52(a)",
        )
    listed = set(version.studies.values_list("study_id", flat=True))
    problems = [p for n, row in enumerate(rows) for p in _row_problems(n, row, listed)]
    if problems:
        raise RuleBroken(*problems)
    with intent("studies.agreement.set-transfers"):
        replace_rows(version, rows)
        touch(version)
    return version


def _check_transferring(version: ContractVersion) -> None:
    if version.kind in RETURNING:
        raise RuleBroken.of(
            "transfers",
            "This version transfers nothing: from its instant each obligation is the sponsor's. To keep some, draft an amendment.",
            "21 CFR 312.52(a)",
        )


def _row_problems(number: int, row: tuple[UUID, str, str, str], listed: set[UUID]) -> list[Problem]:
    study, code, _cell, clause = row
    where, found = f"transfers/{number}", []
    try:
        obligation(code)
    except UnknownObligationError as error:
        found.append(Problem(f"{where}/obligation", str(error), "21 CFR 312.52(a)"))
    if study not in listed:
        found.append(Problem(f"{where}/study", "The agreement does not list this study."))
    if not clause.strip():
        found.append(
            Problem(
                f"{where}/clause",
                "A transfer names the clause that describes it.",
                "21 CFR 312.52(a)",
            )
        )
    return found
