-- Contracts registered before they had versions: each becomes a version of the contract of its number.
ALTER TABLE studies_contract DISABLE TRIGGER USER;
ALTER TABLE studies_contractclause DISABLE TRIGGER USER;
ALTER TABLE access_delegation DISABLE TRIGGER USER;

CREATE TEMPORARY TABLE carried ON COMMIT DROP AS
SELECT k.id AS old, uuidv7() AS version, greatest(k.effective_at, k.executed_at) AS starts,
       first_value(k.id) OVER (PARTITION BY k.author_organization_id, k.number ORDER BY k.id) AS head
  FROM studies_contract k;

INSERT INTO studies_contractversion
  (id, created_at, rev, author_organization_id, other_organization_id, shared_at, contract_id, number, kind, status, sponsor_entity_id,
   provider_entity_id, effective_at, ends_at, closes_at, is_recorded_later, provider_signed_at, sponsor_signed_at, executed_at, starts_at, superseded_at)
SELECT c.version, k.created_at, 1, k.author_organization_id, k.other_organization_id, k.shared_at, c.head, k.version, 'registered_paper',
       CASE WHEN k.executed_at IS NULL THEN 'draft' ELSE 'executed' END, k.sponsor_entity_id, k.provider_entity_id, k.effective_at, k.ends_at,
       k.closes_at, true, k.executed_at, k.executed_at, k.executed_at, CASE WHEN k.executed_at IS NOT NULL THEN c.starts END,
       lead(c.starts) OVER (PARTITION BY c.head ORDER BY c.starts, k.id)
  FROM studies_contract k JOIN carried c ON c.old = k.id;
UPDATE studies_contractclause t SET version_id = c.version FROM carried c WHERE c.old = t.contract_id;
UPDATE access_delegation d SET version_id = c.version, contract_id = c.head FROM carried c WHERE c.old = d.contract_id;
UPDATE studies_contract k SET current_id = v.id FROM studies_contractversion v
 WHERE v.contract_id = k.id AND v.executed_at IS NOT NULL AND v.superseded_at IS NULL;
UPDATE studies_contractclause t SET contract_id = c.head FROM carried c WHERE c.old = t.contract_id;
DELETE FROM studies_contract k USING carried c WHERE c.old = k.id AND c.head <> k.id;

SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE studies_contract ENABLE TRIGGER USER;
ALTER TABLE studies_contractclause ENABLE TRIGGER USER;
ALTER TABLE access_delegation ENABLE TRIGGER USER;
