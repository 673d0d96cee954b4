"""What tests of outgoing messages share: a case that can be reported, its message, the answers of a recipient."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from cro_platform.access.principal import Principal
from pharmacovigilance.exchange.e2b_r3 import Icsr, Schema, read_batch
from pharmacovigilance.models import SafetyCase, SafetyMessage, SafetyReport
from pharmacovigilance.services.awareness import transaction_time
from pharmacovigilance.services.sending.messages import make_message, open_message, request_message
from tests.pharmacovigilance.clocked import known, report
from tests.pharmacovigilance.safety import EVENT, opened
from tests.world import World, at

CODED = EVENT | {"meddra_code": "10019211", "meddra_version": "27.1"}
EUROPE = {"sender": "NORTHWIND", "receiver": "EVCTMPROD", "batch_receiver": "EVCTMPROD"}
FDA = {"sender": "NORTHWIND", "receiver": "CDER_IND", "batch_receiver": "ZZFDA_PREMKT"}
NARRATIVE = "A participant developed acute liver failure."
ICH = "2.16.840.1.113883.3.989.2.1"


def reportable(world: World, **changed: Any) -> SafetyCase:
    """A coded case of alpha, known on 1 June 2035; runs in an open scope."""
    return known(world, **({"events": [CODED], "narrative": NARRATIVE} | changed))


def past_case(world: World) -> SafetyCase:
    """A case of March 2026, when the sponsor still did its own safety work; in an open scope of its physician's."""
    with at("2026-03-02T12:00:00Z"):
        return opened(
            world.northwind["safety-physician"], world.alpha, aware_at="2026-03-02", events=[CODED],
            narrative=NARRATIVE,
        )  # fmt: skip


def asked(found: SafetyReport, by: Principal, **changed: Any) -> SafetyMessage:
    """The report's message, asked for on 5 June 2035 and not made yet."""
    with at("2035-06-05T10:00:00Z"):
        return request_message(found, by=by, **(EUROPE | changed))


def made(
    case: SafetyCase, by: Principal, rule_id: str = "EU-SUSAR-15", **changed: Any
) -> SafetyMessage:
    """The message of a case's report under a rule, as the worker makes it."""
    message = asked(report(case, rule_id), by, **changed)
    with at("2035-06-05T10:00:00Z"):
        make_message(message)
    return message


def content(
    message: SafetyMessage, by: Principal, schema: Schema | None = None, *, on: str = "2035-06-05"
) -> Icsr:
    """The message as its recipient reads it."""
    with at(f"{on}T11:00:00Z"):
        data = open_message(message, by=by)
        today = transaction_time().date()
    (item,) = read_batch(BytesIO(data), schema=schema, received_on=today)
    assert isinstance(item, Icsr), [str(error) for error in item.errors]
    return item


def answer_xml(
    message: SafetyMessage,
    code: str = "CA",
    *,
    batch: str = "",
    batch_code: str = "",
    when: str = "20350606120000+0000",
    detail: str = "",
    numbers: Sequence[str] = (),
) -> bytes:
    """An acknowledgement as a gateway writes it."""
    whole = batch_code or ("AA" if code == "CA" else "AE")
    rows = "".join(
        _answer(number, code, when, detail)
        for number in (numbers or (message.message_number,))
        if batch_code != "AR"
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<MCCI_IN200101UV01 xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ITSVersion="XML_1.0">
<id extension="A-1" root="{ICH}.3.20"/><creationTime value="{when}"/><responseModeCode code="D"/>
<interactionId extension="MCCI_IN200101UV01" root="2.16.840.1.113883.1.6"/>{rows}
<receiver typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id extension="NORTHWIND" root="{ICH}.3.18"/></device></receiver>
<sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id extension="EVCTMPROD" root="{ICH}.3.17"/></device></sender>
<acknowledgement typeCode="{whole}"><targetBatch><id extension="{batch or message.batch_number}" root="{ICH}.3.22"/></targetBatch>
<acknowledgementDetail><text>{escape(detail)}</text></acknowledgementDetail></acknowledgement>
</MCCI_IN200101UV01>""".encode()


def _answer(number: str, code: str, when: str, detail: str) -> str:
    return f"""<MCCI_IN000002UV01><id extension="L-77" root="{ICH}.3.19"/><creationTime value="{when}"/>
<interactionId extension="MCCI_IN000002UV01" root="2.16.840.1.113883.1.6"/><processingCode code="P"/>
<processingModeCode code="T"/><acceptAckCode code="NE"/>
<receiver typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id extension="NORTHWIND" root="{ICH}.3.16"/></device></receiver>
<sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id extension="EV" root="{ICH}.3.15"/></device></sender>
<acknowledgement typeCode="{code}"><targetMessage><id extension="{escape(number)}" root="{ICH}.3.1"/></targetMessage>
<acknowledgementDetail><text>{escape(detail)}</text></acknowledgementDetail></acknowledgement></MCCI_IN000002UV01>"""
