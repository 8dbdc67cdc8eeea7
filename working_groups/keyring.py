"""The keyring as PostgreSQL keeps it: one text, keyring.sql, read by two functions that keep their plans.

The view `keyring` computes its parts once for everybody. Most questions are about one person (keys_carried) or a few keys (key_holders):
for these the same text is a second view, whose parts PostgreSQL does not compute before it knows for whom. To find its plan takes ten
times as long as to follow it, so the functions find it once for each connection. With 2,000 people in 200 organisations a request's keys
take 0.6 ms instead of 18 (bench/RESULTS.md)."""

import re
from pathlib import Path

TEXT = Path(__file__).with_name("keyring.sql")
FUNCTIONS = """
CREATE OR REPLACE FUNCTION keys_carried(person bigint, at timestamptz) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY SELECT key FROM keyring_of_few
  WHERE user_id = person AND starts_at <= at AND (ends_at IS NULL OR ends_at > at);
END $$;
CREATE OR REPLACE FUNCTION key_holders(keys text[], at timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  numbers bigint[] := ARRAY(SELECT split_part(name, ':', 2)::bigint FROM unnest(keys) AS name WHERE split_part(name, ':', 2) <> '');
BEGIN
  RETURN QUERY SELECT user_id FROM keyring_of_few
  WHERE key = ANY (keys) AND (number IS NULL OR number = ANY (numbers)) AND starts_at <= at AND (ends_at IS NULL OR ends_at > at);
END $$;
"""
WITHDRAWN = "DROP FUNCTION keys_carried(bigint, timestamptz), key_holders(text[], timestamptz); DROP VIEW keyring_of_few;"


def keyring_sql() -> str:
    """For a migration, after every change of keyring.sql."""
    text = TEXT.read_text(encoding="utf-8")
    parts = re.sub(r"^(WITH |\), )(\w+) AS \(", r"\1\2 AS NOT MATERIALIZED (", text, flags=re.MULTILINE)
    return text + parts.replace("VIEW keyring AS", "VIEW keyring_of_few AS") + FUNCTIONS
