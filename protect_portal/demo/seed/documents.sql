-- Each document as a row of choices; the newest has the highest number. Four in ten are for all members, four for a group, the rest for
-- few. The first group wrote 27 in 100; the last one little, and only in the first tenth of the time.
CREATE TEMP TABLE seed_document AS
SELECT drawn.n, nextval(pg_get_serial_sequence('documents_document', 'id')) AS id, o.id AS organisation, p.id AS author, g.id AS "group",
       CASE WHEN kind < 42 THEN 'members' WHEN kind < 84 THEN 'group' WHEN kind < 88 THEN 'guests' WHEN kind < 91 THEN 'leads'
            WHEN kind < 97 THEN 'organisation' ELSE 'private' END AS audience,
       CASE pg_temp.pick(drawn.n, 2, 20) WHEN 0 THEN 'green' WHEN 1 THEN 'clear' ELSE 'amber' END AS tlp,
       (ARRAY['draft', 'draft', 'in_consultation', 'consolidated', 'frozen', 'adopted', 'adopted', 'archived', 'archived', 'archived'])
         [1 + pg_temp.pick(drawn.n, 3, 10)] AS status,
       (%(types)s::text[])[1 + (pg_temp.pick(drawn.n, 14, 1000) ^ 2 * cardinality(%(types)s::text[]) / 1e6)::int
         %% cardinality(%(types)s::text[])] AS type,
       (%(titles)s::text[])[1 + pg_temp.pick(drawn.n, 4, cardinality(%(titles)s::text[]))] || ' nr. ' || drawn.n AS title,
       CASE WHEN pg_temp.pick(drawn.n, 5, 12) = 0 THEN 'en' ELSE 'ro' END AS language,
       now() - (%(documents)s - drawn.n + 1) * (interval '6 years' / %(documents)s) AS created_at
FROM (
  SELECT n, pg_temp.pick(n, 6, 100) AS kind, 1 + pg_temp.pick(n, 7, %(organisations)s) AS of_organisation,
         CASE WHEN n * 10 < %(documents)s AND pg_temp.pick(n, 8, 5) = 0 THEN %(groups)s
              WHEN pg_temp.pick(n, 13, 100) < 26 THEN 1
              ELSE 1 + pg_temp.pick(n, 9, greatest(%(groups)s - 1, 1)) END AS of_group
  FROM generate_series(1, %(documents)s) AS n
) AS drawn
JOIN seed_organisation o ON o.n = of_organisation
JOIN seed_group g ON g.n = of_group
JOIN seed_person p ON p.n = of_organisation;
ANALYZE seed_document;

INSERT INTO documents_documenttype (name, name_en) SELECT name, '' FROM unnest(%(types)s::text[]) AS name ON CONFLICT DO NOTHING;
-- The words come with the row below: the trigger would write each of them twice.
SELECT set_config('pgtrigger.ignore', '{' || string_agg(tgname, ',') || '}', true) FROM pg_trigger
WHERE tgrelid = 'documents_document'::regclass AND tgname LIKE 'pgtrigger_keeps_text%%';
INSERT INTO documents_document (id, audience, tlp, granted, created_at, title, language, status, withdrawn_because, author_id, group_id,
                                organisation_id, type_id)
SELECT d.id, audience, tlp, '{}', created_at, title, language, status, '', author, "group", organisation, kind.id
FROM seed_document d JOIN documents_documenttype kind ON kind.name = d.type ORDER BY n;
SELECT set_config('pgtrigger.ignore', '{}', true);
