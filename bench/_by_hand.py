"""The same questions as SQL that somebody who knows PostgreSQL and this database would write; several ways each, the best one counts.

Parameters by name: person, keys, at; group, type; created_at, id (where a page goes on); query (a tsquery), in_title (the same of the
title alone), ids; object, its readers and groups."""

FAVOURITE = "EXISTS (SELECT FROM documents_favourite f WHERE f.document_id = d.id AND f.user_id = %(person)s) AS is_favourite"
COLUMNS = f"d.*, g.*, o.*, t.*, v.*, {FAVOURITE}"
SHOWN = """
LEFT JOIN working_groups_workinggroup g ON g.id = d.group_id JOIN members_organisation o ON o.id = d.organisation_id
JOIN documents_documenttype t ON t.id = d.type_id LEFT JOIN documents_version v ON v.id = d.current_version_id"""
SEEN = "d.readers && %(keys)s::text[]"
CURRENT = f"{SEEN} AND d.status NOT IN ('archived', 'withdrawn')"
OLDER = f"{CURRENT} AND (d.created_at, d.id) < (%(created_at)s::timestamptz, %(id)s)"
NEWEST = "ORDER BY d.created_at DESC, d.id DESC"


def pages(where: str, tables: str = "documents_document d", limit: int = 26) -> list[str]:
    """26 newest of `where` with what the list shows: along an index, or with the person's set collected first, in two ways."""
    return [
        f"SELECT {COLUMNS} FROM {tables} {SHOWN} WHERE {where} {NEWEST} LIMIT {limit}",
        f"SELECT {COLUMNS} FROM {tables} {SHOWN} WHERE {where} ORDER BY d.created_at + interval '0' DESC, d.id DESC LIMIT {limit}",
        f"""WITH few AS MATERIALIZED (SELECT d.id, d.created_at FROM {tables} WHERE {where}),
        page AS (SELECT * FROM few d {NEWEST} LIMIT {limit})
        SELECT {COLUMNS} FROM page JOIN documents_document d USING (id) {SHOWN} {NEWEST}""",
        f"""WITH page AS (SELECT d.id FROM {tables} WHERE {where} {NEWEST} LIMIT {limit})
        SELECT {COLUMNS} FROM page JOIN documents_document d USING (id) {SHOWN} {NEWEST}""",
    ]


def counts(where: str, tables: str = "documents_document d") -> list[str]:
    return [
        f"SELECT count(*) FROM (SELECT FROM {tables} WHERE {where} LIMIT 1001) AS few",
        f"WITH few AS MATERIALIZED (SELECT FROM {tables} WHERE {where} LIMIT 1001) SELECT count(*) FROM few",
        f"SELECT count(*) FROM (SELECT FROM {tables} WHERE {where} {NEWEST} LIMIT 1001) AS few",
    ]


WITH_TEXT = "documents_document d JOIN documents_documenttext x ON x.document_id = d.id"
HAS_WORDS = "x.search @@ %(query)s::tsquery"
FACTS = "d.id, d.created_at, d.group_id, d.status"


def newest_matches() -> list[str]:
    """The 1,001 newest of what was found, with what the facets count."""
    found = f"{SEEN} AND {HAS_WORDS}"
    return [
        f"SELECT {FACTS} FROM {WITH_TEXT} WHERE {found} {NEWEST} LIMIT 1001",
        f"SELECT {FACTS} FROM {WITH_TEXT} WHERE {found} ORDER BY d.created_at + interval '0' DESC, d.id DESC LIMIT 1001",
        f"""WITH said AS MATERIALIZED (SELECT document_id FROM documents_documenttext x WHERE {HAS_WORDS})
        SELECT {FACTS} FROM said JOIN documents_document d ON d.id = document_id WHERE {SEEN} {NEWEST} LIMIT 1001""",
        f"""WITH few AS MATERIALIZED (SELECT {FACTS} FROM documents_document d WHERE {SEEN})
        SELECT {FACTS} FROM few d JOIN documents_documenttext x ON x.document_id = d.id WHERE {HAS_WORDS} {NEWEST} LIMIT 1001""",
    ]


BEST_FIRST = """
ORDER BY (x.search @@ %(in_title)s::tsquery) DESC, ts_rank(x.search, %(query)s::tsquery) DESC, d.created_at DESC, d.id DESC LIMIT 25
"""
BEST = [
    f"SELECT d.*, g.*, o.*, v.* FROM {WITH_TEXT} {SHOWN} WHERE d.id = ANY (%(ids)s) AND {SEEN} {BEST_FIRST}",
    f"""WITH best AS MATERIALIZED (
      SELECT d.id, (x.search @@ %(in_title)s::tsquery) AS in_title, ts_rank(x.search, %(query)s::tsquery) AS rank
    FROM {WITH_TEXT} WHERE d.id = ANY (%(ids)s) AND {SEEN} {BEST_FIRST})
    SELECT d.*, g.*, o.*, v.* FROM best JOIN documents_document d USING (id) {SHOWN}
    ORDER BY best.in_title DESC, best.rank DESC, d.created_at DESC, d.id DESC""",
]

ONE = [
    f"SELECT d.id FROM documents_document d WHERE d.id = %(object)s AND {SEEN}",
    f"SELECT d.id FROM documents_document d WHERE d.id = %(object)s AND {SEEN} LIMIT 1",
]
RUNS = "starts_at <= %(at)s AND (ends_at IS NULL OR ends_at > %(at)s)"
NOW = "{0}.starts_at <= %(at)s AND ({0}.ends_at IS NULL OR {0}.ends_at > %(at)s)"
STAFF = f"members_affiliation a JOIN members_user p ON p.id = a.user_id AND p.is_active AND p.erased_at IS NULL AND {NOW.format('a')}"
MEMBERSHIP = f"members_membershipperiod m ON m.organisation_id = a.organisation_id AND {NOW.format('m')}"
WITHOUT_KEYRING = f"""
SELECT u.id FROM members_user u WHERE u.id IN (
  SELECT a.user_id FROM {STAFF} JOIN {MEMBERSHIP} AND m.status IN ('active', 'under_observation')
  WHERE 'members' = ANY (%(readers)s) OR 'org:' || a.organisation_id || ':members' = ANY (%(readers)s)
  UNION ALL
  SELECT a.user_id FROM {STAFF} WHERE 'org:' || a.organisation_id = ANY (%(readers)s) OR 'user:' || a.user_id = ANY (%(readers)s)
  UNION ALL
  SELECT a.user_id FROM working_groups_seat s
  JOIN {STAFF} ON a.organisation_id = s.organisation_id JOIN {MEMBERSHIP} AND m.status <> 'suspended'
  LEFT JOIN working_groups_leadterm l ON l.user_id = a.user_id AND l.group_id = s.group_id AND {NOW.format("l")}
  WHERE s.status = 'granted' AND {NOW.format("s")} AND s.group_id = ANY (%(groups)s)
    AND ('group:' || s.group_id = ANY (%(readers)s) OR 'group:' || l.group_id || ':leads' = ANY (%(readers)s))
  UNION ALL
  SELECT g.user_id FROM working_groups_guestaccess g WHERE {NOW.format("g")} AND (
    'guest:' || g.id = ANY (%(readers)s) OR 'group:' || g.group_id || ':guests' = ANY (%(readers)s)
    OR 'user:' || g.user_id = ANY (%(readers)s))
  UNION ALL
  SELECT x.user_id FROM members_appointment x JOIN members_mandate o ON o.id = x.mandate_id AND {NOW.format("o")}
  JOIN {STAFF} ON a.user_id = x.user_id AND a.organisation_id = o.organisation_id
  WHERE {NOW.format("x")} AND o.office = ANY (%(readers)s))
"""
"""As long as every organisation is a member, and nobody is vice-president: so it is in a seeded coalition."""
HOLDERS = [
    WITHOUT_KEYRING,
    f"SELECT u.id FROM members_user u WHERE id IN (SELECT user_id FROM keyring WHERE key = ANY (%(readers)s) AND {RUNS})",
    f"""WITH holder AS MATERIALIZED (SELECT DISTINCT user_id FROM keyring WHERE key = ANY (%(readers)s) AND {RUNS})
    SELECT u.id FROM holder JOIN members_user u ON u.id = user_id""",
]
OWN_KEYS = f"""
WITH a AS MATERIALIZED (SELECT a.* FROM {STAFF} WHERE a.user_id = %(person)s), m AS MATERIALIZED (
  SELECT m.* FROM a JOIN {MEMBERSHIP}
), g AS MATERIALIZED (
  SELECT s.group_id FROM a JOIN m USING (organisation_id) JOIN working_groups_seat s USING (organisation_id)
  WHERE m.status <> 'suspended' AND s.status = 'granted' AND {NOW.format("s")}
), v AS MATERIALIZED (SELECT v.* FROM working_groups_guestaccess v WHERE v.user_id = %(person)s AND {NOW.format("v")})
SELECT 'user:' || user_id FROM a UNION SELECT 'org:' || organisation_id FROM a UNION SELECT 'group:' || group_id FROM g
UNION SELECT unnest(ARRAY['members', 'org:' || organisation_id || ':members']) FROM m WHERE status IN ('active', 'under_observation')
UNION SELECT 'group:' || l.group_id || ':leads' FROM working_groups_leadterm l JOIN g USING (group_id)
  WHERE l.user_id = %(person)s AND {NOW.format("l")}
UNION SELECT unnest(ARRAY['user:' || user_id, 'guest:' || id]) FROM v UNION SELECT 'group:' || group_id || ':guests' FROM v
UNION SELECT o.office FROM members_appointment x JOIN members_mandate o ON o.id = x.mandate_id JOIN a USING (organisation_id)
  WHERE x.user_id = %(person)s AND {NOW.format("x")} AND {NOW.format("o")}
"""
KEYS = [
    OWN_KEYS,
    f"SELECT key FROM keyring WHERE user_id = %(person)s AND {RUNS}",
    f"SELECT DISTINCT key FROM keyring WHERE user_id = %(person)s AND {RUNS}",
]
