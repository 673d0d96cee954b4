"""What a listing is about: which study, which period, which cases."""

from django.db import models

from cro_platform.access.target import Target
from pharmacovigilance.enums import ListingKind, SeriousnessCriterion
from pharmacovigilance.models.base import SafetyRecord, append_only, newest_index
from studies.models.records import child_key, walled

LISTING_HOLDERS = (
    "safety-case-processing",
    "safety-medical-review",
    "expedited-safety-reporting",
    "periodic-safety-reporting",
)


class SafetyListing(SafetyRecord):
    """The choice behind a listing, never changed: another period is another listing.

    `period_to` is the data lock point: each case stands in the listing as it was known at the end of that day.
    `birth_on` is the development international birth date (ICH E2F 2.2), from which cumulative tables count.
    """

    kind = models.CharField(max_length=16, choices=ListingKind.choices)
    period_from = models.DateField()
    period_to = models.DateField()
    birth_on = models.DateField(null=True, blank=True)
    number = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, blank=True)
    criterion = models.CharField(max_length=24, choices=SeriousnessCriterion.choices, blank=True)
    is_related_only = models.BooleanField(default=False)
    prepared_by_id = models.UUIDField(editable=False)

    class Meta:
        constraints = [
            *walled("safety_listing", holders=LISTING_HOLDERS),
            child_key("safety_listing"),
        ]
        indexes = [
            newest_index("safety_listing"),
            models.Index(fields=["study", "period_to", "-id"], name="safety_listing_period"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.period_from} to {self.period_to}"

    @property
    def target(self) -> Target:
        """Rights are asked for the study."""
        return Target(study_id=self.study_id)
