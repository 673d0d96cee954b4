"""What follows when a contract's end comes near."""

from cro_platform.outbox.events import on
from studies.events import ContractEnding
from studies.services.term import tell_ending


@on(ContractEnding)
def warn_of_ending(event: ContractEnding) -> None:
    """Tell one party's contract people; in its name."""
    tell_ending(event)
