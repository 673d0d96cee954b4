"""C.2 and C.3: who told, and who sends. All of it is personal data."""

# ruff: noqa: RUF009 -- leaf() and block() return dataclasses.field()

from dataclasses import dataclass, fields

from pharmacovigilance.exchange.e2b_r3 import codes, kinds
from pharmacovigilance.exchange.e2b_r3.binding import leaf
from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.oids import code_list
from pharmacovigilance.exchange.e2b_r3.values import Maybe, Null

_REPORTER = "relatedInvestigation/subjectOf2/controlActEvent/author/assignedEntity"
_SENDER = "author/assignedEntity"
_ORGANIZATION = "representedOrganization/assignedEntity/representedOrganization/name"
_DEPARTMENT = "representedOrganization/name"
_COUNTRY = "assignedPerson/asLocatedEntity/location/code"
_HIDDEN = "MSK ASKU NASK"


@dataclass(frozen=True, slots=True)
class PrimarySource:
    """A person who reported the facts (E2B(R3) C.2.r), e.g. the investigator."""

    title: Maybe[str] = leaf(
        "C.2.r.1.1",
        f"{_REPORTER}/assignedPerson/name/prefix",
        kinds.TEXT,
        nulls="MSK UNK ASKU NASK",
        length=50,
        is_personal=True,
    )
    given_name: Maybe[str] = leaf(
        "C.2.r.1.2",
        f"{_REPORTER}/assignedPerson/name/given[1]",
        kinds.TEXT,
        nulls=_HIDDEN,
        length=60,
        is_personal=True,
    )
    middle_name: Maybe[str] = leaf(
        "C.2.r.1.3",
        f"{_REPORTER}/assignedPerson/name/given[2]",
        kinds.TEXT,
        nulls=_HIDDEN,
        length=60,
        is_personal=True,
    )
    family_name: Maybe[str] = leaf(
        "C.2.r.1.4",
        f"{_REPORTER}/assignedPerson/name/family",
        kinds.TEXT,
        nulls=_HIDDEN,
        length=60,
        is_personal=True,
    )
    organization: Maybe[str] = leaf(
        "C.2.r.2.1",
        f"{_REPORTER}/{_ORGANIZATION}",
        kinds.TEXT,
        nulls=_HIDDEN,
        length=60,
        is_personal=True,
    )
    department: Maybe[str] = leaf(
        "C.2.r.2.2",
        f"{_REPORTER}/{_DEPARTMENT}",
        kinds.TEXT,
        nulls=_HIDDEN,
        length=60,
        is_personal=True,
    )
    street: Maybe[str] = leaf(
        "C.2.r.2.3",
        f"{_REPORTER}/addr/streetAddressLine",
        kinds.TEXT,
        nulls=_HIDDEN,
        length=100,
        is_personal=True,
    )
    city: Maybe[str] = leaf(
        "C.2.r.2.4",
        f"{_REPORTER}/addr/city",
        kinds.TEXT,
        nulls=_HIDDEN,
        length=35,
        is_personal=True,
    )
    state: Maybe[str] = leaf(
        "C.2.r.2.5",
        f"{_REPORTER}/addr/state",
        kinds.TEXT,
        nulls=_HIDDEN,
        length=40,
        is_personal=True,
    )
    postcode: Maybe[str] = leaf(
        "C.2.r.2.6",
        f"{_REPORTER}/addr/postalCode",
        kinds.TEXT,
        nulls=_HIDDEN,
        length=15,
        is_personal=True,
    )
    telephone: Maybe[str] = leaf(
        "C.2.r.2.7",
        f"{_REPORTER}/telecom",
        kinds.telecom("tel:"),
        nulls=_HIDDEN,
        length=33,
        is_personal=True,
    )
    fda_email: Maybe[str] = leaf(
        "FDA.C.2.r.2.8",
        f"{_REPORTER}/telecom",
        kinds.telecom("mailto:"),
        nulls=_HIDDEN,
        length=100,
        is_personal=True,
    )
    country: Maybe[str] = leaf(
        "C.2.r.3",
        f"{_REPORTER}/{_COUNTRY}",
        kinds.COUNTRY_CODE,
        nulls="MSK UNK ASKU NASK",
        codes=codes.COUNTRY,
    )
    qualification: Maybe[str] = leaf(
        "C.2.r.4",
        f"{_REPORTER}/assignedPerson/asQualifiedEntity/code",
        kinds.CODE,
        nulls="UNK",
        codes=codes.QUALIFICATION,
        missing=Severity.WARNING,
    )
    priority: str | None = leaf("C.2.r.5", "priorityNumber", kinds.NUMBER)

    @property
    def is_primary(self) -> bool:
        """The source authorities count as the reporter of the case (C.2.r.5 = 1)."""
        return self.priority == "1"

    @property
    def is_identifiable(self) -> bool:
        """Something is known of the person, or known and masked (ICH E2A minimum criteria)."""
        facts = (getattr(self, f.name) for f in fields(self) if f.name != "priority")
        return any(f is not None and (not isinstance(f, Null) or f.is_masked) for f in facts)


@dataclass(frozen=True, slots=True)
class Sender:
    """The organization and person answerable for sending the report (E2B(R3) C.3)."""

    sender_type: str | None = leaf(
        "C.3.1", f"{_SENDER}/code", kinds.CODE, codes=codes.SENDER_TYPE, missing=Severity.WARNING
    )
    organization: str | None = leaf("C.3.2", f"{_SENDER}/{_ORGANIZATION}", kinds.TEXT, length=100)
    department: str | None = leaf("C.3.3.1", f"{_SENDER}/{_DEPARTMENT}", kinds.TEXT, length=60)
    title: str | None = leaf(
        "C.3.3.2",
        f"{_SENDER}/assignedPerson/name/prefix",
        kinds.TEXT,
        length=50,
        is_personal=True,
    )
    given_name: str | None = leaf(
        "C.3.3.3",
        f"{_SENDER}/assignedPerson/name/given[1]",
        kinds.TEXT,
        length=60,
        is_personal=True,
    )
    middle_name: str | None = leaf(
        "C.3.3.4",
        f"{_SENDER}/assignedPerson/name/given[2]",
        kinds.TEXT,
        length=60,
        is_personal=True,
    )
    family_name: str | None = leaf(
        "C.3.3.5",
        f"{_SENDER}/assignedPerson/name/family",
        kinds.TEXT,
        length=60,
        is_personal=True,
    )
    street: str | None = leaf(
        "C.3.4.1",
        f"{_SENDER}/addr/streetAddressLine",
        kinds.TEXT,
        length=100,
        is_personal=True,
    )
    city: str | None = leaf("C.3.4.2", f"{_SENDER}/addr/city", kinds.TEXT, length=35)
    state: str | None = leaf("C.3.4.3", f"{_SENDER}/addr/state", kinds.TEXT, length=40)
    postcode: str | None = leaf("C.3.4.4", f"{_SENDER}/addr/postalCode", kinds.TEXT, length=15)
    country: str | None = leaf(
        "C.3.4.5", f"{_SENDER}/{_COUNTRY}", kinds.COUNTRY_CODE, codes=codes.COUNTRY
    )
    telephone: str | None = leaf(
        "C.3.4.6", f"{_SENDER}/telecom", kinds.telecom("tel:"), length=33, is_personal=True
    )
    fax: str | None = leaf(
        "C.3.4.7", f"{_SENDER}/telecom", kinds.telecom("fax:"), length=33, is_personal=True
    )
    email: str | None = leaf(
        "C.3.4.8", f"{_SENDER}/telecom", kinds.telecom("mailto:"), length=100, is_personal=True
    )


SENDER_PATH = (
    f"subjectOf1/controlActEvent/author/assignedEntity/code[@codeSystem='{code_list(7)}']/../../.."
)
"""The sender's control act, told from those of earlier case identifiers by its code system."""
