-- What is signed here is put into force by its signatures, not by what its own row says of them (21 CFR 11.70; 21 CFR 11.10(e)).
CREATE POLICY wall_execution ON esign_signature FOR SELECT TO cro_registrar USING (true);
GRANT SELECT ON esign_signature TO cro_registrar;
GRANT EXECUTE ON FUNCTION app.content_of_agreementpaper(uuid), app.sha256_of(jsonb) TO cro_registrar;

-- One person of each party has signed the paper as it stands, the sponsor's last, and the paper is of what both agreed to.
CREATE FUNCTION app.is_signed_by_both(version uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM public.studies_contractversion v
      JOIN public.studies_contract k ON k.id = v.contract_id
      JOIN public.studies_agreementpaper p ON p.version_id = v.id AND p.kind = 'contract' AND p.superseded_at IS NULL
       AND p.agreed_sha256 = v.content_sha256 AND v.content_sha256 <> ''
      JOIN public.esign_signature first ON first.entity = 'agreementpaper' AND first.record_id = p.id AND first.meaning = 'agreement'
       AND first.organization_id = k.provider_id
      JOIN public.esign_signature last ON last.entity = 'agreementpaper' AND last.record_id = p.id AND last.meaning = 'agreement'
       AND last.organization_id = k.sponsor_id AND last.user_id <> first.user_id AND last.signed_at >= first.signed_at
     WHERE v.id = version AND first.content_sha256 = last.content_sha256
       AND last.content_sha256 = app.sha256_of(app.content_of_agreementpaper(p.id)))
$$;

-- A paper contract that both attest here is attested on its scan.
CREATE FUNCTION app.require_signatures() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  is_negotiated boolean := EXISTS (
    SELECT FROM public.studies_agreementpaper p WHERE p.version_id = NEW.id AND p.kind = 'contract');
BEGIN
  IF (is_negotiated OR NOT NEW.is_recorded_later) AND NOT app.is_signed_by_both(NEW.id) THEN
    RAISE EXCEPTION 'both parties sign the paper, one person each' USING ERRCODE = 'P0C01';
  END IF;
  IF is_negotiated AND NEW.is_recorded_later AND NOT EXISTS (
      SELECT FROM public.studies_contractattachment a WHERE a.version_id = NEW.id AND a.is_scan) THEN
    RAISE EXCEPTION 'a paper contract is attested on its scan' USING ERRCODE = 'P0C01';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER require_signatures BEFORE UPDATE OF status ON studies_contractversion FOR EACH ROW
  WHEN (NEW.status = 'executed' AND OLD.status <> 'executed') EXECUTE FUNCTION app.require_signatures();

-- From the first signature on the text stands still: whoever wants it otherwise withdraws the version.
CREATE FUNCTION app.bears_a_signature(version uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM public.studies_agreementpaper p
      JOIN public.esign_signature s ON s.entity = 'agreementpaper' AND s.record_id = p.id
     WHERE p.version_id = version AND p.kind = 'contract' AND p.superseded_at IS NULL)
$$;

CREATE FUNCTION app.keep_signed_part() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE part record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF current_user = 'cro_app' THEN
    IF app.bears_a_signature(part.version_id) THEN RAISE EXCEPTION 'a signed version never changes' USING ERRCODE = '42501'; END IF;
  END IF;
  RETURN part;
END $$;

CREATE FUNCTION app.keep_signed_terms() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user = 'cro_app' THEN
    IF app.bears_a_signature(NEW.id) THEN RAISE EXCEPTION 'a signed version never changes' USING ERRCODE = '42501'; END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION app.keep_superseded() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'a paper that was overtaken stays so' USING ERRCODE = '42501';
END $$;

CREATE TRIGGER keep_signed_terms BEFORE UPDATE ON studies_contractversion FOR EACH ROW
  WHEN ((NEW.contract_id, NEW.number, NEW.kind, NEW.effective_at, NEW.effective_zone, NEW.ends_at, NEW.close_out_days, NEW.closes_at,
         NEW.sponsor_entity_id, NEW.provider_entity_id, NEW.is_general_transfer, NEW.is_recorded_later, NEW.content_sha256,
         CASE WHEN NEW.is_recorded_later THEN NEW.provider_signed_at END, CASE WHEN NEW.is_recorded_later THEN NEW.sponsor_signed_at END)
        IS DISTINCT FROM
        (OLD.contract_id, OLD.number, OLD.kind, OLD.effective_at, OLD.effective_zone, OLD.ends_at, OLD.close_out_days, OLD.closes_at,
         OLD.sponsor_entity_id, OLD.provider_entity_id, OLD.is_general_transfer, OLD.is_recorded_later, OLD.content_sha256,
         CASE WHEN OLD.is_recorded_later THEN OLD.provider_signed_at END, CASE WHEN OLD.is_recorded_later THEN OLD.sponsor_signed_at END))
  EXECUTE FUNCTION app.keep_signed_terms();
CREATE TRIGGER keep_superseded BEFORE UPDATE OF superseded_at ON studies_agreementpaper FOR EACH ROW
  WHEN (OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS NULL) EXECUTE FUNCTION app.keep_superseded();
CREATE TRIGGER keep_signed_part BEFORE INSERT OR UPDATE OR DELETE ON studies_contractclause FOR EACH ROW EXECUTE FUNCTION app.keep_signed_part();
CREATE TRIGGER keep_signed_part BEFORE INSERT OR UPDATE OR DELETE ON studies_contractstudy FOR EACH ROW EXECUTE FUNCTION app.keep_signed_part();
CREATE TRIGGER keep_signed_part BEFORE INSERT OR UPDATE OR DELETE ON studies_contractservice FOR EACH ROW EXECUTE FUNCTION app.keep_signed_part();
CREATE TRIGGER keep_signed_part BEFORE INSERT OR UPDATE OR DELETE ON studies_contractsection FOR EACH ROW EXECUTE FUNCTION app.keep_signed_part();
CREATE TRIGGER keep_signed_part BEFORE INSERT OR UPDATE OR DELETE ON studies_budgetline FOR EACH ROW EXECUTE FUNCTION app.keep_signed_part();
CREATE TRIGGER keep_signed_part BEFORE INSERT OR UPDATE OR DELETE ON studies_contractcontact FOR EACH ROW EXECUTE FUNCTION app.keep_signed_part();
CREATE TRIGGER keep_signed_part BEFORE INSERT OR UPDATE OR DELETE ON studies_processingannex FOR EACH ROW EXECUTE FUNCTION app.keep_signed_part();
CREATE TRIGGER keep_signed_part BEFORE INSERT OR UPDATE OR DELETE ON studies_contractattachment FOR EACH ROW EXECUTE FUNCTION app.keep_signed_part();

ALTER FUNCTION app.is_signed_by_both(uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.bears_a_signature(uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.require_signatures() OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.is_signed_by_both(uuid), app.bears_a_signature(uuid), app.require_signatures(), app.keep_signed_part(),
  app.keep_signed_terms(), app.keep_superseded() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.bears_a_signature(uuid) TO cro_app;
