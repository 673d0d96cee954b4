"""Who may do what with sites, investigators and participants."""

from cro_platform.access.matrix import Permission, cro, declare, everyone, sponsor

READERS = everyone("sponsor", but=("admin",)) | everyone("cro", but=("admin",))
LEADERS = sponsor("study-lead", "service-account") | cro("project-manager", "lead-cra")
START_UP = LEADERS | cro("cra", "regulatory-specialist")
RECORDERS = LEADERS | cro("cra", "data-manager", "safety-specialist", "service-account")

declare(
    Permission(
        "sites.network",
        "read the organization's own sites",
        READERS,
        needs_assignment=False,
        is_read=True,
    ),
    Permission(
        "sites.network-change",
        "keep the organization's own sites",
        START_UP | sponsor("regulatory-lead"),
        needs_assignment=False,
    ),
    Permission("sites.view", "read study sites", READERS, needs_assignment=False, is_read=True),
    Permission("sites.select", "select and change study sites", START_UP, "site-selection"),
    Permission(
        "sites.activate",
        "activate a site",
        sponsor("study-lead") | cro("project-manager", "lead-cra"),
        "essential-documents-collection",
        is_human_only=True,
    ),
    Permission("sites.conduct", "open, hold and close enrolment and sites", START_UP, "site-monitoring"),
    Permission("sites.investigators", "keep investigators", START_UP, "site-selection"),
    Permission("sites.staff", "assign people to sites", sponsor("study-lead") | cro("project-manager", "lead-cra")),
    Permission("subjects.view", "read participants", READERS, needs_assignment=False, is_read=True),
    Permission("subjects.change", "record participants", RECORDERS),
    Permission("enrolment.view", "read enrolment and its plan", READERS, needs_assignment=False, is_read=True),
    Permission("enrolment.plan", "plan enrolment", sponsor("study-lead", "service-account") | cro("project-manager")),
    Permission(
        "subjects.arms",
        "read which participant is in which arm",
        sponsor("unblinded-safety-physician") | cro("safety-specialist", "data-manager"),
        needs_assignment=False,
        is_unblinding=True,
        is_human_only=True,
        is_read=True,
    ),
    Permission(
        "subjects.unblind",
        "record which participant is in which arm",
        sponsor("unblinded-safety-physician") | cro("data-manager"),
        is_unblinding=True,
        is_human_only=True,
    ),
)  # fmt: skip
