"""What one cell says, or why it says nothing that may be taken over."""

from dataclasses import dataclass

from studies.exchange.tables.limits import MAXIMUM_CELL

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
INJECTION = "OWASP, CSV injection"


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that is refused; its content is never repeated, for it may name a person."""

    detail: str
    clause: str = ""


Cell = str | Fault


def text_cell(text: str) -> Cell:
    """A cell of text without the blanks around it."""
    if "\x00" in text:
        return Fault("A NUL character is not text.")
    if len(text) > MAXIMUM_CELL:
        return Fault(f"Longer than {MAXIMUM_CELL:,} characters.")
    if text.startswith(FORMULA) and text.strip():
        return Fault("It begins like a formula; formulas are never computed here.", INJECTION)
    found = text.strip()
    return formula_fault() if found.startswith("=") else found


def formula_fault() -> Fault:
    """A formula, whatever it would yield."""
    return Fault("A formula is never computed here; paste its value instead.", "21 CFR 11.10(a)")
