"""Position and seal come together, and only as the next ones: a position alone, or one far ahead, would stop every later sealing."""

from django.db import migrations

GUARD = """
CREATE FUNCTION audit_event_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.position IS NULL) <> (NEW.seal IS NULL) OR (TG_OP = 'INSERT' AND NEW.position IS NOT NULL) THEN
    RAISE EXCEPTION 'an event is sealed later, with its position and its seal together';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_event_is_whole BEFORE INSERT OR UPDATE OF position, seal ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_event_is_whole();

CREATE FUNCTION audit_event_is_next() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE lowest bigint; highest bigint; sealed bigint; before bigint;
BEGIN
  SELECT min(n.position), max(n.position), count(*) INTO lowest, highest, sealed
  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE n.position IS NOT NULL AND o.position IS NULL;
  IF sealed = 0 THEN
    RETURN NULL;
  END IF;
  SELECT coalesce(max(position), 0) INTO before FROM audit_event
  WHERE seal IS NOT NULL AND (position < lowest OR position > highest);
  IF lowest <> before + 1 OR highest - lowest + 1 <> sealed THEN
    RAISE EXCEPTION 'events are sealed in the order of their positions';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER audit_event_is_next AFTER UPDATE ON audit_event
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_next();
"""
UNGUARD = """
DROP TRIGGER audit_event_is_next ON audit_event; DROP FUNCTION audit_event_is_next();
DROP TRIGGER audit_event_is_whole ON audit_event; DROP FUNCTION audit_event_is_whole();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_unsealed")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
