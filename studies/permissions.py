"""Who may do what with studies, their contracts and their people."""

from cro_platform.access.matrix import Permission, cro, declare, everyone, sponsor

READERS = everyone("sponsor", but=("admin",)) | everyone("cro", but=("admin",))
KEEPERS = sponsor("vendor-manager") | cro("contract-manager")
LEADERS = sponsor("study-lead", "service-account")
# Whoever records sites, participants or events may bring in a table of them; each row asks for its own right.
RECORDERS = {
    "sponsor": ("safety-physician", "unblinded-safety-physician", "medical-monitor"),
    "cro": (
        "project-manager", "lead-cra", "cra", "data-manager", "regulatory-specialist", "safety-specialist",
    ),
}  # fmt: skip

declare(
    Permission("studies.view", "read studies", READERS, needs_assignment=False, is_read=True),
    Permission(
        "studies.import",
        "import registered studies",
        LEADERS | sponsor("regulatory-lead"),
        needs_assignment=False,
    ),
    Permission("studies.change", "change studies", LEADERS | sponsor("regulatory-lead")),
    Permission(
        "studies.move", "move a study through its life", sponsor("study-lead"), is_human_only=True
    ),
    Permission(
        "studies.staff",
        "assign people to studies",
        sponsor("study-lead") | cro("project-manager"),
        is_assigning=True,
    ),
    Permission(
        "studies.staff-any",
        "assign people to any study of the organization",
        sponsor("admin") | cro("admin"),
        needs_assignment=False,
        is_assigning=True,
    ),
    Permission(
        "studies.team",
        "see who is assigned to studies",
        everyone("sponsor") | everyone("cro"),
        needs_assignment=False,
        is_read=True,
    ),
    Permission(
        "imports.view",
        "read the record of imports",
        LEADERS
        | sponsor("regulatory-lead", "qa", *RECORDERS["sponsor"])
        | cro("qa", "service-account", *RECORDERS["cro"]),
        needs_assignment=False,
        is_read=True,
    ),
    Permission(
        "imports.run",
        "import records",
        LEADERS
        | sponsor("regulatory-lead", *RECORDERS["sponsor"])
        | cro("service-account", *RECORDERS["cro"]),
        needs_assignment=False,
    ),
    Permission(
        "contracts.view",
        "read contracts",
        sponsor("vendor-manager", "study-lead", "qa", "regulatory-lead")
        | cro("project-manager", "qa", "contract-manager"),
        needs_assignment=False,
        is_read=True,
    ),
    Permission("contracts.draft", "draft contracts", KEEPERS, needs_assignment=False),
    Permission(
        "contracts.agree",
        "agree to contracts",
        KEEPERS,
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission(
        "contracts.sign",
        "sign contracts for the organization",
        KEEPERS,
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission(
        "contracts.list-holders",
        "make documents about who holds what",
        sponsor("study-lead", "regulatory-lead"),
    ),
    Permission(
        "contracts.register",
        "register executed contracts",
        sponsor("vendor-manager", "service-account"),
        needs_assignment=False,
    ),
    Permission(
        "contracts.subcontract",
        "pass work on to a sub-contractor",
        cro("contract-manager"),
        needs_assignment=False,
    ),
    Permission(
        "contracts.consent",
        "consent to sub-contractors",
        sponsor("vendor-manager"),
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission(
        "archives.view",
        "see archives of closed studies",
        cro("project-manager", "contract-manager", "qa", "safety-specialist", "service-account"),
        needs_assignment=False,
        is_read=True,
    ),
    Permission(
        "archives.open",
        "open archives of closed studies",
        cro("project-manager", "qa"),
        needs_assignment=False,
        is_read=True,
    ),
    Permission(
        "representation.view",
        "see the sponsors that your organization keeps",
        cro("project-manager", "qa"),
        needs_assignment=False,
        is_read=True,
    ),
    Permission(
        "representation.keep",
        "keep sponsors that are not on the platform",
        cro("project-manager"),
        needs_assignment=False,
    ),
    Permission(
        "claims.view",
        "read claims of represented sponsors",
        cro("project-manager", "contract-manager", "qa")
        | sponsor("vendor-manager", "study-lead", "qa"),
        needs_assignment=False,
        is_read=True,
    ),
    Permission(
        "claims.sign",
        "sign claims of represented sponsors",
        cro("contract-manager") | sponsor("vendor-manager"),
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission(
        "joinings.view",
        "read proposals to join two copies of a study",
        cro("contract-manager", "qa") | sponsor("vendor-manager", "study-lead", "qa"),
        needs_assignment=False,
        is_read=True,
    ),
    Permission(
        "joinings.propose",
        "propose to join two copies of a study",
        sponsor("study-lead"),
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission(
        "joinings.sign",
        "sign that two copies of a study become one",
        cro("contract-manager") | sponsor("vendor-manager"),
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission(
        "responsibility.view",
        "see who holds which obligation",
        READERS,
        needs_assignment=False,
        is_read=True,
    ),
)

EVERYBODY = everyone("sponsor") | everyone("cro")
TEAM_LEADERS = sponsor("study-lead", "admin") | cro("project-manager", "admin")

declare(
    Permission(
        "training.view", "read training evidence", EVERYBODY, needs_assignment=False, is_read=True
    ),
    Permission(
        "training.view-any",
        "read the training evidence of others",
        TEAM_LEADERS | sponsor("qa") | cro("qa"),
        needs_assignment=False,
        is_read=True,
    ),
    Permission(
        "training.record",
        "record their own training",
        EVERYBODY,
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission(
        "training.record-any",
        "record the training of others",
        TEAM_LEADERS,
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission(
        "training.require",
        "require training of people",
        TEAM_LEADERS,
        needs_assignment=False,
        is_human_only=True,
    ),
)

# Who at the sponsor answers for the work that a provider releases; a machine neither accepts nor returns.
ACCEPTING = sponsor(
    "study-lead", "safety-physician", "unblinded-safety-physician", "medical-monitor", "regulatory-lead"
)  # fmt: skip

declare(
    Permission(
        "work.view",
        "see what waits for acceptance and what became of it",
        READERS,
        needs_assignment=False,
        is_read=True,
    ),
    Permission("work.decide", "accept or return a provider's work", ACCEPTING, is_human_only=True),
    Permission(
        "work.require",
        "require acceptance of a provider's work",
        sponsor("vendor-manager", "study-lead"),
        needs_assignment=False,
        is_human_only=True,
    ),
)

declare(
    Permission(
        "reviews.view",
        "read reviews of access",
        TEAM_LEADERS | sponsor("qa") | cro("qa"),
        needs_assignment=False,
        is_read=True,
    ),
    Permission(
        "reviews.decide",
        "review who may what",
        TEAM_LEADERS | sponsor("qa") | cro("qa"),
        is_human_only=True,
    ),
    Permission(
        "reviews.decide-members",
        "review the members of the organization",
        sponsor("admin", "qa") | cro("admin", "qa"),
        needs_assignment=False,
        is_human_only=True,
    ),
)

# Choosing a provider: the sponsor's side keeps requests, scores and audits; a CRO's contract people answer, with prices.
CHOOSING = sponsor("vendor-manager", "study-lead")
BIDDING = cro("contract-manager")

declare(
    Permission(
        "profiles.view",
        "see profiles of providers",
        CHOOSING | sponsor("qa") | BIDDING | cro("qa"),
        needs_assignment=False,
        is_read=True,
    ),
    Permission("profiles.keep", "keep the profile", BIDDING, needs_assignment=False),
    Permission(
        "proposals.view",
        "see requests for proposal, bids and audits of providers",
        CHOOSING | sponsor("qa"),
        needs_assignment=False,
        is_read=True,
    ),
    Permission("proposals.keep", "keep requests for proposal", CHOOSING, needs_assignment=False),
    Permission(
        "proposals.score", "score bids", CHOOSING, needs_assignment=False, is_human_only=True
    ),
    Permission(
        "proposals.audit",
        "record qualification audits",
        sponsor("vendor-manager", "qa"),
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission(
        "proposals.select",
        "choose providers",
        CHOOSING,
        needs_assignment=False,
        is_human_only=True,
    ),
    Permission(
        "bids.view",
        "see invitations to bid, and bids",
        CHOOSING | sponsor("qa") | BIDDING,
        needs_assignment=False,
        is_read=True,
    ),
    Permission("bids.draft", "draft bids", BIDDING, needs_assignment=False),
    Permission(
        "bids.submit",
        "submit, withdraw and decline bids",
        BIDDING,
        needs_assignment=False,
        is_human_only=True,
    ),
)

ANSWERING = cro("project-manager", "lead-cra", "safety-specialist", "regulatory-specialist", "data-manager")  # fmt: skip

declare(
    Permission(
        "oversight.view",
        "see how providers perform",
        CHOOSING | sponsor("qa", "regulatory-lead"),
        needs_assignment=False,
        is_read=True,
    ),
    Permission(
        "issues.view",
        "read oversight issues",
        READERS,
        needs_assignment=False,
        is_read=True,
    ),
    Permission(
        "issues.raise",
        "raise and close oversight issues",
        ACCEPTING | sponsor("vendor-manager", "qa"),
        is_human_only=True,
    ),
    Permission("issues.answer", "answer oversight issues", ANSWERING, is_human_only=True),
)
