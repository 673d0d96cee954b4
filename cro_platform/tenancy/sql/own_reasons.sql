-- Who reads what of an event of a record that two organizations share.
--
-- A bilateral row has a counterpart from the moment it is shared and not before, whatever other organizations its columns name:
-- a provider's draft of a contract names the sponsor and is nobody's but the provider's. A reason is of the organization that
-- acts; the other side reads it only where the act tells it (`intent(…, is_told=True)`), else it stands on an event of its own.
CREATE OR REPLACE FUNCTION app.audit_write(s text[], op text, tbl text, args text[], old_row jsonb, new_row jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  r jsonb := coalesce(new_row, old_row);
  me uuid := nullif(s[2], '')::uuid;
  study uuid := (r->>args[0])::uuid;
  author uuid := coalesce((r->>'organization_id')::uuid, (r->>'author_organization_id')::uuid, me);
  counterpart uuid := CASE WHEN r ? 'shared_at' THEN CASE WHEN r->>'shared_at' IS NOT NULL THEN (r->>'other_organization_id')::uuid END
                           ELSE coalesce((r->>'holder_id')::uuid, (r->>'sponsor_id')::uuid) END;
  reason text := coalesce(current_setting('app.reason', true), '');
  verb text := coalesce(current_setting('app.intent', true), '');
  request text := coalesce(current_setting('app.correlation', true), '');
  unblinding boolean := args[2] = 'unblinding' OR coalesce((r->>'is_unblinding')::boolean, false);
  is_own boolean := reason <> '' AND me IS NOT NULL AND (counterpart <> me OR (counterpart IS NOT NULL AND author <> me))
                    AND coalesce(current_setting('app.reason_is_told', true), '') <> 'yes';
BEGIN
  IF coalesce(s[3], '') = '' THEN RAISE EXCEPTION 'no actor is in scope' USING ERRCODE = '42501'; END IF;
  INSERT INTO public.audit_auditevent
    (at, xid, organization_id, actor, actor_name, author_id, counterpart_id, study_id, audience, holders, is_draft, is_unblinding,
     tbl, pk, op, old, new, reason, intent, correlation, db_user)
  VALUES
    (clock_timestamp(), pg_current_xact_id()::text::bigint, me, s[3], coalesce(s[4], ''), author, counterpart,
     study, coalesce(r->>'audience', 'own'), CASE WHEN args[1] LIKE '@%' THEN r->>substr(args[1], 2) ELSE args[1] END,
     r ? 'released_at' AND r->>'released_at' IS NULL, unblinding,
     tbl, r->>'id', op, old_row, new_row, CASE WHEN is_own THEN '' ELSE reason END, verb, request, session_user);
  IF is_own THEN
    INSERT INTO public.audit_auditevent
      (at, xid, organization_id, actor, actor_name, author_id, counterpart_id, study_id, audience, holders, is_draft, is_unblinding,
       tbl, pk, op, old, new, reason, intent, correlation, db_user)
    VALUES
      (clock_timestamp(), pg_current_xact_id()::text::bigint, me, s[3], coalesce(s[4], ''), me, NULL,
       study, 'own', '', false, unblinding, tbl, r->>'id', 'A', NULL, '{}', reason, verb, request, session_user);
  END IF;
END $$;
