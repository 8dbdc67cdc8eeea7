INSERT INTO meetings_meeting (audience, tlp, granted, created_at, title, starts_at, ends_at, zone, room, link, chatham_house, status,
                              cancelled_because, uid, sequence, dated_at, agenda_revision, author_id, group_id, organisation_id)
SELECT 'group', 'amber', '{}', at - interval '14 days', 'Ședința nr. ' || drawn.n, at, at + interval '2 hours', 'Europe/Bucharest', '', '', false,
       CASE WHEN at < now() THEN 'held' ELSE 'planned' END, '', 'seed-' || %(seed)s || '-' || g.id || '-' || drawn.n || '@seed.example', 0, at, 0,
       p.id, g.id, o.id
FROM generate_series(1, %(meetings)s) AS drawn (n)
CROSS JOIN LATERAL (SELECT now() - interval '5 years' + drawn.n * (interval '5 years 60 days' / %(meetings)s) AS at) AS day
JOIN seed_group g ON g.n = 1 + pg_temp.pick(drawn.n, 11, %(groups)s)
JOIN seed_organisation o ON o.n = 1 + (g.n - 1) %% %(organisations)s
JOIN seed_person p ON p.n = o.n;
DROP TABLE seed_organisation, seed_person, seed_group, seed_document;
