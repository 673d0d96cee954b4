"""From XML to the typed record."""

from pharmacovigilance.exchange.e2b_r3.reading.icsr import read_icsr
from pharmacovigilance.exchange.e2b_r3.reading.reader import read
from pharmacovigilance.exchange.e2b_r3.reading.trace import Trace

__all__ = ["Trace", "read", "read_icsr"]
