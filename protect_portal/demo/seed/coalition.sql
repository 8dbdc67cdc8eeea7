-- Numbers that depend on nothing but n, a salt and the seed: the same coalition again, whatever the plan.
CREATE OR REPLACE FUNCTION pg_temp.pick(n bigint, salt int, among bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN (hashint8extended(n * 1000 + salt, %(seed)s) & 9223372036854775807) %% among;

CREATE TEMP TABLE seed_organisation AS
SELECT n, nextval(pg_get_serial_sequence('members_organisation', 'id')) AS id FROM generate_series(1, %(organisations)s) AS n;
CREATE TEMP TABLE seed_person AS
SELECT n, nextval(pg_get_serial_sequence('members_user', 'id')) AS id, 1 + (n - 1) %% %(organisations)s AS organisation
FROM generate_series(1, %(people)s) AS n;
CREATE TEMP TABLE seed_group AS
SELECT n, nextval(pg_get_serial_sequence('working_groups_workinggroup', 'id')) AS id FROM generate_series(1, %(groups)s) AS n;
CREATE INDEX ON seed_organisation (n);
CREATE INDEX ON seed_person (organisation);
CREATE INDEX ON seed_group (n);
ANALYZE seed_organisation, seed_person, seed_group;

INSERT INTO auth_group (name) SELECT 'org:' || id || ':members' FROM seed_organisation;
INSERT INTO members_organisation (id, name, name_en, short_name, kind, cui, county, website, official_address, languages,
                                  founding_member, two_steps, key_group_id)
SELECT o.id, 'Asociația Exemplu ' || o.id, '', 'Exemplu ' || o.id, 'ngo', '', '', '', '', '{}', false, false, g.id
FROM seed_organisation o JOIN auth_group g ON g.name = 'org:' || o.id || ':members';
INSERT INTO members_membershipperiod (starts_at, basis, status, reason, ended_as, organisation_id)
SELECT now() - interval '5 years', 'seed', 'active', '', '', id FROM seed_organisation;

INSERT INTO members_user (id, password, is_superuser, email, name, language, phone, is_active, is_staff, date_joined)
SELECT id, '!', false, 'person-' || id || '@seed.example', 'Persoana ' || id, 'ro', '', true, false, now() FROM seed_person;
INSERT INTO members_affiliation (starts_at, basis, role, user_id, organisation_id)
SELECT now() - interval '5 years', 'seed', CASE WHEN p.n <= %(organisations)s THEN 'representative' ELSE 'staff' END, p.id, o.id
FROM seed_person p JOIN seed_organisation o ON o.n = p.organisation;

INSERT INTO working_groups_grouptype (name, name_en) VALUES ('Seed', 'Seed') ON CONFLICT DO NOTHING;
INSERT INTO working_groups_workinggroup (id, name, name_en, kind, in_name_of, colour, initial, purpose, status, created_at, type_id)
SELECT id, 'Grupul ' || id, 'Group ' || id, 'internal', 'coalition', 'A', 'G', '', CASE WHEN n = %(groups)s THEN 'concluded' ELSE 'active' END, now() - interval '6 years',
       (SELECT min(id) FROM working_groups_grouptype)
FROM seed_group;
INSERT INTO working_groups_seat (starts_at, basis, status, observer, organisation_id, group_id)
SELECT now() - interval '5 years', 'seed', 'granted', false, o.id, g.id
FROM seed_group g JOIN seed_organisation o ON pg_temp.pick(o.n * 1000 + g.n, 1, 10) < 3 OR o.n = 1 + (g.n - 1) %% %(organisations)s;
INSERT INTO working_groups_leadterm (starts_at, basis, role, user_id, group_id)
SELECT now() - interval '4 years', 'seed', 'chair', p.id, g.id
FROM seed_group g JOIN LATERAL (
  SELECT id FROM seed_person WHERE organisation = 1 + (g.n - 1) %% %(organisations)s ORDER BY n LIMIT 1
) p ON true;

-- Guests: the last two people visit an ordinary group, and the last one, which has finished its work and writes nothing any more.
INSERT INTO working_groups_guestaccess (starts_at, ends_at, basis, reason, invited_by_id, user_id, group_id)
SELECT now() - interval '1 year', now() + interval '1 year', 'seed', 'seed', p.id, p.id, g.id
FROM seed_person p JOIN seed_group g ON (p.n, g.n) IN ((%(people)s, %(groups)s), (%(people)s - 1, least(2, %(groups)s)));
DELETE FROM members_affiliation WHERE user_id IN (SELECT id FROM seed_person WHERE n > %(people)s - 2);

-- The first organisation is the secretariat, where there is none yet.
INSERT INTO members_mandate (starts_at, basis, office, organisation_id)
SELECT now() - interval '1 year', 'seed', 'secretariat', (SELECT id FROM seed_organisation WHERE n = 1)
WHERE NOT EXISTS (SELECT FROM members_mandate WHERE office = 'secretariat' AND (ends_at IS NULL OR ends_at > now()));
INSERT INTO members_appointment (starts_at, basis, user_id, mandate_id)
SELECT now() - interval '1 year', 'seed', p.id, m.id FROM seed_person p
JOIN members_mandate m ON m.office = 'secretariat' AND m.basis = 'seed' AND m.organisation_id = (SELECT id FROM seed_organisation WHERE n = 1)
WHERE p.n = 1;
