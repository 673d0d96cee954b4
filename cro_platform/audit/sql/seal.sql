-- The seal: every event of the trail becomes a leaf of its organization's hash chain, after its transaction has ended and
-- beside the work, not in it. What happened at the front door, or by the operator, is in the chain of no organization.

-- The bytes that are hashed: each value with its length before it, so that no two events read alike.
CREATE FUNCTION app.event_leaf(e public.audit_auditevent) RETURNS bytea LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256(convert_to(string_agg(coalesce(octet_length(v)::text || ':' || v, 'null'), ',' ORDER BY n), 'UTF8'))
    FROM unnest(ARRAY[
      e.id::text, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.xid::text, e.organization_id::text, e.actor,
      e.actor_name, e.author_id::text, e.counterpart_id::text, e.study_id::text, e.audience, e.holders, e.is_draft::text,
      e.is_unblinding::text, e.tbl, e.pk, e.op, e.old::text, e.new::text, e.reason, e.intent, e.correlation, e.db_user
    ]) WITH ORDINALITY AS part(v, n)
$$;

CREATE FUNCTION app.chain_of(organization uuid) RETURNS uuid LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(organization, '00000000-0000-0000-0000-000000000000'::uuid)
$$;

-- The transaction before which everything is sealed; 0 in a database that was restored into a younger cluster.
CREATE FUNCTION app.seal_horizon() RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE low bigint;
BEGIN
  SELECT s.horizon INTO low FROM public.audit_seal s ORDER BY s.id DESC LIMIT 1;
  IF low IS NULL OR low > pg_snapshot_xmin(pg_current_snapshot())::text::bigint THEN RETURN 0; END IF;
  RETURN low;
END $$;

-- Seal up to `batch` events of any organization and say how many; 0 where another sealer is at work.
-- A transaction that commits late is sealed late: the order of the chain is the order of sealing.
CREATE FUNCTION app.seal(batch integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  low bigint;
  next_low bigint;
  waits integer;
  e public.audit_auditevent;
  mine uuid;
  chain uuid;
  number bigint;
  head bytea;
  hash bytea;
  sealed integer := 0;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('audit.seal', 0)) THEN RETURN 0; END IF;
  low := app.seal_horizon();
  SELECT count(*) INTO waits FROM (
    SELECT FROM public.audit_auditevent v
     WHERE v.xid >= low AND NOT EXISTS (SELECT FROM public.audit_seal s WHERE s.event_id = v.id) LIMIT batch) waiting;
  next_low := CASE WHEN waits < batch THEN pg_snapshot_xmin(pg_current_snapshot())::text::bigint ELSE low END;
  FOR e IN
    SELECT waiting.* FROM (
      SELECT v.* FROM public.audit_auditevent v
       WHERE v.xid >= low AND NOT EXISTS (SELECT FROM public.audit_seal s WHERE s.event_id = v.id)
       ORDER BY v.xid, v.id LIMIT batch) waiting
     ORDER BY waiting.organization_id NULLS FIRST, waiting.id
  LOOP
    mine := app.chain_of(e.organization_id);
    IF chain IS DISTINCT FROM mine THEN
      chain := mine;
      SELECT s.seq, s.link INTO number, head FROM public.audit_seal s WHERE s.chain = mine ORDER BY s.seq DESC LIMIT 1;
      IF NOT FOUND THEN
        number := 0;
        head := sha256(convert_to('genesis:' || chain::text, 'UTF8'));
      END IF;
    END IF;
    hash := app.event_leaf(e);
    head := sha256(head || hash);
    number := number + 1;
    sealed := sealed + 1;
    INSERT INTO public.audit_seal (chain, seq, event_id, leaf, link, horizon, sealed_at)
    VALUES (chain, number, e.id, hash, head, next_low, clock_timestamp());
  END LOOP;
  RETURN sealed;
END $$;

-- The head of every chain, for the anchors: counts and hashes, no content.
CREATE FUNCTION app.chain_heads() RETURNS TABLE (chain uuid, seq bigint, link text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT DISTINCT ON (s.chain) s.chain, s.seq, encode(s.link, 'hex') FROM public.audit_seal s ORDER BY s.chain, s.seq DESC;
END $$;

-- How long the oldest unsealed event has waited, in seconds; a number without any organization's content.
CREATE FUNCTION app.oldest_unsealed() RETURNS double precision
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE low bigint := app.seal_horizon();
BEGIN
  RETURN (SELECT extract(epoch FROM clock_timestamp() - min(v.at)) FROM public.audit_auditevent v
           WHERE v.xid >= low AND NOT EXISTS (SELECT FROM public.audit_seal s WHERE s.event_id = v.id));
END $$;

ALTER FUNCTION app.event_leaf(public.audit_auditevent) OWNER TO cro_auditor;
ALTER FUNCTION app.chain_of(uuid) OWNER TO cro_auditor;
ALTER FUNCTION app.seal_horizon() OWNER TO cro_auditor;
ALTER FUNCTION app.seal(integer) OWNER TO cro_auditor;
ALTER FUNCTION app.chain_heads() OWNER TO cro_auditor;
ALTER FUNCTION app.oldest_unsealed() OWNER TO cro_auditor;
REVOKE EXECUTE ON FUNCTION app.event_leaf(public.audit_auditevent), app.chain_of(uuid), app.seal_horizon(), app.seal(integer),
  app.chain_heads(), app.oldest_unsealed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.seal(integer), app.chain_heads() TO cro_relay;
GRANT EXECUTE ON FUNCTION app.oldest_unsealed() TO cro_login;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
