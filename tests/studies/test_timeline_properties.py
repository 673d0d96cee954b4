"""Whatever is signed in whatever order, each cell has one holder at each instant and each knowledge date: the replay's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.obligations import cells_for, obligation
from cro_platform.access.principal import acting
from cro_platform.tenancy.expressions import TransactionNow
from studies.models import Contract, ContractClause, ContractVersion
from studies.services import add_country, execute_version, open_study
from studies.services.execution import REFUSALS
from tests.studies.replay import ALL, SPONSOR, Cell, Replay, Text
from tests.world import World

REPORTING, MONITORING, CASES = "expedited-safety-reporting", "site-monitoring", "safety-case-processing"  # fmt: skip
ROWS: tuple[Cell, ...] = (
    (REPORTING, "US"), (REPORTING, "EU"), (REPORTING, ALL), (MONITORING, "US"), (MONITORING, "DE"), (MONITORING, ALL), (CASES, "*"),
)  # fmt: skip
CONTRACTS = {"A": "helix", "B": "helix", "C": "orbis"}
COUNTRIES = ("DE", "FR", "GB")
BEGIN = datetime(2040, 3, 1, 12, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
HOLDERS = """
SELECT i.at, k.known, h.obligation, h.cell, h.holder
  FROM unnest(%s::timestamptz[]) AS i(at), unnest(%s::timestamptz[]) AS k(known),
       LATERAL app.holder_at(%s, %s, %s, i.at, k.known) AS h
"""


@dataclass(frozen=True)
class Act:
    """Something the parties do, some days after the last act."""

    after: int
    what: str
    contract: str = "A"
    country: str = "DE"
    rows: frozenset[Cell] = frozenset()
    is_paper: bool = False
    signed: int = 0
    effective: int = 0
    lasts: int | None = None


acts = st.builds(
    Act,
    after=st.integers(0, 6),
    what=st.sampled_from(["sign", "sign", "sign", "terminate", "country"]),
    contract=st.sampled_from(sorted(CONTRACTS)),
    country=st.sampled_from(COUNTRIES),
    rows=st.frozensets(st.sampled_from(ROWS), min_size=1),
    is_paper=st.booleans(),
    signed=st.integers(0, 12),
    effective=st.integers(-12, 12),
    lasts=st.none() | st.integers(1, 25),
)


class Parties:
    """The same acts on the platform and in the replay."""

    def __init__(self, world: World) -> None:
        self.world, self.by = world, world.northwind["service-account"]
        self.now = BEGIN
        self._believe()
        study = open_study(by=self.by, protocol_number="NW-PROOF", title="Proof", countries=("US",))
        self.study: UUID = study.pk
        self.countries = ["US"]
        self.replay = Replay({})
        self._bear()
        self.contracts: dict[str, Contract] = {}
        self.known = [BEGIN]
        self.refused: list[str] = []

    def act(self, number: int, act: Act) -> None:
        """One act; both accept it or both refuse it."""
        self.now += DAY * act.after + SECOND * 7
        self._believe()
        self.known.append(self.now)
        if act.what == "country":
            self._country(act.country)
        else:
            self._sign(number, act)

    def _country(self, country: str) -> None:
        if country in self.countries:
            return
        add_country(by=self.by, study=self.study, country=country)
        self.countries.append(country)
        self._bear()

    def _bear(self) -> None:
        for code in (REPORTING, MONITORING, CASES):
            for cell in cells_for(obligation(code), self.countries):
                self.replay.born.setdefault((code, cell), self.now)

    def _sign(self, number: int, act: Act) -> None:
        is_end = act.what == "terminate"
        rows = frozenset(r for r in act.rows if r[1] == ALL or r in self.replay.born)
        executed = self.now - DAY * act.signed if act.is_paper else self.now
        start = max(self.now + DAY * act.effective, executed)
        end = start + DAY * act.lasts if act.lasts and not is_end else None
        provider = CONTRACTS[act.contract]
        text = Text(act.contract, provider, self.now, start, end, None if is_end else rows)
        expected = self.replay.judge(text, self.now)
        assert self._execute(number, act, text, executed) == expected
        if expected:
            self.refused.append(expected)
        else:
            self.replay.texts.append(text)

    def _execute(self, number: int, act: Act, text: Text, executed: datetime) -> str:
        contract = self.contracts.get(act.contract) or self._contract(act.contract)
        version = self._version(contract, number, act, text, executed)
        try:
            execute_version(version)
        except RuleBroken:
            return "conflict"
        except TransitionRefused as refusal:
            return next(code for code, told in REFUSALS.items() if told == str(refusal))
        return ""

    def _contract(self, name: str) -> Contract:
        provider = getattr(self.world, CONTRACTS[name]).id
        self.contracts[name] = contract = Contract.objects.create(
            other_organization_id=provider,
            sponsor_id=self.by.organization_id,
            provider_id=provider,
            number=f"PROOF-{name}",
            title=name,
            shared_at=TransactionNow(),
        )
        return contract

    def _version(
        self, contract: Contract, number: int, act: Act, text: Text, executed: datetime
    ) -> ContractVersion:
        is_first = not any(each.contract == act.contract for each in self.replay.texts)
        kind = "original" if is_first else "amendment"
        version: ContractVersion = ContractVersion.objects.create(
            contract=contract,
            other_organization_id=contract.provider_id,
            number=str(number),
            kind="termination" if text.rows is None else kind,
            effective_at=self.now + DAY * act.effective,
            ends_at=text.end,
            is_recorded_later=True,  # signed at this instant where it is no older paper: it begins alike
            provider_signed_at=executed,
            sponsor_signed_at=executed,
            shared_at=TransactionNow(),
        )
        ContractClause.objects.bulk_create(
            ContractClause(
                version=version,
                other_organization_id=contract.provider_id,
                study_id=self.study,
                obligation=code,
                cell=cell,
                clause=f"{act.contract} {number}",
                shared_at=TransactionNow(),
            )
            for code, cell in sorted(text.rows or ())
        )
        return version

    def _believe(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.test_now', %s, true)", [self.now.isoformat()])

    def compare(self) -> None:
        """Every cell, a second before, at and after each change, as known then and as known now."""
        instants = around(self.replay.instants())
        known = around(self.known)
        cells = sorted(self.replay.born)
        told = self._told(instants, known, cells)
        assert len(told) == len(set(product(instants, known, cells)))
        for (at, knew, cell), holder in told.items():
            assert holder == self.replay.holder(cell, at, knew), (cell, at, knew)

    def _told(
        self, instants: list[datetime], known: list[datetime], cells: list[Cell]
    ) -> dict[tuple[datetime, datetime, Cell], str]:
        slugs = {company.id: company.slug for company in self.world.companies}
        slugs[self.world.northwind.id] = SPONSOR
        columns = [code for code, _ in cells], [cell for _, cell in cells]
        with connection.cursor() as cursor:
            cursor.execute(HOLDERS, [instants, known, self.study, *columns])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        found = {(at, knew, (code, cell)): slugs[holder] for at, knew, code, cell, holder in rows}
        assert len(rows) == len(found), "a cell has more than one holder at an instant"
        return found


def around(instants: list[datetime]) -> list[datetime]:
    """Each instant and the second before it, once."""
    return sorted({at + step for at in instants for step in (-SECOND, 0 * SECOND)})


@contextmanager
def undone(world: World) -> Iterator[Parties]:
    """One transaction in the sponsor's name that leaves nothing."""
    with acting(world.northwind["service-account"]):
        yield Parties(world)
        transaction.set_rollback(True)


def replayed(world: World, sequence: list[Act]) -> Parties:
    """Act, each act accepted or refused by both; then compare everything, as it was known after each of them."""
    with undone(world) as parties:
        for number, act in enumerate(sequence):
            parties.act(number, act)
        parties.compare()
        return parties


FIXTURE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
histories = st.lists(acts, min_size=2, max_size=8)


@settings(max_examples=12, deadline=None, suppress_health_check=FIXTURE)
@given(histories)
def test_every_cell_has_the_holder_that_a_replay_of_the_clauses_names(
    world: World, sequence: list[Act]
) -> None:
    replayed(world, sequence)


def test_a_history_of_everything_that_can_happen(world: World) -> None:
    """What chance may leave out of a short run: amended, taken back-dated, refused for a conflict, a country later, ended."""
    monitoring = frozenset({(MONITORING, ALL), (REPORTING, "US")})
    parties = replayed(
        world,
        [
            Act(1, "sign", "A", rows=monitoring, effective=2),
            Act(1, "sign", "C", rows=frozenset({(MONITORING, "US")}), is_paper=True, signed=9, effective=-12),
            Act(4, "country", country="FR"),
            Act(1, "sign", "A", rows=frozenset({(MONITORING, ALL)}), effective=3, lasts=9),
            Act(1, "sign", "B", rows=frozenset({(CASES, "*")}), is_paper=True, signed=12, effective=-12),
            Act(5, "sign", "C", rows=frozenset({(REPORTING, "US")}), lasts=4),
            Act(1, "country", country="GB"),
            Act(1, "terminate", "B", effective=2),
        ],
    )  # fmt: skip

    assert parties.refused == ["conflict"]
    assert [(each.contract, each.rows is None) for each in parties.replay.texts] == [
        ("A", False), ("A", False), ("B", False), ("C", False), ("B", True),
    ]  # fmt: skip
    assert {cell for owed, cell in parties.replay.born if owed == MONITORING} == {"US", "FR", "GB"}


@pytest.mark.proof
@settings(max_examples=600, deadline=None, suppress_health_check=FIXTURE)
@given(st.lists(acts, min_size=4, max_size=14))
def test_long_histories_have_the_holders_of_their_replay(world: World, sequence: list[Act]) -> None:
    replayed(world, sequence)
