"""Sections D and H of the report to FDA: suspect devices, and what their manufacturer says of them."""

from pharmacovigilance.documents.medwatch import Medwatch
from pharmacovigilance.documents.medwatch_items import Pages, Section, listed, named

NO_DEVICE = "Not applicable: no device is suspected in this report."


def devices(form: Medwatch, pages: Pages) -> Section:
    """Section D, or why it is empty."""
    title, parts = "Suspect medical device", form.devices
    if not parts:
        return Section("D", title, absence=NO_DEVICE)
    kinds = (
        named(each.common_name, each.product_code and f"code {each.product_code}") for each in parts
    )
    return Section(
        "D",
        title,
        (
            (
                pages.prose("D1", "Brand name", 65, listed(named(d.brand_name, d.product) for d in parts), 3),
                pages.prose("D2", "Common device name, product code", 65, listed(kinds), 3),
                pages.prose("D4", "Lot number", 65, listed(d.lot_number for d in parts), 3),
            ),
            (
                pages.prose("D3", "Manufacturer name, city and state", 130, listed(d.manufacturer for d in parts), 3),
                pages.prose("D5", "Operator of device", 65, listed(d.operator for d in parts), 3),
            ),
        ),
    )  # fmt: skip


def device_manufacturers(form: Medwatch, pages: Pages) -> Section:
    """Section H, or why it is empty."""
    title, parts = "Device manufacturers only", form.devices
    if not parts:
        return Section("H", title, absence=NO_DEVICE)
    events = ("malfunction" if each.is_malfunction else "no malfunction told" for each in parts)
    return Section(
        "H",
        title,
        (
            (
                pages.prose("H1", "Type of reportable event", 65, listed(events), 3),
                pages.prose("H2", "If follow-up, what type", 65, listed("; ".join(d.follow_ups) for d in parts), 3),
                pages.prose("H6", "Problem codes", 65, listed("; ".join(d.problems) for d in parts), 3),
            ),
            (
                pages.prose("H7", "If remedial action initiated, type", 97.5, listed("; ".join(d.remedial_actions) for d in parts), 3),
                pages.prose("H8", "Usage of device", 97.5, listed(d.usage for d in parts), 3),
            ),
        ),
    )  # fmt: skip
