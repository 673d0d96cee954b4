"""Who receives an alert in place of somebody who is away. Pure."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID


def present(
    people: Iterable[UUID], deputies: Mapping[UUID, UUID], *, eligible: Collection[UUID] | None
) -> dict[UUID, UUID | None]:
    """Recipients, each with the absent person they stand in for (None: in their own right).

    A chain of deputies is followed to the first who is there and may see what it is about. Where there is none, the alert
    stays with the absent person: it is never lost, and escalates unanswered.
    """
    recipients: dict[UUID, UUID | None] = {}
    for person in people:
        found = _first_present(person, deputies, eligible)
        if found == person:
            recipients[person] = None
        else:
            recipients.setdefault(found, person)
    return recipients


def _first_present(
    person: UUID, deputies: Mapping[UUID, UUID], eligible: Collection[UUID] | None
) -> UUID:
    met = {person}
    here = person
    while here in deputies:
        here = deputies[here]
        if here in met:
            return person
        met.add(here)
    return here if eligible is None or here in eligible or here == person else person
