from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

# Words as they stand, lower case, without diacritics; what joins words in addresses and numbers parts them, so that "2024/1712" is
# found by either number. NFC: „ș” in one sign or in two is the same; to ask first costs a third of normalize(), and replace() a tenth
# of translate(). unaccent before anything else, over the whole text: where the database compares as "C", the parser takes „ ” – … §
# and every other sign beyond ASCII for a letter of the word beside it. Marked immutable, as a generated column wants: unaccent's
# rules are a file of the server, and a server with other rules needs `REINDEX`.
CONFIGURATION = """
CREATE TEXT SEARCH CONFIGURATION public.portal_words (COPY = pg_catalog.simple);
CREATE FUNCTION public.portal_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('public.portal_words'::regconfig, %s);
"""
PLAIN = "public.unaccent('public.unaccent'::regdictionary, CASE WHEN said IS NFC NORMALIZED THEN said ELSE normalize(said, NFC) END)"
for sign in ("-", "/", ".", "@", "_", ":", "''", "+", "~", "&", "<", "§", "·", "•", "€", "°", "\u00a0"):
    PLAIN = f"replace({PLAIN}, '{sign}', ' ')"
UNDONE = "DROP FUNCTION public.portal_words(text); DROP TEXT SEARCH CONFIGURATION public.portal_words;"


class Migration(migrations.Migration):
    dependencies = []
    operations = [UnaccentExtension(), migrations.RunSQL(CONFIGURATION % PLAIN, UNDONE)]
