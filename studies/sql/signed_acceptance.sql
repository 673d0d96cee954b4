-- Whose work the sponsor accepts is part of what both sign: from the first signature on it stands still with the other terms.
DROP TRIGGER keep_signed_terms ON studies_contractversion;
CREATE TRIGGER keep_signed_terms BEFORE UPDATE ON studies_contractversion FOR EACH ROW
  WHEN ((NEW.contract_id, NEW.number, NEW.kind, NEW.effective_at, NEW.effective_zone, NEW.ends_at, NEW.close_out_days, NEW.closes_at,
         NEW.sponsor_entity_id, NEW.provider_entity_id, NEW.is_general_transfer, NEW.is_recorded_later, NEW.content_sha256,
         NEW.accepted_obligations,
         CASE WHEN NEW.is_recorded_later THEN NEW.provider_signed_at END, CASE WHEN NEW.is_recorded_later THEN NEW.sponsor_signed_at END)
        IS DISTINCT FROM
        (OLD.contract_id, OLD.number, OLD.kind, OLD.effective_at, OLD.effective_zone, OLD.ends_at, OLD.close_out_days, OLD.closes_at,
         OLD.sponsor_entity_id, OLD.provider_entity_id, OLD.is_general_transfer, OLD.is_recorded_later, OLD.content_sha256,
         OLD.accepted_obligations,
         CASE WHEN OLD.is_recorded_later THEN OLD.provider_signed_at END, CASE WHEN OLD.is_recorded_later THEN OLD.sponsor_signed_at END))
  EXECUTE FUNCTION app.keep_signed_terms();
