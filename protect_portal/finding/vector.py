"""Text as PostgreSQL keeps it for searching (tsvector), and the question whether what is wanted stands in it."""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, FloatField, Func, TextField, Value

from protect_portal.finding.words import Wanted, as_query


class Words(Func):
    """The words of a text, without diacritics: `portal_words()` of migration 0001."""

    function = "public.portal_words"
    arity = 1
    output_field = SearchVectorField()


class Weighed(Func):
    """Words that weigh A (titles) or B … in a rank (setweight, PostgreSQL 9.13)."""

    function = "setweight"
    output_field = SearchVectorField()

    def __init__(self, words, weight: str):
        super().__init__(words, Value(weight))

    def as_sql(self, compiler, connection, **extra):
        return super().as_sql(compiler, connection, template='%(function)s(%(expressions)s::"char")', **extra)


class Both(Func):
    """The words of two parts together."""

    template = "%(expressions)s"
    arg_joiner = " || "
    arity = 2
    output_field = SearchVectorField()


class Matches(Func):
    """Whether a tsvector holds all that is `wanted`, with `weight` A in the title alone; a condition for filter()."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()
    conditional = True

    def __init__(self, vector, wanted: Wanted, weight: str = ""):
        super().__init__(vector, Question(wanted, weight))


class Rank(Func):
    """How well: ts_rank (PostgreSQL 12.3.3); titles weigh more than text, many places more than few."""

    function = "ts_rank"
    output_field = FloatField()

    def __init__(self, vector, wanted: Wanted):
        super().__init__(vector, Question(wanted))


class Question(Func):
    template = "%(expressions)s::tsquery"
    output_field = TextField()

    def __init__(self, wanted: Wanted, weight: str = ""):
        super().__init__(Value(as_query(wanted, weight)))
