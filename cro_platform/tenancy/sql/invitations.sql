-- Whoever holds the link accepts: only now do the address's person and membership exist together. NULL when the invitation is
-- unknown, used, withdrawn or over. A member of that address stays what they are.
CREATE FUNCTION app.accept_invitation(invitation uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  s text[] := app.scope();
  i record;
  kind text;
  person uuid;
BEGIN
  IF s[1] <> 'login' THEN RAISE EXCEPTION 'invitations are accepted at the front door' USING ERRCODE = '42501'; END IF;
  SELECT * INTO i FROM public.tenancy_invitation v
   WHERE v.id = invitation AND v.accepted_at IS NULL AND v.withdrawn_at IS NULL AND v.expires_at > app.now() FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT o.kind INTO STRICT kind FROM public.tenancy_organization o WHERE o.id = i.organization_id;
  SELECT u.id INTO person FROM public.access_user u WHERE lower(u.email) = lower(i.email) AND NOT u.is_machine;
  IF person IS NULL THEN
    INSERT INTO public.access_user (email, name, password, is_active, is_machine)
    VALUES (lower(i.email), i.name, '!', true, false) RETURNING id INTO person;
  END IF;
  INSERT INTO public.tenancy_membership (user_id, organization_id, organization_kind, role, rev)
  VALUES (person, i.organization_id, kind, i.role, 1)
  ON CONFLICT (user_id, organization_id) DO UPDATE
    SET role = excluded.role, ended_at = NULL, rev = public.tenancy_membership.rev + 1
    WHERE public.tenancy_membership.ended_at IS NOT NULL;
  UPDATE public.tenancy_invitation SET accepted_at = app.now(), rev = rev + 1 WHERE id = invitation;
  RETURN person;
END $$;

ALTER FUNCTION app.accept_invitation(uuid) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.accept_invitation(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.accept_invitation(uuid) TO cro_login;
