"""What is closed or taken back is final: neither the ask nor who was asked, what they were asked and what they answered changes after it.

Plain SQL, because pgtrigger's triggers can be switched off by whoever runs SQL. What a footprint leaves (opened, nudged) is no answer. A
change waits for whoever is closing the ask (FOR SHARE), so that nothing slips in beside the close; parties are added many at once, so those
are looked at once a statement."""

from django.db import migrations

GUARD = """
CREATE FUNCTION members_ask_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status IN ('closed', 'cancelled') AND (TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD) THEN
    RAISE EXCEPTION 'a closed ask is never changed';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER members_ask_is_final BEFORE UPDATE OR DELETE ON members_ask
  FOR EACH ROW EXECUTE FUNCTION members_ask_is_final();

CREATE FUNCTION members_refuse_final(ask bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM members_ask WHERE id = ask FOR SHARE;
  IF EXISTS (SELECT 1 FROM members_ask WHERE id = ask AND status IN ('closed', 'cancelled')) THEN
    RAISE EXCEPTION 'what was answered to a closed ask is never changed';
  END IF;
END $$;

CREATE FUNCTION members_askedparty_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM members_refuse_final(OLD.ask_id);
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER members_askedparty_kept BEFORE DELETE ON members_askedparty
  FOR EACH ROW EXECUTE FUNCTION members_askedparty_is_final();
CREATE TRIGGER members_askedparty_is_final BEFORE UPDATE ON members_askedparty
  FOR EACH ROW WHEN (
    to_jsonb(NEW) - 'opened_at' - 'nudged_at' - 'nudged_by_id' <> to_jsonb(OLD) - 'opened_at' - 'nudged_at' - 'nudged_by_id'
  ) EXECUTE FUNCTION members_askedparty_is_final();

CREATE FUNCTION members_askedparty_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM members_ask WHERE status IN ('closed', 'cancelled') AND id IN (SELECT ask_id FROM added)) THEN
    RAISE EXCEPTION 'nobody is added to a closed ask';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER members_askedparty_added AFTER INSERT ON members_askedparty
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION members_askedparty_added();

CREATE FUNCTION members_askfield_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM members_refuse_final(CASE WHEN TG_OP = 'DELETE' THEN OLD.ask_id ELSE NEW.ask_id END);
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER members_askfield_is_final BEFORE INSERT OR UPDATE OR DELETE ON members_askfield
  FOR EACH ROW EXECUTE FUNCTION members_askfield_is_final();

CREATE FUNCTION members_askvalue_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM members_refuse_final(
    (SELECT ask_id FROM members_askedparty WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.party_id ELSE NEW.party_id END)
  );
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER members_askvalue_is_final BEFORE INSERT OR UPDATE OR DELETE ON members_askvalue
  FOR EACH ROW EXECUTE FUNCTION members_askvalue_is_final();
"""
UNGUARD = """
DROP TRIGGER members_ask_is_final ON members_ask;
DROP TRIGGER members_askedparty_kept ON members_askedparty;
DROP TRIGGER members_askedparty_is_final ON members_askedparty;
DROP TRIGGER members_askedparty_added ON members_askedparty;
DROP TRIGGER members_askfield_is_final ON members_askfield;
DROP TRIGGER members_askvalue_is_final ON members_askvalue;
DROP FUNCTION members_ask_is_final(), members_askedparty_is_final(), members_askedparty_added(), members_askfield_is_final(),
  members_askvalue_is_final();
DROP FUNCTION members_refuse_final(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0007_asks_whole")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
