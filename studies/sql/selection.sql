-- A bid that was submitted stays as it was: what both sides read is what was offered.
CREATE FUNCTION app.keep_bid() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.submitted_at IS NOT NULL
     AND (NEW.invitation_id, NEW.number, NEW.summary, NEW.lines, NEW.answers, NEW.submitted_at, NEW.submitted_by_name)
         IS DISTINCT FROM
         (OLD.invitation_id, OLD.number, OLD.summary, OLD.lines, OLD.answers, OLD.submitted_at, OLD.submitted_by_name) THEN
    RAISE EXCEPTION 'a submitted bid never changes' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_bid BEFORE UPDATE ON studies_bid FOR EACH ROW EXECUTE FUNCTION app.keep_bid();
REVOKE EXECUTE ON FUNCTION app.keep_bid() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.keep_bid() TO cro_app;

-- What a signature on a selection binds. It is a paper of one organization: the sponsor's own, and nobody else's.
CREATE FUNCTION app.content_of_providerselection(record uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('study', NULL, 'organization', s.organization_id, 'other_organization', s.organization_id,
           'shared_at', s.created_at, 'contributors', '[]'::jsonb, 'is_unblinding', false, 'is_superseded', s.dropped_at IS NOT NULL,
           'content', jsonb_build_object('id', s.id, 'request', s.request_id, 'bidder', s.bidder_id, 'bid', s.bid_id,
                                         'rationale', s.rationale, 'chosen_by', s.chosen_by_name))
    FROM public.studies_providerselection s WHERE s.id = record
$$;
CREATE FUNCTION app.hold_providerselection(record uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN PERFORM FROM public.studies_providerselection s WHERE s.id = record FOR NO KEY UPDATE; END $$;
REVOKE EXECUTE ON FUNCTION app.content_of_providerselection(uuid), app.hold_providerselection(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.content_of_providerselection(uuid) TO cro_app, cro_signer;
GRANT EXECUTE ON FUNCTION app.hold_providerselection(uuid) TO cro_signer;
CREATE POLICY wall_signer ON studies_providerselection TO cro_signer USING (true);
GRANT SELECT, UPDATE (rev) ON studies_providerselection TO cro_signer;
