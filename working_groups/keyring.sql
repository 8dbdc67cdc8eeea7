-- Who carries which key, from when until when, and because of what. Two readers: keys_of() and holders_of().
-- After a change: a migration with keyring_sql() of keyring.py.
-- An interval is the overlap of every term it rests on; one that is empty gives no row.
CREATE OR REPLACE VIEW keyring AS
WITH person AS (
  SELECT id AS user_id FROM members_user WHERE is_active AND erased_at IS NULL
), staff AS (
  SELECT a.user_id, a.organisation_id, a.starts_at, a.ends_at, o.kind
  FROM members_affiliation a JOIN person USING (user_id) JOIN members_organisation o ON o.id = a.organisation_id
), held AS (  -- organisations whose seats carry keys: institutions always, others while a membership runs that is not suspended
  SELECT id AS organisation_id, '-infinity'::timestamptz AS starts_at, NULL::timestamptz AS ends_at
  FROM members_organisation WHERE kind <> 'ngo'
  UNION ALL
  SELECT p.organisation_id, p.starts_at, p.ends_at
  FROM members_membershipperiod p JOIN members_organisation o ON o.id = p.organisation_id
  WHERE p.status <> 'suspended' AND o.kind = 'ngo'
), in_group AS (
  SELECT s.user_id, seat.group_id, greatest(s.starts_at, held.starts_at, seat.starts_at) AS starts_at,
         least(s.ends_at, held.ends_at, seat.ends_at) AS ends_at, seat.id AS seat_id
  FROM staff s
  JOIN held ON held.organisation_id = s.organisation_id
  JOIN working_groups_seat seat ON seat.organisation_id = s.organisation_id AND seat.status = 'granted'
), in_membership AS (
  SELECT s.user_id, s.organisation_id, greatest(s.starts_at, p.starts_at) AS starts_at, least(s.ends_at, p.ends_at) AS ends_at,
         'membership ' || p.id AS because
  FROM staff s JOIN members_membershipperiod p
    ON p.organisation_id = s.organisation_id AND p.status IN ('active', 'under_observation')
), key_row (user_id, key, starts_at, ends_at, because, number) AS (  -- `number`: the one in the key, for finding its rows by an index
  -- one's own key only as long as one works somewhere or is somebody's guest: who has left keeps nothing that was given by name
  SELECT user_id, 'user:' || user_id, starts_at, ends_at, 'person', user_id FROM staff
  UNION ALL
  SELECT a.user_id, 'user:' || a.user_id, a.starts_at, a.ends_at, 'person', a.user_id
  FROM working_groups_guestaccess a JOIN person USING (user_id)
  UNION ALL
  SELECT user_id, 'org:' || organisation_id, starts_at, ends_at, 'affiliation', organisation_id FROM staff
  UNION ALL
  SELECT user_id, 'members', starts_at, ends_at, because, NULL FROM in_membership
  UNION ALL  -- what others gave to the organisation as a whole opens while its membership gives the vote; its own texts always
  SELECT user_id, 'org:' || organisation_id || ':members', starts_at, ends_at, because, organisation_id FROM in_membership
  UNION ALL
  SELECT user_id, 'group:' || group_id, starts_at, ends_at, 'seat ' || seat_id, group_id FROM in_group
  UNION ALL
  SELECT l.user_id, 'group:' || l.group_id || ':leads', greatest(l.starts_at, g.starts_at), least(l.ends_at, g.ends_at),
         l.role || ' ' || l.id, l.group_id
  FROM working_groups_leadterm l JOIN in_group g ON g.user_id = l.user_id AND g.group_id = l.group_id
  UNION ALL
  SELECT a.user_id, 'group:' || a.group_id || ':guests', a.starts_at, a.ends_at, 'guest access ' || a.id, a.group_id
  FROM working_groups_guestaccess a JOIN person USING (user_id) WHERE a.group_id IS NOT NULL
  UNION ALL
  SELECT a.user_id, 'guest:' || a.id, a.starts_at, a.ends_at, 'guest access ' || a.id, a.id
  FROM working_groups_guestaccess a JOIN person USING (user_id)
  UNION ALL
  SELECT ap.user_id, CASE m.office WHEN 'vice_presidency' THEN 'presidency' ELSE m.office END,
         greatest(ap.starts_at, m.starts_at, s.starts_at), least(ap.ends_at, m.ends_at, s.ends_at), 'appointment ' || ap.id,
         NULL
  FROM members_appointment ap JOIN members_mandate m ON m.id = ap.mandate_id
  JOIN staff s ON s.user_id = ap.user_id AND s.organisation_id = m.organisation_id
)
SELECT user_id, key, starts_at, ends_at, because, number FROM key_row WHERE ends_at IS NULL OR starts_at < ends_at;
