from django.db import migrations

# One document per incident: `rowid` is the key of the incident in both databases. What is found
# is always joined with the incidents somebody may see, so a document alone tells nobody anything.
SQLITE = """
CREATE VIRTUAL TABLE postmortems_search USING fts5(
    title, names, prose, rest,
    tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3'
)
"""
# Without stop words, so that "not found" is found, and every kind of word by its stem. Accents
# are taken off before: that needs no extension, which a hosted database may refuse.
POSTGRESQL = (
    "CREATE TEXT SEARCH DICTIONARY postmortems_stem (TEMPLATE = snowball, LANGUAGE = english)",
    "CREATE TEXT SEARCH CONFIGURATION postmortems (COPY = pg_catalog.simple)",
    """
    ALTER TEXT SEARCH CONFIGURATION postmortems
    ALTER MAPPING FOR asciiword, word, numword WITH postmortems_stem
    """,
    """
    CREATE TABLE postmortems_search (
        rowid bigint PRIMARY KEY,
        title text NOT NULL, names text NOT NULL, prose text NOT NULL, rest text NOT NULL,
        words tsvector NOT NULL
    )
    """,
    "CREATE INDEX postmortems_search_words ON postmortems_search USING gin (words)",
)
NOT_POSTGRESQL = (
    "DROP TABLE postmortems_search",
    "DROP TEXT SEARCH CONFIGURATION postmortems",
    "DROP TEXT SEARCH DICTIONARY postmortems_stem",
)


def make(apps, schema_editor):
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else (SQLITE,)
    for statement in statements:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in NOT_POSTGRESQL if is_postgresql else NOT_POSTGRESQL[:1]:
        schema_editor.execute(statement)
    # Made again, it knows nothing.
    apps.get_model("postmortems", "Incident").objects.update(searched_version=0)


class Migration(migrations.Migration):

    dependencies = [
        ('postmortems', '0012_follow_up_meet_and_find'),
    ]

    operations = [
        migrations.RunPython(make, drop),
    ]
