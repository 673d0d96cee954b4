"""C.5: the trial in which the reaction occurred."""

# ruff: noqa: RUF009 -- leaf() and block() return dataclasses.field()

from dataclasses import dataclass

from pharmacovigilance.exchange.e2b_r3 import codes, kinds, oids
from pharmacovigilance.exchange.e2b_r3.binding import blocks, leaf
from pharmacovigilance.exchange.e2b_r3.oids import identifier
from pharmacovigilance.exchange.e2b_r3.values import Maybe

_REGISTRATION = "authorization/studyRegistration"
_FDA_NUMBERS = f"{oids.FDA}.2.1.2"


@dataclass(frozen=True, slots=True)
class StudyRegistration:
    """A number under which a country registered the trial (C.5.1.r), e.g. an EU CT number."""

    number: Maybe[str] = leaf("C.5.1.r.1", ".", kinds.IDENTIFIER, nulls="ASKU NASK", length=50)
    country: Maybe[str] = leaf(
        "C.5.1.r.2",
        "../author/territorialAuthority/governingPlace/code",
        kinds.COUNTRY_CODE,
        nulls="ASKU NASK",
        codes=codes.COUNTRY,
    )


@dataclass(frozen=True, slots=True)
class CrossReportedInd:
    """Another IND of the sponsor to which FDA shall file the same report (FDA.C.5.6.r)."""

    number: Maybe[str] = leaf("FDA.C.5.6.r", ".", kinds.IDENTIFIER, nulls="NA", length=10)


@dataclass(frozen=True, slots=True)
class Study:
    """The study of the case (E2B(R3) C.5); absent in spontaneous reports."""

    registrations: tuple[StudyRegistration, ...] = blocks(
        "C.5.1.r", f"{_REGISTRATION}/id[@root='{identifier(6)}']", StudyRegistration
    )
    name: Maybe[str] = leaf("C.5.2", "title", kinds.TEXT, nulls="ASKU NASK", length=2000)
    sponsor_study_number: Maybe[str] = leaf(
        "C.5.3",
        f"id[@root='{identifier(5)}']",
        kinds.IDENTIFIER,
        nulls="ASKU NASK",
        length=50,
    )
    study_type: str | None = leaf("C.5.4", "code", kinds.CODE, codes=codes.STUDY_TYPE)
    fda_ind_number: Maybe[str] = leaf(
        "FDA.C.5.5a",
        f"{_REGISTRATION}/id[@root='{_FDA_NUMBERS}.1']",
        kinds.IDENTIFIER,
        nulls="NA",
        length=10,
    )
    fda_pre_anda_number: Maybe[str] = leaf(
        "FDA.C.5.5b",
        f"{_REGISTRATION}/id[@root='{_FDA_NUMBERS}.2']",
        kinds.IDENTIFIER,
        nulls="NA",
        length=10,
    )
    fda_cross_reported_inds: tuple[CrossReportedInd, ...] = blocks(
        "FDA.C.5.6.r", f"{_REGISTRATION}/id[@root='{_FDA_NUMBERS}.3']", CrossReportedInd
    )
