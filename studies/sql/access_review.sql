-- What a signature on a review of access binds: every line with its decision, who decided and why. It belongs to no study.
CREATE FUNCTION app.content_of_accessreview(record uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('study', NULL, 'organization', r.organization_id, 'other_organization', NULL, 'shared_at', r.created_at,
           'contributors', '[]'::jsonb, 'is_unblinding', false, 'is_superseded', false,
           'content', jsonb_build_object('id', r.id, 'study', r.study_id, 'due_on', r.due_on, 'lines', (
             SELECT jsonb_agg(jsonb_build_object('id', l.id, 'subject', l.subject, 'subject_id', l.subject_id, 'user', l.user_id, 'role', l.role,
                      'since', l.since, 'decision', l.decision, 'reason', l.reason, 'by', l.decided_by_id, 'at', l.decided_at) ORDER BY l.id)
               FROM public.studies_accessreviewline l WHERE l.review_id = r.id)))
    FROM public.studies_accessreview r WHERE r.id = record
$$;
CREATE FUNCTION app.hold_accessreview(record uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN PERFORM FROM public.studies_accessreview r WHERE r.id = record FOR NO KEY UPDATE; END $$;
REVOKE EXECUTE ON FUNCTION app.content_of_accessreview(uuid), app.hold_accessreview(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.content_of_accessreview(uuid) TO cro_app, cro_signer;
GRANT EXECUTE ON FUNCTION app.hold_accessreview(uuid) TO cro_signer;
CREATE POLICY wall_signer ON studies_accessreview TO cro_signer USING (true);
CREATE POLICY wall_signer ON studies_accessreviewline FOR SELECT TO cro_signer USING (true);
GRANT SELECT, UPDATE (rev) ON studies_accessreview TO cro_signer;
GRANT SELECT ON studies_accessreviewline TO cro_signer;

-- Its signature is read like the review itself: by its organization, where it names a study by that study's people.
CREATE POLICY wall_own_list ON esign_signature FOR SELECT TO cro_app
  USING (entity = 'accessreview' AND organization_id = (SELECT app.organization()) AND record_id IN (SELECT r.id FROM studies_accessreview r));

-- A decision is taken once, by somebody else than the person, in the decider's own name; a signed review stays as it is.
CREATE FUNCTION app.keep_review_line() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user <> 'cro_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.decision <> '' OR NEW.decided_by_id IS NOT NULL OR NEW.decided_at IS NOT NULL
       OR NOT EXISTS (SELECT FROM public.studies_accessreview r
                       WHERE r.id = NEW.review_id AND r.signed_at IS NULL AND r.study_id IS NOT DISTINCT FROM NEW.study_id) THEN
      RAISE EXCEPTION 'a line of a review of access begins undecided, and is about what its review is about' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.decision <> '' OR EXISTS (SELECT FROM public.studies_accessreview r WHERE r.id = OLD.review_id AND r.signed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'a decision of a review of access stands' USING ERRCODE = '42501';
  END IF;
  IF (NEW.review_id, NEW.study_id, NEW.subject, NEW.subject_id, NEW.user_id, NEW.role, NEW.since)
     IS DISTINCT FROM (OLD.review_id, OLD.study_id, OLD.subject, OLD.subject_id, OLD.user_id, OLD.role, OLD.since) THEN
    RAISE EXCEPTION 'what a line of a review is about never changes' USING ERRCODE = '42501';
  END IF;
  IF NEW.decided_by_id = NEW.user_id OR NEW.decided_by_id IS DISTINCT FROM app.person() THEN
    RAISE EXCEPTION 'nobody reviews their own access' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION app.keep_review() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user <> 'cro_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.signed_at IS NOT NULL THEN
      RAISE EXCEPTION 'a review of access is signed, not born signed' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.signed_at IS NOT NULL OR (NEW.study_id, NEW.due_on) IS DISTINCT FROM (OLD.study_id, OLD.due_on)
     OR (NEW.signed_at IS NOT NULL AND NOT EXISTS (
          SELECT FROM public.esign_signature s WHERE s.entity = 'accessreview' AND s.record_id = NEW.id
             AND s.meaning = 'responsibility' AND s.user_id = app.person()
             AND s.content_sha256 = encode(sha256(convert_to((app.content_of_accessreview(NEW.id)->'content')::text, 'UTF8')), 'hex'))) THEN
    RAISE EXCEPTION 'a review of access never changes; a signature concludes it' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION app.keep_review_line(), app.keep_review() FROM PUBLIC;
CREATE TRIGGER keep_review_line BEFORE INSERT OR UPDATE ON studies_accessreviewline FOR EACH ROW EXECUTE FUNCTION app.keep_review_line();
CREATE TRIGGER keep_review BEFORE INSERT OR UPDATE ON studies_accessreview FOR EACH ROW EXECUTE FUNCTION app.keep_review();
