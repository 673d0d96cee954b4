-- Versions of one contract follow one another: each is signed in place of the version that both parties saw in force when they agreed to it.
-- P0C08: another one has been executed since. Of two amendments signed at one moment the first wins, and the second undoes nothing of it.
CREATE OR REPLACE FUNCTION app.require_signatures() RETURNS trigger
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
  IF is_negotiated AND EXISTS (
      SELECT FROM public.studies_agreementpaper p JOIN public.studies_contract k ON k.id = NEW.contract_id
       WHERE p.version_id = NEW.id AND p.kind = 'contract' AND p.superseded_at IS NULL AND p.follows_id IS DISTINCT FROM k.current_id) THEN
    RAISE EXCEPTION 'another version was executed since this one was agreed to' USING ERRCODE = 'P0C08';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION app.keep_what_it_follows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what a paper follows never changes' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER keep_what_it_follows BEFORE UPDATE OF follows_id ON studies_agreementpaper FOR EACH ROW
  WHEN (NEW.follows_id IS DISTINCT FROM OLD.follows_id) EXECUTE FUNCTION app.keep_what_it_follows();
REVOKE EXECUTE ON FUNCTION app.keep_what_it_follows() FROM PUBLIC;
