"""An event is completed once and never changed or deleted: plain SQL, because pgtrigger's triggers can be switched off by whoever runs SQL."""

from django.db import migrations

GUARD = """
CREATE FUNCTION audit_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'an event is never deleted';
  END IF;
  IF (to_jsonb(NEW) - 'fanned_at' - 'position' - 'seal') <> (to_jsonb(OLD) - 'fanned_at' - 'position' - 'seal')
     OR (OLD.fanned_at IS NOT NULL AND NEW.fanned_at IS DISTINCT FROM OLD.fanned_at)
     OR (OLD.position IS NOT NULL AND NEW.position IS DISTINCT FROM OLD.position)
     OR (OLD.seal IS NOT NULL AND NEW.seal IS DISTINCT FROM OLD.seal) THEN
    RAISE EXCEPTION 'an event is never changed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_event_is_final BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_event_is_final();
"""
UNGUARD = "DROP TRIGGER audit_event_is_final ON audit_event; DROP FUNCTION audit_event_is_final();"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
