"""Places, their part in a study, the people who lead there, and the participants."""

from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import SameStudy, Wall
from cro_platform.tenancy.tables import OrganizationPrivate
from cro_platform.tenancy.triggers import audited
from sites.enums import InvestigatorRole, Sex, StudySiteStatus, SubjectStatus
from studies.models import AssignmentBase, SharedStudyRecord
from studies.models.records import child_key, trailed, walled
from studies.models.team import once_at_a_time


class StudySite(SharedStudyRecord):
    """A site's part in a study: shared by the parties and self-contained (name, address, country).

    `registry_place` is the register's own wording of the place, by which a later import knows the site again even when
    people have since corrected its name.
    """

    number = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=400)
    city = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=1000, blank=True)
    postal_code = models.CharField(max_length=1000, blank=True)
    country = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=64, blank=True)
    status = models.CharField(
        max_length=20, choices=StudySiteStatus.choices, default=StudySiteStatus.IDENTIFIED
    )
    registry_status = models.CharField(max_length=40, blank=True)
    registry_place = models.TextField(blank=True, editable=False)
    activated_on = models.DateField(null=True, blank=True)
    enrolment_closed_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            *walled("study_site"),
            child_key("study_site"),
            models.UniqueConstraint(
                fields=["study", "number"], name="study_site_number", condition=~models.Q(number="")
            ),
        ]
        indexes = [
            models.Index(fields=["study", "-id"], name="study_site_newest"),
            models.Index(fields=["study", "country", "-id"], name="study_site_country"),
            models.Index(fields=["study", "status", "-id"], name="study_site_status"),
            models.Index(fields=["study", "name", "-id"], name="study_site_name"),
            models.Index(fields=["study", "number", "-id"], name="study_site_by_number"),
        ]
        permissions = [("work_at_site", "May work at the site")]
        triggers = trailed()

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()

    @property
    def target(self) -> Target:
        """Rights are asked for the site's country, and for assignment to the site."""
        return Target(study_id=self.study_id, country=self.country, study_site_id=self.pk)


class Site(OrganizationPrivate):
    """An organization's own knowledge of a place; points at shared study sites, never the reverse."""

    name = models.CharField(max_length=400)
    city = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=1000, blank=True)
    postal_code = models.CharField(max_length=1000, blank=True)
    country = models.CharField(max_length=2)
    notes = models.TextField(blank=True)

    class Meta:
        constraints = [
            Wall(name="site_wall", kind="organization"),
            models.UniqueConstraint(
                fields=["organization", "name", "city", "country"],
                name="site_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["organization", "-id"], name="site_newest")]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> Target:
        """A site of one's own network belongs to no study."""
        return Target()


class SiteLink(OrganizationPrivate):
    """This study site is that place of our network: private, so that a partner never learns our history with it."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="links")
    study_site_id = models.UUIDField()
    study_id = models.UUIDField()

    class Meta:
        constraints = [
            Wall(name="site_link_wall", kind="organization"),
            models.UniqueConstraint(
                fields=["organization", "study_site_id"], name="site_link_once"
            ),
        ]
        triggers = audited()

    def __str__(self) -> str:
        return f"{self.site_id} is {self.study_site_id}"


class Investigator(SharedStudyRecord):
    """A person who conducts the study at a site (ICH E6(R3) 2; Form FDA 1572)."""

    study_site = models.ForeignKey(
        StudySite, on_delete=models.PROTECT, related_name="investigators"
    )
    name = models.CharField(max_length=200)
    role = models.CharField(
        max_length=14, choices=InvestigatorRole.choices, default=InvestigatorRole.PRINCIPAL
    )
    email = models.EmailField(blank=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [*walled("investigator", "study_site")]
        indexes = [models.Index(fields=["study", "-id"], name="investigator_newest")]
        triggers = trailed()

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> Target:
        """Rights are asked for the site."""
        return Target(
            study_id=self.study_id,
            country=self.study_site.country,
            study_site_id=self.study_site_id,
        )


class Subject(SharedStudyRecord):
    """A participant: a code, age or year of birth, sex, status. Nothing that names a person (ICH E6(R3) 4.1)."""

    study_site = models.ForeignKey(StudySite, on_delete=models.PROTECT, related_name="subjects")
    code = models.CharField(max_length=40)
    year_of_birth = models.PositiveSmallIntegerField(null=True, blank=True)
    age = models.PositiveSmallIntegerField(null=True, blank=True)
    sex = models.CharField(max_length=8, choices=Sex.choices, default=Sex.UNKNOWN)
    status = models.CharField(
        max_length=16, choices=SubjectStatus.choices, default=SubjectStatus.SCREENING
    )

    class Meta:
        constraints = [
            *walled("subject", "study_site"),
            child_key("subject"),
            models.UniqueConstraint(fields=["study", "code"], name="subject_code"),
        ]
        indexes = [
            models.Index(fields=["study", "-id"], name="subject_newest"),
            models.Index(fields=["study", "status", "-id"], name="subject_status"),
            models.Index(fields=["study", "study_site", "-id"], name="subject_site"),
        ]
        triggers = trailed(reason=True)

    def __str__(self) -> str:
        return self.code

    @property
    def target(self) -> Target:
        """Rights are asked for the site."""
        return Target(
            study_id=self.study_id,
            country=self.study_site.country,
            study_site_id=self.study_site_id,
        )


class SubjectEvent(SharedStudyRecord):
    """The day on which a participant came into a state: recorded once, corrected by a new row, never overwritten.

    Enrolment is counted from these days alone; a state whose day nobody stated is counted nowhere by week.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="events")
    study_site = models.ForeignKey(StudySite, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=SubjectStatus.choices)
    on = models.DateField()
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="correction", editable=False
    )

    class Meta:
        constraints = [
            *walled("subject_event", "subject", "study_site", "corrects"),
            child_key("subject_event"),
        ]
        indexes = [
            models.Index(fields=["study", "-id"], name="subject_event_newest"),
            models.Index(fields=["study", "status", "on"], name="subject_event_counts"),
        ]
        triggers = trailed()

    def __str__(self) -> str:
        return f"{self.get_status_display()}, {self.on}"

    @property
    def target(self) -> Target:
        """Rights are asked for the site."""
        return Target(
            study_id=self.study_id,
            country=self.study_site.country,
            study_site_id=self.study_site_id,
        )


class EnrolmentPlan(SharedStudyRecord):
    """How many participants are wanted between two days: of the study, of a country (`country`), or of a site."""

    country = models.CharField(max_length=2, blank=True)
    study_site = models.ForeignKey(StudySite, on_delete=models.PROTECT, null=True, related_name="+")
    planned = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            *walled("enrolment_plan", "study_site"),
            models.UniqueConstraint(
                fields=["study", "country", "study_site"],
                name="enrolment_plan_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="enrolment_plan_days"
            ),
        ]
        indexes = [models.Index(fields=["study", "-id"], name="enrolment_plan_newest")]
        triggers = trailed(reason=True)

    def __str__(self) -> str:
        place = str(self.study_site) if self.study_site else self.country or "the study"
        return f"Enrolment of {place}"

    @property
    def target(self) -> Target:
        """Rights are asked for the country, where the plan names one."""
        return Target(study_id=self.study_id, country=self.country)


class SubjectArm(SharedStudyRecord):
    """Which arm a participant is in: readable by named persons only (ICH E6(R3) 4.1)."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    arm = models.ForeignKey("studies.Arm", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            *walled("subject_arm", "subject", "arm", kind="unblinding"),
            models.UniqueConstraint(fields=["study", "subject"], name="subject_arm_once"),
        ]
        triggers = trailed(unblinding=True, reason=True)

    def __str__(self) -> str:
        return f"{self.subject_id} in {self.arm_id}"


class StudySiteGrant(AssignmentBase):
    """A person is assigned to one site of a study, in the organization that assigned them."""

    content_object = models.ForeignKey(StudySite, on_delete=models.PROTECT)
    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            Wall(name="study_site_grant_wall", kind="grants"),
            SameStudy(name="study_site_grant_site_study", field="content_object"),
            once_at_a_time("study_site_grant_once"),
        ]
        triggers = audited()

    def __str__(self) -> str:
        return f"{self.user_id} at {self.content_object_id}"
