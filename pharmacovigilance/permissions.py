"""Who may do what with adverse events and safety cases."""

from cro_platform.access.matrix import Permission, cro, declare, sponsor

PROCESSING, REVIEW = "safety-case-processing", "safety-medical-review"
PHYSICIANS = sponsor("safety-physician", "unblinded-safety-physician")
SPECIALISTS = cro("safety-specialist")
MACHINES = sponsor("service-account") | cro("service-account")
READERS = (
    PHYSICIANS
    | SPECIALISTS
    | MACHINES
    | sponsor("study-lead", "medical-monitor", "regulatory-lead", "qa")
    | cro("project-manager", "regulatory-specialist", "qa")
)
SITE_FACING = cro("lead-cra", "cra", "data-manager")
REPORTERS = (
    PHYSICIANS
    | SPECIALISTS
    | SITE_FACING
    | sponsor("medical-monitor", "study-lead")
    | cro("project-manager")
)

declare(
    Permission("safety.view-events", "read adverse events", READERS | SITE_FACING, needs_assignment=False, is_read=True),
    Permission("safety.record-event", "record adverse events", REPORTERS),
    Permission(
        "safety.give-notice", "tell a sponsor of an adverse event after the work has ended",
        cro("safety-specialist", "project-manager", "cra", "lead-cra"), needs_assignment=False,
    ),
    Permission(
        "safety.view-notices", "read notices of former providers",
        PHYSICIANS | sponsor("study-lead", "qa") | cro("safety-specialist", "project-manager", "cra", "lead-cra", "qa"),
        needs_assignment=False, is_read=True,
    ),
    Permission("safety.view", "read safety cases", READERS, needs_assignment=False, is_read=True),
    Permission("safety.import", "import safety reports", PHYSICIANS | SPECIALISTS | MACHINES, PROCESSING),
    Permission("safety.process", "process safety cases", PHYSICIANS | SPECIALISTS, PROCESSING),
    Permission("safety.review", "complete the medical review of safety cases", PHYSICIANS | SPECIALISTS, REVIEW, is_human_only=True),
    Permission("safety.assess", "judge causality and expectedness for the sponsor", PHYSICIANS | SPECIALISTS, REVIEW, is_human_only=True),
    Permission("safety.determine", "determine that a case is reportable", PHYSICIANS | SPECIALISTS, REVIEW, is_human_only=True),
    Permission(
        "safety.decide-reportability", "decide which authorities are told of a case", PHYSICIANS | SPECIALISTS, REVIEW,
        is_human_only=True,
    ),
    Permission(
        "safety.submit-report", "submit expedited reports", PHYSICIANS | SPECIALISTS | sponsor("regulatory-lead"),
        "expedited-safety-reporting", is_human_only=True,
    ),
    Permission(
        "safety.export-message", "make E2B(R3) messages of reports", PHYSICIANS | SPECIALISTS | MACHINES | sponsor("regulatory-lead"),
        "expedited-safety-reporting",
    ),
    Permission(
        "safety.export-unblinded-message", "make E2B(R3) messages that show the treatment",
        sponsor("unblinded-safety-physician") | SPECIALISTS, "expedited-safety-reporting", is_human_only=True,
        is_unblinding=True,
    ),
    Permission(
        "safety.import-acknowledgement", "import the recipients' acknowledgements",
        PHYSICIANS | SPECIALISTS | MACHINES | sponsor("regulatory-lead"), "expedited-safety-reporting",
    ),
    Permission(
        "safety.register-rsi", "register reference safety information", PHYSICIANS | SPECIALISTS,
        "reference-safety-information",
    ),
    Permission(
        "safety.unblind", "record and read unblinding facts of a case",
        sponsor("unblinded-safety-physician") | SPECIALISTS, "unblinding", is_human_only=True, is_unblinding=True,
    ),
    Permission(
        "safety.open-original", "open the personal data masked at import", PHYSICIANS | SPECIALISTS, PROCESSING,
        is_human_only=True,
    ),
)  # fmt: skip
