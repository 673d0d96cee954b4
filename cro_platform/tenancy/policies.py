"""The text of the wall, one function per class of table (DESIGN section 3).

Sub-selects without a reference to the row are evaluated once per statement and hashed; array forms and
per-row functions collapse at 2,000 studies and are not used.
"""

from collections.abc import Callable

ME = "(SELECT app.organization())"
NOW = "(SELECT app.now())"
PARTY_NOW = (
    f"SELECT p.study_id FROM access_studyparty p WHERE p.organization_id = {ME} "
    f"AND p.valid_from <= {NOW} AND (p.valid_until IS NULL OR p.valid_until > {NOW})"
)
SPONSORED = f"SELECT p.study_id FROM access_studyparty p WHERE p.organization_id = {ME} AND p.sponsor_id = {ME}"


def policies(
    kind: str, table: str, *, study: str, holders: tuple[str, ...], columns: frozenset[str]
) -> str:
    """Policies and grants of one class of table; an unknown class raises KeyError."""
    return CLASSES[kind](table, study, holders, columns)


def _policy(table: str, name: str, command: str, body: str, *, role: str = "cro_app") -> str:
    return f"CREATE POLICY {name} ON {table} FOR {command} TO {role} {body};"


def _people(table: str, study: str, *, nullable: bool = False) -> str:
    """Inside an organization only the people assigned to a study meet it."""
    condition = (
        f"(SELECT app.oversees_every_study()) OR {study} IN (SELECT app.assigned_studies())"
        + (f" OR {study} IS NULL" if nullable else "")
    )
    return f"CREATE POLICY people ON {table} AS RESTRICTIVE FOR ALL TO cro_app USING ({condition});"


def _held(study: str, holders: tuple[str, ...]) -> str:
    """The row's obligation is held by the organization in scope at this instant."""
    ways = []
    literals = sorted(holder for holder in holders if "/" not in holder)
    if literals:
        listed = ", ".join(f"'{code}'" for code in literals)
        ways.append(f"{study} IN (SELECT app.studies_held(ARRAY[{listed}]))")
    for pair in sorted(holder for holder in holders if "/" in holder):
        obligation, cell = pair.split("/")
        ways.append(
            f"({study}, {obligation}::text, {cell}::text) IN (SELECT h.study_id, h.obligation, h.cell FROM app.held_cells() h)"
        )
    return " OR ".join(ways) or "false"


def _handed_over(study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """A draft of a cell that its author holds no more: from that instant the sponsor reads it, and changes nothing in it."""
    ways = [
        f"({study}, {obligation}::text, {cell}::text, organization_id) IN "
        "(SELECT h.study_id, h.obligation, h.cell, h.former_id FROM app.handed_cells() h)"
        for obligation, cell in (pair.split("/") for pair in sorted(holders) if "/" in pair)
    ]
    if "released_at" not in columns or not ways:
        return ""
    return f" OR ({study} IN ({SPONSORED}) AND ({' OR '.join(ways)}))"


def _study_rows(
    table: str, study: str, holders: tuple[str, ...], columns: frozenset[str], *, author: str
) -> str:
    released = "released_at IS NOT NULL AND " if "released_at" in columns else ""
    visible = (
        f"{study} IN ({PARTY_NOW}) AND (organization_id = {ME} OR ({released}("
        f"(audience IN ('sponsor', 'holder', 'study') AND {study} IN ({SPONSORED})) "
        f"OR audience = 'study' OR (audience = 'holder' AND ({_held(study, holders)})))))"
    )
    return " ".join(
        [
            _policy(
                table,
                "wall_read",
                "SELECT",
                f"USING ({visible}{_handed_over(study, holders, columns)})",
            ),
            _policy(table, "wall_write", "INSERT", f"WITH CHECK ({author})"),
            _policy(table, "wall_change", "UPDATE", f"USING ({visible}) WITH CHECK ({visible})"),
            f"GRANT SELECT, INSERT, UPDATE ON {table} TO cro_app;",
        ]
    )


def _study(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Own row; or I am the sponsor and it is released; or it is released to me as a party now."""
    author = f"organization_id = {ME} AND {study} IN ({PARTY_NOW})"
    return _study_rows(table, study, holders, columns, author=author) + _people(table, study)


def _sponsor_owned(
    table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]
) -> str:
    """Belongs to the study's sponsor, whoever of the parties writes it (deadlines)."""
    author = (
        f"({study}, organization_id) IN (SELECT p.study_id, p.sponsor_id FROM access_studyparty p "
        f"WHERE p.organization_id = {ME} AND p.valid_from <= {NOW} AND (p.valid_until IS NULL OR p.valid_until > {NOW}))"
    )
    return _study_rows(table, study, holders, columns, author=author) + _people(table, study)


def _study_root(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """The study itself: made by `app.open_study()` together with its first party, never inserted directly."""
    visible = f"id IN ({PARTY_NOW})"
    return " ".join(
        [
            _policy(table, "wall_read", "SELECT", f"USING ({visible})"),
            _policy(table, "wall_change", "UPDATE", f"USING ({visible}) WITH CHECK ({visible})"),
            _policy(table, "wall_registrar", "ALL", "USING (true)", role="cro_registrar"),
            f"GRANT SELECT, UPDATE ON {table} TO cro_app; GRANT SELECT, INSERT ON {table} TO cro_registrar;",
            _people(table, "id"),
        ]
    )


def _unblinding(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Unblinding facts: besides the study's wall, only persons who are named."""
    named = f"CREATE POLICY named ON {table} AS RESTRICTIVE FOR ALL TO cro_app USING ({study} IN (SELECT app.unblinded_studies()));"
    return _study(table, study, holders, columns) + named


def _organization(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """An organization's own table; a row about a study also meets the people wall."""
    own = f"organization_id = {ME}"
    people = _people(table, study, nullable=True) if study in columns else ""
    return (
        _policy(table, "wall_app", "ALL", f"USING ({own}) WITH CHECK ({own})")
        + f" GRANT SELECT, INSERT, UPDATE ON {table} TO cro_app; {people}"
    )


def _listed(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """An organization's own; read by sponsors, and by nobody else, while it has it listed."""
    own = f"organization_id = {ME}"
    asks = f"(SELECT EXISTS (SELECT FROM tenancy_organization o WHERE o.id = {ME} AND o.kind = 'sponsor'))"
    return (
        _policy(
            table,
            "wall_read",
            "SELECT",
            f"USING ({own} OR (is_listed AND replaced_at IS NULL AND {asks}))",
        )
        + _policy(table, "wall_write", "INSERT", f"WITH CHECK ({own})")
        + _policy(table, "wall_change", "UPDATE", f"USING ({own}) WITH CHECK ({own})")
        + f" GRANT SELECT, INSERT, UPDATE ON {table} TO cro_app;"
    )


def _personal(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """One person's own rows inside one organization (notifications, preferences); the platform writes them."""
    own = f"organization_id = {ME} AND ((SELECT app.person()) IS NULL OR user_id = (SELECT app.person()))"
    return (
        _policy(table, "wall_read", "SELECT", f"USING ({own})")
        + _policy(table, "wall_write", "INSERT", f"WITH CHECK (organization_id = {ME})")
        + _policy(
            table, "wall_change", "UPDATE", f"USING ({own}) WITH CHECK (organization_id = {ME})"
        )
        + f" GRANT SELECT, INSERT, UPDATE ON {table} TO cro_app;"
    )


def _scratch(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """What one person has begun to type: nobody else's, no record yet, so without a trail, and thrown away when it is sent."""
    own = f"organization_id = {ME} AND user_id = (SELECT app.person())"
    return (
        _policy(table, "wall_app", "ALL", f"USING ({own}) WITH CHECK ({own})")
        + f" GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO cro_app;"
    )


def _bilateral(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Own row; or the other side shared it with me."""
    visible = (
        f"author_organization_id = {ME} OR (other_organization_id = {ME} AND shared_at IS NOT NULL)"
    )
    return (
        _policy(table, "wall_read", "SELECT", f"USING ({visible})")
        + _policy(table, "wall_write", "INSERT", f"WITH CHECK (author_organization_id = {ME})")
        + _policy(table, "wall_change", "UPDATE", f"USING ({visible}) WITH CHECK ({visible})")
        + f" GRANT SELECT, INSERT, UPDATE ON {table} TO cro_app;"
        + f" CREATE POLICY wall_registrar ON {table} FOR SELECT TO cro_registrar USING (true); GRANT SELECT ON {table} TO cro_registrar;"
    )


def _bilateral_part(
    table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]
) -> str:
    """A row of a draft: as a paper, and its author may take it out again; what is executed is kept by a trigger."""
    return (
        _bilateral(table, study, holders, columns)
        + " "
        + _policy(table, "wall_take_out", "DELETE", f"USING (author_organization_id = {ME})")
        + f" GRANT DELETE ON {table} TO cro_app;"
    )


def _bilateral_study(
    table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]
) -> str:
    """What two parties of one study say to each other about it: never a third party, and inside each only the study's people."""
    party = f"{study} IN ({PARTY_NOW})"
    visible = (
        f"{party} AND (author_organization_id = {ME} "
        f"OR (other_organization_id = {ME} AND shared_at IS NOT NULL))"
    )
    return (
        _policy(table, "wall_read", "SELECT", f"USING ({visible})")
        + _policy(
            table, "wall_write", "INSERT", f"WITH CHECK (author_organization_id = {ME} AND {party})"
        )
        + _policy(table, "wall_change", "UPDATE", f"USING ({visible}) WITH CHECK ({visible})")
        + f" GRANT SELECT, INSERT, UPDATE ON {table} TO cro_app; "
        + _people(table, study)
    )


def _rights(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Rows that carry rights: the application reads its own, only definer functions write."""
    sponsor = f" OR sponsor_id = {ME}" if "sponsor_id" in columns else ""
    return (
        _policy(table, "wall_app", "SELECT", f"USING (organization_id = {ME}{sponsor})")
        + _policy(table, "wall_registrar", "ALL", "USING (true)", role="cro_registrar")
        + f" GRANT SELECT ON {table} TO cro_app; GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO cro_registrar;"
    )


def _sealed(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Read and written by definer functions only (the timeline of delegations)."""
    return (
        _policy(table, "wall_registrar", "ALL", "USING (true)", role="cro_registrar")
        + f" GRANT SELECT, INSERT ON {table} TO cro_registrar;"
    )


def _organizations(
    table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]
) -> str:
    """Organizations themselves: self and counterparties; the front door reads them to find a slug."""
    key = "id" if study == "id" else "organization_id"
    visible = f"{key} = {ME} OR {key} IN (SELECT app.counterparties())"
    own = (
        ""
        if key == "id"
        else _policy(table, "wall_write", "INSERT", f"WITH CHECK ({key} = {ME})")
        + f" GRANT INSERT ON {table} TO cro_app;"
    )
    return (
        own
        + _policy(table, "wall_app", "SELECT", f"USING ({visible})")
        + _policy(table, "wall_change", "UPDATE", f"USING ({key} = {ME}) WITH CHECK ({key} = {ME})")
        + _policy(table, "wall_login", "SELECT", "USING (true)", role="cro_login")
        + _policy(table, "wall_registrar", "ALL", "USING (true)", role="cro_registrar")
        + f" GRANT SELECT, UPDATE ON {table} TO cro_app; GRANT SELECT ON {table} TO cro_login;"
        + f" GRANT SELECT, INSERT ON {table} TO cro_registrar;"
    )


def _membership(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Who belongs to the organization in scope; the front door reads one's own."""
    return (
        _rights(table, study, holders, columns)
        + _policy(table, "wall_login", "SELECT", "USING (true)", role="cro_login")
        + f" GRANT SELECT ON {table} TO cro_login;"
    )


def _people_table(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """People: the members of the organization in scope, and everyone at the front door."""
    return (
        _policy(table, "wall_app", "SELECT", "USING (id IN (SELECT app.members()))")
        + _policy(table, "wall_login", "ALL", "USING (true)", role="cro_login")
        + _policy(table, "wall_registrar", "ALL", "USING (true)", role="cro_registrar")
        + f" GRANT SELECT ON {table} TO cro_app; GRANT SELECT, UPDATE (password, last_login, is_active) ON {table} TO cro_login;"
        + f" GRANT SELECT, INSERT ON {table} TO cro_registrar;"
    )


def _front_door(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Credentials: only before an organization is known."""
    return (
        _policy(table, "wall_login", "ALL", "USING (true)", role="cro_login")
        + f" GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO cro_login;"
    )


def _tokens(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """API tokens: the organization sees its own; the front door looks a hash up."""
    return (
        _organization(table, study, holders, columns)
        + _policy(table, "wall_login", "SELECT", "USING (true)", role="cro_login")
        + f" GRANT SELECT ON {table} TO cro_login;"
    )


def _invitations(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Invitations: the organization keeps its own; the front door reads one by its link and accepts it by a definer function."""
    return (
        _tokens(table, study, holders, columns)
        + _policy(table, "wall_registrar", "ALL", "USING (true)", role="cro_registrar")
        + f" GRANT SELECT, UPDATE ON {table} TO cro_registrar;"
    )


def _trail(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """The trail: one's own acts and records, what is released to one, and the log-ins of one's members."""
    held = "(study_id, holders) IN (SELECT h.study_id, h.obligation FROM app.held_cells() h)"
    released = (
        f"NOT is_draft AND ((audience IN ('sponsor', 'holder', 'study') AND study_id IN ({SPONSORED})) "
        f"OR (study_id IN ({PARTY_NOW}) AND (audience = 'study' OR (audience = 'holder' AND {held}))))"
    )
    members = "SELECT 'user:' || m FROM app.members() m"
    visible = (
        f"organization_id = {ME} OR author_id = {ME} OR counterpart_id = {ME} OR ({released}) "
        f"OR (organization_id IS NULL AND actor IN ({members}))"
    )
    return (
        _policy(table, "wall_app", "SELECT", f"USING ({visible})")
        + _people(table, study, nullable=True)
        + f"CREATE POLICY named ON {table} AS RESTRICTIVE FOR ALL TO cro_app "
        f"USING (NOT is_unblinding OR study_id IN (SELECT app.unblinded_studies()));"
        + _policy(table, "wall_auditor", "ALL", "USING (true)", role="cro_auditor")
        + _policy(table, "wall_signer", "SELECT", "USING (true)", role="cro_signer")
        + f" GRANT SELECT ON {table} TO cro_app, cro_signer; GRANT SELECT, INSERT ON {table} TO cro_auditor;"
    )


def _seal(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Hashes of the trail: written and read by the auditor's functions, checked by the owner."""
    return (
        _policy(table, "wall_auditor", "ALL", "USING (true)", role="cro_auditor")
        + f" GRANT SELECT, INSERT ON {table} TO cro_auditor;"
    )


def _machinery(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Queues and keys of one organization: not records, so without a trail, but behind the wall all the same."""
    own = f"organization_id = {ME}"
    return (
        _policy(table, "wall_app", "ALL", f"USING ({own}) WITH CHECK ({own})")
        + f" GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO cro_app;"
    )


def _queue(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """The outbox: filled by `app.emit()`, finished in the organization's scope, claimed by the relay without its content."""
    own = f"organization_id = {ME}"
    return (
        _policy(table, "wall_read", "SELECT", f"USING ({own})")
        + _policy(table, "wall_change", "UPDATE", f"USING ({own}) WITH CHECK ({own})")
        + _policy(table, "wall_relay", "ALL", "USING (true)", role="cro_relay")
        + _policy(table, "wall_registrar", "ALL", "USING (true)", role="cro_registrar")
        + f" GRANT SELECT, UPDATE ON {table} TO cro_app; GRANT SELECT, INSERT ON {table} TO cro_registrar;"
        + f" GRANT SELECT (id, organization_id, lane, due_at, done_at, claimed_until, attempts, created_at),"
        f" UPDATE (claimed_until, attempts) ON {table} TO cro_relay;"
    )


def _heartbeats(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Signs of life of the platform's processes: no organization's data, read by the health pages at the front door."""
    return (
        f"CREATE POLICY wall_all ON {table} FOR ALL TO cro_app, cro_login, cro_relay USING (true) WITH CHECK (true); "
        f"GRANT SELECT, INSERT, UPDATE ON {table} TO cro_app, cro_login, cro_relay;"
    )


def _grants(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Assignments of people, given and ended by their own organization, never deleted; the people wall reads them."""
    own = f"organization_id = {ME}"
    return (
        _policy(table, "wall_app", "ALL", f"USING ({own}) WITH CHECK ({own})")
        + _policy(table, "wall_registrar", "SELECT", "USING (true)", role="cro_registrar")
        + f" GRANT SELECT, INSERT, UPDATE ON {table} TO cro_app; GRANT SELECT ON {table} TO cro_registrar;"
    )


def _tickets(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Signing tickets: one's own, used up by the signer alone."""
    own = f"organization_id = {ME} AND user_id = (SELECT app.person())"
    return (
        _policy(table, "wall_read", "SELECT", f"USING ({own})")
        + _policy(table, "wall_write", "INSERT", f"WITH CHECK ({own})")
        + _policy(table, "wall_signer", "ALL", "USING (true)", role="cro_signer")
        + f" GRANT SELECT, INSERT ON {table} TO cro_app; GRANT SELECT, UPDATE ON {table} TO cro_signer;"
    )


def _signatures(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Signatures: read like the record they stand on, written by `app.sign()` alone.

    One without a study stands on a paper of two organizations; inside a provider only those who keep contracts meet it.
    """
    held = f"({study}, holders::text) IN (SELECT h.study_id, h.obligation FROM app.held_cells() h)"
    visible = (
        f"{study} IN ({PARTY_NOW}) AND (organization_id = {ME} "
        f"OR (audience IN ('sponsor', 'holder', 'study') AND {study} IN ({SPONSORED})) "
        f"OR audience = 'study' OR (audience = 'holder' AND {held}))"
    )
    if "other_organization_id" in columns:
        visible += (
            f" OR ({study} IS NULL AND (SELECT app.keeps_contracts()) "
            f"AND (organization_id = {ME} OR (other_organization_id = {ME} AND shared_at IS NOT NULL)))"
        )
    return (
        _policy(table, "wall_read", "SELECT", f"USING ({visible})")
        + _policy(table, "wall_signer", "ALL", "USING (true)", role="cro_signer")
        + f" GRANT SELECT ON {table} TO cro_app; GRANT SELECT, INSERT ON {table} TO cro_signer; "
        + _people(table, study, nullable=True)
    )


def _reference(table: str, study: str, holders: tuple[str, ...], columns: frozenset[str]) -> str:
    """Reference data: readable always, written by migrations and loaders."""
    return (
        f"CREATE POLICY wall_app ON {table} FOR SELECT TO cro_app, cro_login, cro_relay, cro_registrar, cro_signer USING (true); "
        f"GRANT SELECT ON {table} TO cro_app, cro_login, cro_relay, cro_registrar, cro_signer;"
    )


CLASSES: dict[str, Callable[[str, str, tuple[str, ...], frozenset[str]], str]] = {
    "organization": _organization,
    "listed": _listed,
    "personal": _personal,
    "scratch": _scratch,
    "study": _study,
    "sponsor-owned": _sponsor_owned,
    "study-root": _study_root,
    "unblinding": _unblinding,
    "bilateral": _bilateral,
    "bilateral-part": _bilateral_part,
    "bilateral-study": _bilateral_study,
    "rights": _rights,
    "sealed": _sealed,
    "organizations": _organizations,
    "membership": _membership,
    "people": _people_table,
    "front-door": _front_door,
    "tokens": _tokens,
    "invitations": _invitations,
    "trail": _trail,
    "seal": _seal,
    "machinery": _machinery,
    "queue": _queue,
    "grants": _grants,
    "tickets": _tickets,
    "signatures": _signatures,
    "heartbeats": _heartbeats,
    "reference": _reference,
}
