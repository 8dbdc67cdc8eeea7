"""Pairs of words that must find each other, and pairs that must not: the forms of one word meet, other words stay apart."""

import pytest

from protect_portal.finding.forms import STOP, forms_of
from protect_portal.finding.letters import bare

MEET = """
hotărâre hotărâri, hotărârea hotărârilor, ședință ședințele, ședinței ședințelor, consilier consilierului, consilieri consilierilor,
școlar școlari, școlară școlare, școală școli, școlii școlilor, copil copii, copil copiilor, copilul copiii, victimă victimelor,
minor minorilor, minoră minore, traficant traficanți, trafic traficului, lege legi, lege legilor, legea legii, judecător judecătoare,
judecătorul judecătorilor, judecătoria judecătoriei, femeie femei, femeia femeilor, proces procese, procesul proceselor,
drept drepturilor, drept dreaptă, caz cazuri, raport rapoarte, raportul rapoartelor, polițist polițiștilor, poliția poliției,
strategie strategii, anexă anexe, anexei anexelor, ghid ghiduri, ghidul ghidurilor, asociație asociațiilor, organizație organizațiilor,
instituția instituțiile, ministru miniștri, parchet parchetele, procuror procurorii, exploatare exploatării, acțiune acțiunilor,
muncă muncii, adăpost adăposturi, părinte părinți, părintelui părinților, frate fraților, tânăr tineri, tânărul tinerilor, fată fete,
băiat băieți, plângere plângeri, propunere propuneri, vot voturi, membru membrilor, grup grupuri, instanță instanțe, sentință sentințe,
pedeapsă pedepse, pedepsei pedepselor, cetățean cetățenilor, european europene, reședință reședințe, ofițer ofițeri,
serviciu serviciilor, serviciul servicii, consiliu consiliului, salariu salariilor, familie familiilor, locuință locuințe, dosar dosare,
mărturie mărturii, ordin ordine, directivă directivei, oraș orașe, sat sate, județ județului, primărie primării, traducere traduceri,
interviu interviuri, birou birouri, noapte nopți, floare flori, mijloc mijloace, ajutor ajutoare, cuvânt cuvinte, viață vieți, om oameni,
soră surori, răspuns răspunsurile, angajat angajaților, persoană persoane, copie copii, România României,
victim victims, right rights, case cases, agency agencies, policy policies, child children, woman women, person people, church churches
"""
APART = """
poliție politică, poliție polițist, minor minoritate, consiliu consilier, hotărâre hotar, lege leagăn, car carte, caz cazan,
lucrare lucru, proces procedură, parte partid, stație stat, sat set, trafic traficant, instituție institut, asociație asociere,
victimă victimologie, membru membrană, centru central, școală școlar, copil copilărie, drept dreptate, minister ministru,
pas pașaport, secret secretar, secretariat secretar, social socializare, punct punctaj, parchet parc, ordin ordinar, sex sexual,
cont contract, sector secție, fond fondator, forma formular, plan planetă, muncă muncel, martor martie, raport raportor, curs concurs,
român românesc, public publicare, adult adulter, act activitate, gen general, port portal
"""


def pairs(table: str) -> list[str]:
    return [" ".join(pair.split()) for pair in table.split(",")]


@pytest.mark.parametrize("pair", pairs(MEET))
def test_one_form_finds_the_other(pair):
    one, other = bare(pair).split()
    assert (other in forms_of(one), one in forms_of(other)) == (True, True)


@pytest.mark.parametrize("pair", pairs(APART))
def test_other_words_stay_apart(pair):
    one, other = bare(pair).split()
    assert set(forms_of(one)) & {other} | set(forms_of(other)) & {one} == set()


@pytest.mark.parametrize("word", ["678", "a12", "1712", "2024"])
def test_a_number_is_itself_alone(word):
    assert forms_of(word) == [word]


@pytest.mark.parametrize("word", ["car", "ala", "ace", "cea", "lui"])
def test_no_form_is_a_word_that_stands_everywhere(word):
    """„car” never asks for „care”, which stands in every text."""
    assert set(forms_of(word)) & STOP - {word} == set()


def test_a_question_stays_small():
    """A few dozen forms for each word: what PostgreSQL reads for twelve of them stays little."""
    words = {word for table in (MEET, APART) for pair in pairs(table) for word in bare(pair).split()}
    assert max(len(forms_of(word)) for word in words) <= 70
