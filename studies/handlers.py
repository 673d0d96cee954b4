"""What follows when a contract's end, or a training's last day, comes near."""

from cro_platform.outbox.events import on
from studies.events import ContractEnding, TrainingLapsing
from studies.services.term import tell_ending
from studies.services.training import tell_lapse


@on(ContractEnding)
def warn_of_ending(event: ContractEnding) -> None:
    """Tell one party's contract people; in its name."""
    tell_ending(event)


@on(TrainingLapsing)
def warn_of_lapse(event: TrainingLapsing) -> None:
    """Tell the person and whoever leads their studies."""
    tell_lapse(event)
