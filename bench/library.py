"""How fast is the library, by role, from a thousand to a million documents? Beside it, the best of several hand-written SQLs.

`python bench/library.py [--sizes 1000,10000] [--json]`, or `make bench ARGS="library --sizes 1000"`. Servers and databases are its own.

`ours_ms`: the portal's own function, from a queryset with rights and filters to Python rows (the ORM writes the SQL and makes objects
within it), with the person's keys read before, as once in a request; what that costs is the question "whose keys". The form that reads
the filters out of the address is a part of whole pages. `best_sql_ms`: psycopg sends SQL with the same keys and fetches the same
columns, without making objects of them; the fastest of several ways, chosen anew for every role and size. Both give the same rows in the
same order, or the run ends with an error. Both are medians of repetitions that take turns on a warm server. Whole pages (from the
request to the bytes, in this process, templates included) have no SQL beside them."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

SIZES = "1000,10000,100000,1000000"
RATIO, QUICK, PAGE = 1.5, 3.0, 10.0  # within one of the first two; milliseconds
GROWTH = 2.0  # flat: not slower than so many times the smallest size, or quick
COALITION = {"organisations": 200, "people": 2_000, "groups": 40, "meetings": 1_000}


def main(arguments: list[str]) -> None:
    """Prints one JSON value, or a table and what misses a bar. Raises SystemExit where SQL and portal differ."""
    parser = argparse.ArgumentParser(prog="library", description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default=SIZES, help="numbers of documents; default: %(default)s")
    parser.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args(arguments)
    from bench._scratch import scratch_portal

    with scratch_portal():
        rows = [row for size in options.sizes.split(",") for row in _measure(int(size))]
    print(json.dumps(rows) if options.json else _table(rows))


def _measure(size: int) -> Iterator[dict]:
    from bench._pages import pages
    from bench._roles import roles
    from bench._scratch import scratch_database
    from protect_portal.demo.seed import seed

    with scratch_database(f"bench_{size}") as plain:
        made = seed(**COALITION, documents=size)
        plain.execute("VACUUM ANALYZE")
        _say(f"{size} documents seeded in {made['seconds']} s; load {os.getloadavg()[0]:.1f}")
        for role in roles():
            began = time.monotonic()
            yield from (_row(size, role, *answer) for answer in _answers(role, plain))
            yield from (_row(size, role, name, ours, None) for name, ours in pages(role))
            _say(f"  {role.name}: {time.monotonic() - began:.0f} s")


def _answers(role, plain) -> Iterator[tuple[str, float, float]]:
    from bench._questions import questions
    from bench._timing import in_turns
    from protect_portal.access.keys import one_instant

    with one_instant():
        for question in questions(role):
            variants = [fetching(plain, text, question.values) for text in question.by_hand]
            agree(question, role, variants)
            ours, *others = in_turns([question.ours, *variants])
            yield question.name, ours, min(others)


def fetching(plain, text: str, values: dict):
    """A call that asks over a psycopg connection and fetches everything."""
    return lambda: plain.execute(text, values).fetchall()


def agree(question, role, variants: list) -> None:
    """Raises SystemExit unless every way gives the same as the portal."""
    ours = question.ours()[: question.shown]
    for number, variant in enumerate(variants):
        theirs = [row[0] for row in variant()][: question.shown]
        if theirs != ours and (not question.is_set or sorted(theirs) != ours):
            sys.exit(f"{question.name}, {role.name}: SQL {number} gives other rows than the portal.\n{theirs[:30]}\n{ours[:30]}")


def _row(size: int, role, question: str, ours: float, best: float | None) -> dict:
    ratio = round(ours / best, 2) if best else None
    best = best and round(best, 2)
    return {"size": size, "question": question, "role": role.name, "ours_ms": round(ours, 2), "best_sql_ms": best, "ratio": ratio}


def _table(rows: list[dict]) -> str:
    """A line for each question and role, the sizes side by side, `ours / best SQL`; then what misses a bar."""
    sizes = sorted({row["size"] for row in rows})
    cells = {(row["question"], row["role"], row["size"]): row for row in rows}
    lines = ["| question | role | " + " | ".join(f"{size:,}" for size in sizes) + " |", "|---|---|" + "---|" * len(sizes)]
    for question, role in dict.fromkeys((row["question"], row["role"]) for row in rows):
        lines.append(f"| {question} | {role} | " + " | ".join(_cell(cells[question, role, size]) for size in sizes) + " |")
    missed = [f"- {fault}" for fault in _faults(rows)]
    return "\n".join([*lines, "", "Milliseconds: ours / best SQL. Misses a bar:", *(missed or ["nothing"])])


def _cell(row: dict) -> str:
    return f"{row['ours_ms']:.1f}" + ("" if row["best_sql_ms"] is None else f" / {row['best_sql_ms']:.1f}")


def _faults(rows: list[dict]) -> Iterator[str]:
    smallest = {(row["question"], row["role"]): row["ours_ms"] for row in sorted(rows, key=lambda row: -row["size"])}
    for row in rows:
        named = f"{row['question']}, {row['role']}, {row['size']:,}"
        ours, best = row["ours_ms"], row["best_sql_ms"]
        if best is None and ours > PAGE:
            yield f"{named}: {ours} ms > {PAGE:.0f} ms"
        if best is not None and ours > max(QUICK, RATIO * best):
            yield f"{named}: {ours} ms, {row['ratio']} times the best SQL"
        if ours > max(QUICK, GROWTH * smallest[row["question"], row["role"]]):
            yield f"{named}: {ours} ms, not flat ({smallest[row['question'], row['role']]} ms at the smallest)"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from bench.library import main as of_package

    of_package(sys.argv[1:])
