"""Who may do what to a version, in which state; from execution on, dates decide and nobody moves it by hand."""

from cro_platform.workflow.machine import Transition, Workflow, register, steps
from studies.enums import AgreementState as S

DRAFT, AGREE, SIGN = "contracts.draft", "contracts.agree", "contracts.sign"
OWN = (S.DRAFT, S.INTERNAL_REVIEW)
OPEN = (*OWN, S.NEGOTIATION, S.AGREED)


def _reasoned(verb: str, label: str, sources: tuple[str, ...], target: str) -> Transition:
    return Transition(verb, label, frozenset(sources), target, DRAFT, needs_reason=True)


AGREEMENT = register(
    Workflow(
        "agreement",
        S,
        S.DRAFT,
        steps(
            ("review", "Send to internal review", S.DRAFT, S.INTERNAL_REVIEW, DRAFT),
            ("rework", "Take back from review", S.INTERNAL_REVIEW, S.DRAFT, DRAFT),
            ("share", "Share with the other party", OWN, S.NEGOTIATION, DRAFT),
            ("reopen", "Reopen", S.AGREED, S.NEGOTIATION, DRAFT),
            ("settle", "Both agree", S.NEGOTIATION, S.AGREED, AGREE),
            Transition("sign-first", "Sign for the provider", frozenset({S.AGREED}), S.PARTLY_SIGNED, SIGN, meaning="agreement"),
            Transition("sign-last", "Sign for the sponsor", frozenset({S.PARTLY_SIGNED}), S.EXECUTED, SIGN, meaning="agreement"),
            _reasoned("withdraw", "Withdraw", (*OPEN, S.PARTLY_SIGNED), S.WITHDRAWN),
        ),
    )
)  # fmt: skip
