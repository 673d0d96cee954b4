"""Object identifiers and code systems that E2B(R3) messages are written with."""

HL7 = "urn:hl7-org:v3"
NAMESPACES = {None: HL7}

ICH = "2.16.840.1.113883.3.989.2.1"
FDA = "2.16.840.1.113883.3.989.5.1.2"
EU = "2.16.840.1.113883.3.989.5.1.1.5"
NCI = "2.16.840.1.113883.3.26.1.1"
MEDDRA = "2.16.840.1.113883.6.163"
COUNTRY = "1.0.3166.1.2.2"
SEX = "1.0.5218"
DOSE_FORM = "0.4.0.127.0.16.1.1.2.1"
ROUTE = "0.4.0.127.0.16.1.1.2.6"
INTERPRETATION = "2.16.840.1.113883.5.83"

RECORD = "PORR_IN049016UV"
BATCH = "MCCI_IN200100UV01"
ACKNOWLEDGEMENT = "MCCI_IN200101UV01"


def qualified(name: str) -> str:
    """An HL7 v3 element name as the parser spells it."""
    return f"{{{HL7}}}{name}"


def code_list(number: int) -> str:
    """The OID of an ICH E2B(R3) code list, e.g. 11 for the outcome of a reaction."""
    return f"{ICH}.1.{number}"


def identifier(number: int) -> str:
    """The OID of an ICH identifier namespace, e.g. 1 for C.1.1 and 2 for C.1.8.1."""
    return f"{ICH}.3.{number}"
