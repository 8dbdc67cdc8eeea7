"""The ten documents, their versions and who may read them. Their words stand in texts/."""

from dataclasses import dataclass
from datetime import datetime

from guardian.shortcuts import assign_perm

from documents.actions.document import add_version, share_document
from documents.models import Document, DocumentType, Version
from members.models import Organisation, User
from protect_portal.access.lock import Audience, Tlp
from protect_portal.audit.status import change_status
from protect_portal.demo.data.days import Days
from protect_portal.demo.data.organisations import HOST
from protect_portal.demo.data.paper import write_paper
from working_groups.models import WorkingGroup

Status = Document.Status
TYPES = {
    "document de poziție": "position paper",
    "tabel de observații": "comment table",
    "ghid profesional": "profession guide",
    "regulament": "bylaws",
    "scrisoare comună": "joint letter",
    "contribuție la raport alternativ": "shadow report input",
    "mandat de reprezentare": "representation mandate",
    "raport anual": "annual report",
    "procedură de protecție": "safeguarding procedure",
}
WAYS = {
    Status.IN_CONSULTATION: (Status.IN_CONSULTATION,),
    Status.CONSOLIDATED: (Status.CONSOLIDATED,),
    Status.FROZEN: (Status.CONSOLIDATED, Status.FROZEN),
    Status.ADOPTED: (Status.CONSOLIDATED, Status.FROZEN, Status.ADOPTED),
    Status.PUBLISHED: (Status.CONSOLIDATED, Status.FROZEN, Status.ADOPTED, Status.PUBLISHED),
}


@dataclass(frozen=True)
class Edition:
    """One version: how many days before the loading, at which hour and minute, under which label, with what news."""

    days: int
    hour: int = 11
    minute: int = 20
    label: str = ""
    note: str = ""


@dataclass(frozen=True)
class Paper:
    """One document: `text` is its file in texts/, `group` a letter or nothing for the coalition's own."""

    text: str
    title: str
    type: str
    group: str
    author: str
    at: str
    status: str
    audience: str
    tlp: str
    editions: tuple[Edition, ...]
    settled: int | None = None  # days before the loading since when the text is frozen


PAPERS = (
    Paper(
        "procedura",
        "Procedură: fără date personale ale victimelor în documente partajate",
        "procedură de protecție",
        "",
        "Ilinca Demo",
        HOST,
        Status.ADOPTED,
        Audience.MEMBERS,
        Tlp.GREEN,
        (Edition(267),),
        260,
    ),
    Paper(
        "ghid-consilieri",
        "Ghid MNIR pentru consilieri școlari",
        "ghid profesional",
        "P",
        "Vlad Machetă",
        "cvartal-9",
        Status.PUBLISHED,
        Audience.MEMBERS,
        Tlp.CLEAR,
        (
            Edition(430, label="1.0", note="prima ediție"),
            Edition(305, label="1.4", note="corecturi după pilotul din opt școli"),
            Edition(118, label="2.0", note="capitol nou despre mediul online"),
            Edition(91, label="2.1", note="pașii referirii, pe o singură pagină"),
        ),
        84,
    ),
    Paper(
        "regulament",
        "Regulament de organizare și funcționare ProTECT (propunere, {this_year})",
        "regulament",
        "",
        "Ilinca Demo",
        HOST,
        Status.FROZEN,
        Audience.MEMBERS,
        Tlp.AMBER,
        (Edition(61), Edition(33, note="cvorum la a doua convocare; mandate de doi ani")),
        30,
    ),
    Paper(
        "mandat-osce",
        "Mandat de reprezentare: conferința OSCE",
        "mandat de reprezentare",
        "",
        "Corina Demo",
        HOST,
        Status.ADOPTED,
        Audience.NAMED,
        Tlp.RED,
        (Edition(22),),
        21,
    ),
    Paper(
        "scrisoare-finantare",
        "Scrisoare comună privind finanțarea serviciilor pentru victime",
        "scrisoare comună",
        "",
        "Corina Demo",
        HOST,
        Status.PUBLISHED,
        Audience.MEMBERS,
        Tlp.CLEAR,
        (Edition(9),),
        8,
    ),
    Paper(
        "greta",
        "Contribuție la chestionarul GRETA — schiță consolidată",
        "contribuție la raport alternativ",
        "A",
        "Anca Machetă",
        "tisa-argintie",
        Status.CONSOLIDATED,
        Audience.GROUP,
        Tlp.AMBER_STRICT,
        (
            Edition(50, note="structura și împărțirea întrebărilor"),
            Edition(36, note="răspunsuri la întrebările 1–4"),
            Edition(25, note="răspunsuri la întrebările 5–9"),
            Edition(15, note="verificare juridică"),
            Edition(8, note="consolidată; numerele mici, ca „sub 5”"),
        ),
    ),
    Paper(
        "raport-anual",
        "Raport anual de activitate {last_year}",
        "raport anual",
        "",
        "Ilinca Demo",
        HOST,
        Status.PUBLISHED,
        Audience.MEMBERS,
        Tlp.CLEAR,
        (Edition(5, 9, 40),),
        5,
    ),
    Paper(
        "observatii-pna",
        "Tabel de observații la proiectul PNA {next_year}-{after_next}",
        "tabel de observații",
        "A",
        "Anca Machetă",
        "tisa-argintie",
        Status.CONSOLIDATED,
        Audience.MEMBERS,
        Tlp.GREEN,
        (Edition(26, note="observațiile organizațiilor, neunite"), Edition(5, 16, 5, note="consolidat pe articole, autorii păstrați")),
    ),
    Paper(
        "pozitie-directiva",
        "Document de poziție privind transpunerea Directivei (UE) 2024/1712",
        "document de poziție",
        "D",
        "Ilinca Demo",
        HOST,
        Status.FROZEN,
        Audience.MEMBERS,
        Tlp.AMBER,
        (
            Edition(47, note="schiță pornind de la directivă"),
            Edition(30, note="după prima rundă de comentarii"),
            Edition(12, note="propunerile Heliotrop și Brazda Nouă"),
            Edition(2, 17, 10, note="termenul de 24 de ore; art. 5 alin. (3) nou"),
        ),
        1,
    ),
    Paper(
        "ghid-upu",
        "Ghid MNIR pentru personal medical din UPU",
        "ghid profesional",
        "A",
        "Matei Exemplu",
        "macul-albastru",
        Status.IN_CONSULTATION,
        Audience.GUESTS,
        Tlp.AMBER,
        (
            Edition(40, label="1.1", note="prima schiță"),
            Edition(20, label="1.2", note="după observațiile grupului"),
            Edition(1, 15, 32, label="1.3", note="semnele, în ordinea triajului; rolul medicului de gardă"),
        ),
    ),
)


def share_documents(days: Days, registered: dict[str, Organisation], groups: dict[str, WorkingGroup], people: dict[str, User]) -> dict:
    """The documents by the name of their text; the latest news last."""
    types = {name: DocumentType.objects.get_or_create(name=name, defaults={"name_en": en})[0] for name, en in TYPES.items()}
    shared = {}
    for paper in PAPERS:
        document = Document(
            organisation=registered[paper.at],
            group=groups.get(paper.group),
            title=paper.title.format(**days.years),
            type=types[paper.type],
            audience=paper.audience,
            tlp=paper.tlp,
        )
        _write_editions(days, paper, document, by=people[paper.author])
        _settle(days, paper, document, by=people[paper.author])
        shared[paper.text] = document
    assign_perm("view_document", people["Tudor Demo"], shared["mandat-osce"])
    return shared


def _write_editions(days: Days, paper: Paper, document: Document, *, by: User) -> None:
    for number, edition in enumerate(paper.editions, start=1):
        at, label = days.before(edition.days, edition.hour, edition.minute), edition.label or str(number)
        name = f"{document.title.partition(' (')[0].replace(':', '')} v{label}.docx"
        file = write_paper(paper.text, number, name, days.years, author=by.name, at=at)
        told = {"by": by, "label": edition.label, "note": edition.note}
        if number == 1:
            share_document(document, file, **told)
            Document.objects.filter(pk=document.pk).update(created_at=at)
        else:
            add_version(document, file, base=number - 1, **told)
        _date(document.current_version, at)


def _date(version: Version, at: datetime) -> None:
    Version.objects.filter(pk=version.pk).update(created_at=at)
    for file in version.files.select_related("stored"):
        type(file.stored).objects.filter(pk=file.stored_id).update(created_at=at)


def _settle(days: Days, paper: Paper, document: Document, *, by: User) -> None:
    """Move it to its state, step by step as people would."""
    for status in WAYS[paper.status]:
        change_status(document, status, by=by)
    if paper.settled is not None:
        Version.objects.filter(pk=document.current_version_id).update(frozen_at=days.before(paper.settled, 12))
