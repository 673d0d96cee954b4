-- The cells of the sponsor in scope that a provider once held and holds no more, with that provider: what it had not finished there
-- is the sponsor's to read from the instant on which the duty changed hands.
CREATE FUNCTION app.handed_cells() RETURNS TABLE (study_id uuid, obligation text, cell text, former_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.organization();
  instant timestamptz := app.now();
BEGIN
  RETURN QUERY
    WITH known AS (
      SELECT d.* FROM public.access_delegation d
       WHERE d.sponsor_id = me AND d.valid_from <= instant AND (d.retracted_at IS NULL OR d.retracted_at > instant)),
    latest AS (
      SELECT DISTINCT ON (k.study_id, k.obligation, k.cell) k.study_id, k.obligation, k.cell, k.holder_id FROM known k
       ORDER BY k.study_id, k.obligation, k.cell, k.valid_from DESC, (k.holder_id = k.sponsor_id), k.recorded_at DESC, k.id DESC)
    SELECT DISTINCT k.study_id, k.obligation::text, k.cell::text, k.holder_id
      FROM known k JOIN latest l ON l.study_id = k.study_id AND l.obligation = k.obligation AND l.cell = k.cell
     WHERE k.holder_id <> me AND k.holder_id <> l.holder_id;
END $$;
ALTER FUNCTION app.handed_cells() OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.handed_cells() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.handed_cells() TO cro_app, cro_owner;
