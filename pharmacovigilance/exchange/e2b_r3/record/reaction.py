"""E: the reactions or events of the case."""

# ruff: noqa: RUF009 -- leaf() and block() return dataclasses.field()

from dataclasses import dataclass
from enum import StrEnum

from pharmacovigilance.exchange.e2b_r3 import codes, kinds, oids
from pharmacovigilance.exchange.e2b_r3.binding import leaf
from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.paths import coded, observed
from pharmacovigilance.exchange.e2b_r3.values import Maybe, MeddraTerm, PartialDate, Quantity

_LINK = "outboundRelationship2"
_HIDDEN = "MSK ASKU NASK"
_INTERVENTION = (
    ("7", f"{oids.FDA}.2.1.3"),
    ("726", f"{oids.FDA}.2.1.3"),
    ("726", f"{oids.FDA}.2.1.32"),
)
"""As FDA's samples name it, its table, and its template."""


class SeriousnessCriterion(StrEnum):
    """The six grounds on which an event is serious (ICH E2A II.B; E2B(R3) E.i.3.2a-f)."""

    DEATH = "results_in_death"
    LIFE_THREATENING = "is_life_threatening"
    HOSPITALIZATION = "requires_hospitalization"
    DISABILITY = "results_in_disability"
    CONGENITAL_ANOMALY = "is_congenital_anomaly"
    OTHER_MEDICALLY_IMPORTANT = "is_otherwise_important"


def _criterion(element: str, code: int) -> Maybe[bool]:
    flag: Maybe[bool] = leaf(
        element,
        observed(_LINK, code),
        kinds.FLAG,
        nulls="NI",
        is_vital=True,
        missing=Severity.WARNING,
    )
    return flag


@dataclass(frozen=True, slots=True)
class Reaction:
    """One reaction or event (E2B(R3) E.i); a seriousness criterion is true, ``NI`` or not sent."""

    uid: str | None = leaf("E.i", "id", kinds.ROOT, is_transmission=True)
    """Names the reaction within this message only, for the drug-reaction matrix."""
    verbatim: str | None = leaf("E.i.1.1a", "value/originalText", kinds.TEXT, length=250)
    verbatim_language: str | None = leaf("E.i.1.1b", "value/originalText", kinds.LANGUAGE, length=3)
    translation: str | None = leaf("E.i.1.2", observed(_LINK, 30), kinds.TEXT, length=250)
    term: MeddraTerm | None = leaf("E.i.2.1b", "value", kinds.TERM, missing=Severity.WARNING)
    highlighted: str | None = leaf(
        "E.i.3.1", observed(_LINK, 37), kinds.CODE, codes=codes.HIGHLIGHTED
    )
    results_in_death: Maybe[bool] = _criterion("E.i.3.2a", 34)
    is_life_threatening: Maybe[bool] = _criterion("E.i.3.2b", 21)
    requires_hospitalization: Maybe[bool] = _criterion("E.i.3.2c", 33)
    results_in_disability: Maybe[bool] = _criterion("E.i.3.2d", 35)
    is_congenital_anomaly: Maybe[bool] = _criterion("E.i.3.2e", 12)
    is_otherwise_important: Maybe[bool] = _criterion("E.i.3.2f", 26)
    fda_required_intervention: Maybe[bool] = leaf(
        "FDA.E.i.3.2h",
        tuple(f"{coded(f'{_LINK}/observation', *named)}/value" for named in _INTERVENTION),
        kinds.FLAG,
        nulls="NI",
    )
    started_on: Maybe[PartialDate] = leaf(
        "E.i.4", ("effectiveTime/low", "effectiveTime/comp/low"), kinds.DATE, nulls=_HIDDEN
    )
    ended_on: Maybe[PartialDate] = leaf(
        "E.i.5", ("effectiveTime/high", "effectiveTime/comp/high"), kinds.DATE, nulls=_HIDDEN
    )
    duration: Quantity | None = leaf(
        "E.i.6a", ("effectiveTime/width", "effectiveTime/comp/width"), kinds.QUANTITY
    )
    outcome: str | None = leaf(
        "E.i.7", observed(_LINK, 27), kinds.CODE, codes=codes.OUTCOME, missing=Severity.WARNING
    )
    is_medically_confirmed: bool | None = leaf("E.i.8", observed(_LINK, 24), kinds.FLAG)
    country: str | None = leaf(
        "E.i.9",
        "location/locatedEntity/locatedPlace/code",
        kinds.COUNTRY_CODE,
        codes=codes.COUNTRY,
    )

    @property
    def seriousness(self) -> frozenset[SeriousnessCriterion]:
        """The criteria the sender affirms; empty for a non-serious event."""
        return frozenset(c for c in SeriousnessCriterion if getattr(self, c.value) is True)

    @property
    def is_serious(self) -> bool:
        """At least one seriousness criterion is affirmed."""
        return bool(self.seriousness)

    @property
    def is_fatal(self) -> bool:
        """This event killed: criterion *results in death*, or outcome *fatal* (E.i.7 = 5)."""
        return self.results_in_death is True or self.outcome == "5"

    @property
    def is_described(self) -> bool:
        """The event can be named: verbatim, translated or coded."""
        return any((self.verbatim, self.translation, self.term))
