-- As before; and two administrators who end each other at the same moment cannot both succeed: whoever comes second sees the first.
CREATE OR REPLACE FUNCTION app.set_membership(person uuid, member_role text, ended timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  kind text;
  result uuid;
BEGIN
  SELECT o.kind INTO STRICT kind FROM public.tenancy_organization o WHERE o.id = me;
  IF NOT EXISTS (SELECT FROM public.access_role r WHERE r.code = member_role AND r.organization_kind = kind) THEN
    RAISE EXCEPTION 'role % does not exist at a %', member_role, kind USING ERRCODE = '23514';
  END IF;
  IF ended IS NOT NULL OR member_role <> 'admin' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('administrators:' || me::text, 0));
  END IF;
  IF (ended IS NOT NULL OR member_role <> 'admin')
     AND EXISTS (SELECT FROM public.tenancy_membership m
                  WHERE m.organization_id = me AND m.user_id = person AND m.role = 'admin' AND m.ended_at IS NULL)
     AND NOT EXISTS (SELECT FROM public.tenancy_membership m
                      WHERE m.organization_id = me AND m.role = 'admin' AND m.ended_at IS NULL AND m.user_id <> person) THEN
    RAISE EXCEPTION 'the last administrator of an organization stays' USING ERRCODE = '23514';
  END IF;
  INSERT INTO public.tenancy_membership (user_id, organization_id, organization_kind, role, ended_at, rev)
  VALUES (person, me, kind, member_role, ended, 1)
  ON CONFLICT (user_id, organization_id) DO UPDATE
    SET role = excluded.role, ended_at = excluded.ended_at, rev = public.tenancy_membership.rev + 1
  RETURNING id INTO result;
  RETURN result;
END $$;
