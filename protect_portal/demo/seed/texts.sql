-- Forty words each, out of a thousand paragraphs in which the first words of the list stand more often; one word in 5,000 that few
-- have; the number that only this one has.
CREATE TEMP TABLE seed_paragraph AS
SELECT p, string_agg(word, ' ') AS words
FROM generate_series(0, 999) AS p
CROSS JOIN LATERAL (
  SELECT (%(words)s::text[])[1 + (pg_temp.pick(p * 100 + i, 10, 1000) ^ 2 * cardinality(%(words)s::text[]) / 1e6)::int
         %% cardinality(%(words)s::text[])] AS word FROM generate_series(1, 40) AS i
) AS drawn GROUP BY p;
CREATE INDEX ON seed_paragraph (p);
ANALYZE seed_paragraph;
INSERT INTO documents_documenttext (document_id, title, words, read)
SELECT d.id, d.title, said.words || ' termen' || pg_temp.pick(d.n, 11, 5000) || ' dosar ' || d.n, 'whole'
FROM seed_document d JOIN seed_paragraph said ON said.p = pg_temp.pick(d.n, 12, 1000) ORDER BY d.n;
DROP TABLE seed_paragraph;
