"""Both factors at every signature, few attempts, each refused one in the trail (21 CFR 11.200(a)(1), 11.300(d))."""

from typing import Any

import pytest
from django.http import HttpRequest

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal, acting
from cro_platform.access.refusals import waiting
from cro_platform.esign.credentials import Credentials, prove
from tests.documents.papers import PASSWORD, post, with_password
from tests.one_time_codes import code_of, enrolled, recovery_codes
from tests.world import World


@pytest.fixture
def signer(world: World) -> Principal:
    with_password(world.northwind["safety-physician"])
    return world.northwind["safety-physician"]


def proven(
    by: Principal, *, password: str = PASSWORD, code: str = "", request: HttpRequest | None = None
) -> str:
    with acting(by):
        return prove(by, Credentials(request or post(by), password, code))


def test_the_password_is_enough_where_nobody_must_enrol(signer: Principal) -> None:
    assert proven(signer) == "identity, password"


def test_production_refuses_a_single_factor(signer: Principal, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True

    with pytest.raises(RuleBroken, match="Enrol an authenticator app"):
        proven(signer)


def test_an_enrolled_person_gives_both(signer: Principal, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    secret = enrolled(signer)

    assert proven(signer, code=code_of(secret)) == "identity, password, one-time code"


@pytest.mark.parametrize("given", ["", "000000", "abcdef", "12345", "１２３４５６"])
def test_an_enrolled_person_cannot_leave_the_code_out(signer: Principal, given: str) -> None:
    enrolled(signer)

    with pytest.raises(RuleBroken, match="code: This code is wrong"):
        proven(signer, code=given)


def test_a_wrong_password_is_refused_whatever_the_code(signer: Principal) -> None:
    secret = enrolled(signer)

    with pytest.raises(RuleBroken, match="password: This is not your password"):
        proven(signer, password="not it", code=code_of(secret))


@pytest.mark.parametrize("periods", [-1, 0, 1], ids=["slow clock", "same clock", "fast clock"])
def test_a_code_signs_once_as_long_as_a_clock_accepts_it(signer: Principal, periods: int) -> None:
    code = code_of(enrolled(signer), periods=periods)
    proven(signer, code=code)

    with pytest.raises(RuleBroken, match="used already"):
        proven(signer, code=code)


def test_a_recovery_code_opens_an_account_and_never_signs(signer: Principal) -> None:
    enrolled(signer)
    code = recovery_codes(signer)[0]

    with pytest.raises(RuleBroken, match="code: This code is wrong"):
        proven(signer, code=code)


def test_a_colleagues_device_does_not_sign(world: World, signer: Principal) -> None:
    enrolled(signer)
    colleagues = enrolled(world.northwind["study-lead"])

    with pytest.raises(RuleBroken, match="code: This code is wrong"):
        proven(signer, code=code_of(colleagues))


def test_guessing_ends_after_a_few_attempts_even_with_the_right_password(signer: Principal) -> None:
    for _ in range(5):
        with pytest.raises(RuleBroken, match="not your password"):
            proven(signer, password="guess")

    with pytest.raises(RuleBroken, match="Too many attempts"):
        proven(signer)


def test_the_limit_is_the_persons_wherever_the_guesses_come_from(signer: Principal) -> None:
    for number in range(5):
        request = post(signer)
        request.META["REMOTE_ADDR"] = f"192.0.2.{number}"
        with pytest.raises(RuleBroken, match="not your password"):
            proven(signer, password="guess", request=request)

    with pytest.raises(RuleBroken, match="Too many attempts"):
        proven(signer)


def test_a_success_starts_the_count_again(signer: Principal) -> None:
    for _ in range(3):
        with pytest.raises(RuleBroken):
            proven(signer, password="guess")
        proven(signer)

    assert proven(signer) == "identity, password"


def test_nothing_waits_to_be_recorded_after_a_success(signer: Principal) -> None:
    request = post(signer)

    proven(signer, request=request)

    assert waiting(request) == []
