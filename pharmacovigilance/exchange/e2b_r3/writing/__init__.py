"""From the typed record to XML: the same bindings that read a message write it.

    xml = write_batch((icsr, …), header)

What a record holds stands in the message again; what it does not hold is not invented, except for the
structural codes and classes the schema asks for. ``UnwritableError`` names an element that XML cannot
carry. Writing judges nothing: read the result back with
``read_batch`` and a schema to know what a receiver will say.
"""

from pharmacovigilance.exchange.e2b_r3.writing.batch import write_batch
from pharmacovigilance.exchange.e2b_r3.writing.record import UnwritableError

__all__ = ["UnwritableError", "write_batch"]
