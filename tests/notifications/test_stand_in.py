"""Who receives an alert in place of somebody who is away: pure cases."""

from uuid import UUID

import pytest

from cro_platform.notifications.stand_in import present

ANN, BOB, CAT = (UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("people", "deputies", "eligible", "expected"),
    [
        pytest.param([ANN], {}, None, {ANN: None}, id="present"),
        pytest.param([ANN], {ANN: BOB}, None, {BOB: ANN}, id="deputy"),
        pytest.param([ANN], {ANN: BOB, BOB: CAT}, None, {CAT: ANN}, id="deputy of the deputy"),
        pytest.param([ANN], {ANN: BOB, BOB: ANN}, None, {ANN: None}, id="each for the other"),
        pytest.param([ANN], {ANN: BOB}, {ANN}, {ANN: None}, id="deputy may not see it"),
        pytest.param([ANN], {ANN: BOB}, {ANN, BOB}, {BOB: ANN}, id="deputy may see it"),
        pytest.param([ANN, BOB], {ANN: BOB}, None, {BOB: None}, id="told in their own right"),
        pytest.param([BOB, ANN], {ANN: BOB}, None, {BOB: None}, id="in whichever order"),
        pytest.param([], {ANN: BOB}, None, {}, id="nobody"),
    ],
)
def test_an_alert_goes_to_whoever_is_there_and_is_never_lost(
    people: list[UUID],
    deputies: dict[UUID, UUID],
    eligible: set[UUID] | None,
    expected: dict[UUID, UUID | None],
) -> None:
    assert present(people, deputies, eligible=eligible) == expected
