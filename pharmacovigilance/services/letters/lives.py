"""The lives of a safety letter and of each recipient's copy, as data."""

from cro_platform.workflow.machine import Transition, Workflow, register, steps
from pharmacovigilance.documents.permissions import DISTRIBUTE, RECEIPT
from pharmacovigilance.enums import LetterStatus as L
from pharmacovigilance.enums import RecipientStatus as R


def _because(verb: str, label: str, sources: tuple[str, ...], target: str, code: str) -> Transition:
    return Transition(verb, label, frozenset(sources), target, code, needs_reason=True)


LETTER_LIFE = register(
    Workflow(
        "safety-letter",
        L,
        L.PREPARED,
        steps(
            Transition(
                "approve", "Approve", frozenset({L.PREPARED}), L.APPROVED, DISTRIBUTE, meaning="approval"
            ),
            ("distribute", "Distribute", L.APPROVED, L.DISTRIBUTED, DISTRIBUTE),
            ("complete", "Complete", L.DISTRIBUTED, L.COMPLETE, DISTRIBUTE),
            _because("withdraw", "Withdraw", (L.PREPARED, L.APPROVED), L.WITHDRAWN, DISTRIBUTE),
        ),
    )
)  # fmt: skip

RECIPIENT_LIFE = register(
    Workflow(
        "safety-letter-recipient",
        R,
        R.PENDING,
        steps(
            ("distribute", "Record distribution", R.PENDING, R.DISTRIBUTED, RECEIPT),
            ("open", "Record opening", R.DISTRIBUTED, R.OPENED, RECEIPT),
            ("acknowledge", "Record acknowledgement", (R.DISTRIBUTED, R.OPENED), R.ACKNOWLEDGED, RECEIPT),
            ("chase", "Chase", R.DISTRIBUTED, R.DISTRIBUTED, RECEIPT),
            ("chase-opened", "Chase again", R.OPENED, R.OPENED, RECEIPT),
            ("forward", "Record forwarding to the ethics committee", R.ACKNOWLEDGED, R.FORWARDED, RECEIPT),
            _because("not-distribute", "Not distributed, because …", (R.PENDING,), R.NOT_DISTRIBUTED, RECEIPT),
        ),
    )
)  # fmt: skip
