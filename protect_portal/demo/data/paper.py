"""Turns a text of texts/ into a .docx: headings, articles, paragraphs, letters and tables, as people write them.

One line, one paragraph. `# ` title, `## ` chapter, `Art. 5 …` article, `a) …` letter, `| a | b |` a row of a table (the first is its head).
`@2 ` in front: from version 2 on; `@1-3 `: in versions 1 to 3 only."""

import re
from datetime import datetime
from io import BytesIO
from pathlib import Path

import docx
from django.core.files.uploadedfile import SimpleUploadedFile
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm

TEXTS = Path(__file__).parent / "texts"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
VERSIONS = re.compile(r"@(\d+)(-(\d+)?)? ")
ARTICLE, LETTER = re.compile(r"Art\. \d+\^?\d* "), re.compile(r"[a-zșț]\) ")


def write_paper(text: str, number: int, name: str, years: dict[str, int], *, author: str, at: datetime) -> SimpleUploadedFile:
    """Version `number` of the text file called `text`, as the upload of a file called `name`."""
    paper, content = docx.Document(), BytesIO()
    _prepare(paper, author, at)
    _fill(paper, lines_of(text, number, years))
    paper.save(content)
    return SimpleUploadedFile(name, content.getvalue(), content_type=DOCX)


def lines_of(text: str, number: int, years: dict[str, int]) -> list[str]:
    """The lines that version `number` of a text has, with the years filled in."""
    lines = (TEXTS / f"{text}.txt").read_text(encoding="utf-8").format(**years).splitlines()
    kept = [VERSIONS.sub("", line, count=1) for line in lines if _stands_in(line, number)]
    return [line for line in kept if line.strip()]


def _stands_in(line: str, number: int) -> bool:
    found = VERSIONS.match(line)
    if not found:
        return True
    first, dash, last = found.groups()
    return int(first) <= number and (not dash or number <= int(last))


def _prepare(paper: Document, author: str, at: datetime) -> None:
    """Whose it is, when, and that the words are Romanian (spelling, hyphenation, screen readers)."""
    about = paper.core_properties
    about.author = about.last_modified_by = author
    about.created = about.modified = at
    about.comments, about.language = "", "ro-RO"
    for language in paper.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "ro-RO")


def _fill(paper: Document, lines: list[str]) -> None:
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("| "):
            rows.append([cell.strip() for cell in line.strip("| ").split(" | ")])
            continue
        if rows:
            _add_table(paper, rows)
            rows = []
        if line:
            _add_line(paper, line)


def _add_line(paper: Document, line: str) -> None:
    if line.startswith("# "):
        paper.core_properties.title = line[2:]
        _add_heading(paper, line[2:], "Title")
    elif line.startswith("## "):
        _add_heading(paper, line[3:], "Heading1")
    elif ARTICLE.match(line):
        _add_heading(paper, line, "Heading2")
    else:
        paragraph = paper.add_paragraph(line)
        if LETTER.match(line):
            paragraph.paragraph_format.left_indent = Cm(1)


def _add_heading(paper: Document, text: str, style: str) -> None:
    """Given by the id of its style: finding it by name, 200 times, took a third of the whole writing."""
    paper.add_paragraph(text)._p.style = style


def _add_table(paper: Document, rows: list[list[str]]) -> None:
    table = paper.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    paper.add_paragraph()
