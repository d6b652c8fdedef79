"""The lists of institutions and companies say one thing each, and never against themselves."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

VOCABULARY = Path(__file__).parents[1] / "ingest" / "vocabulary"
FILES = sorted([*VOCABULARY.glob("institutions_*.csv"), *VOCABULARY.glob("companies.csv")])
HEADER = ["name", "aliases", "country", "home_country", "parent", "kind", "city", "domains"]
KINDS = {"university", "institute", "government", "hospital", "nonprofit", "lab", "company"}


def countries() -> Iterator[tuple[str, str]]:
    """Alpha-2 code and short name of every country, as country_converter's table has them.

    Read as text: its class, under pandas 3, takes Namibia's code "NA" for a missing value.
    """
    package = find_spec("country_converter")
    assert package is not None and package.submodule_search_locations
    table = Path(package.submodule_search_locations[0]) / "country_data.tsv"
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            yield row["ISO2"].split("|")[0].strip("^$"), row["name_short"]


PLACES = frozenset(code for code, _ in countries())
COUNTRY_NAMES = frozenset(name.casefold() for _, name in countries())

# Words that name no institution by themselves: as an alias they would claim half of all papers.
COMMON_WORDS = frozenset(
    """academy ai air algorithm applied center centre college company computer computing data
    department deep engineering faculty foundation government group hospital idea independent
    industry information innovation inc institute intelligence international it lab laboratory labs
    learning limited ltd machine mathematics medicine ministry national none null physics program
    research researcher robotics school science sciences self statistics student systems team tech
    technology university vision""".split()
)
FREE_MAIL = frozenset(
    """126.com 139.com 163.com aol.com foxmail.com gmail.com gmx.de googlemail.com hotmail.com
    icloud.com live.com mail.ru me.com msn.com naver.com outlook.com proton.me protonmail.com qq.com
    sina.com web.de yahoo.com yandex.ru yeah.net""".split()
)
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
SUFFIX = re.compile(r"(?:ac|co|com|edu|go|gov|mil|net|or|org|re|res)\.[a-z]{2}")
ACADEMIC = re.compile(r"\.(?:ac|edu)\.([a-z]{2})$")

# Campuses abroad that write from the domain of the university at home.
DOMAIN_OF_ANOTHER_COUNTRY = frozenset(
    {
        "uic.edu.hk",  # Beijing Normal-Hong Kong Baptist University, in Zhuhai
        "dubai.bits-pilani.ac.in",
        "iitmz.ac.in",  # IIT Madras in Zanzibar
        "cares.cam.ac.uk",  # Cambridge's centre in Singapore
    }
)


class Row(NamedTuple):
    file: str
    name: str
    aliases: tuple[str, ...]
    country: str
    home_country: str
    parent: str
    kind: str
    city: str
    domains: tuple[str, ...]


def split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def read(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield Row(
                file.name,
                row["name"],
                split(row["aliases"]),
                row["country"],
                row["home_country"],
                row["parent"],
                row["kind"],
                row["city"],
                split(row["domains"]),
            )


ROWS = [row for file in FILES for row in read(file)]
BY_NAME = {row.name: row for row in ROWS}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_list_has_the_same_columns_in_every_line(file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        table = list(csv.reader(lines))
    assert table[0] == HEADER
    assert [line for line in table if len(line) != len(HEADER)] == []


def test_an_institution_stands_in_one_line_of_one_list() -> None:
    seen: dict[str, list[str]] = defaultdict(list)
    for row in ROWS:
        seen[row.name.casefold()].append(row.file)
    assert {name: where for name, where in seen.items() if len(where) > 1} == {}


def test_no_cell_has_blanks_around_it_or_empty_pieces() -> None:
    cells = [
        (row.name, piece)
        for row in ROWS
        for piece in (row.name, *row.aliases, *row.domains, *(c for c in row[3:8] if c))
    ]
    assert [cell for cell in cells if not cell[1] or cell[1] != cell[1].strip()] == []


def test_countries_are_iso_codes() -> None:
    codes = {(row.name, code) for row in ROWS for code in (row.country, row.home_country) if code}
    assert {(name, code) for name, code in codes if code not in PLACES} == set()


def test_kinds_are_the_known_ones() -> None:
    assert {(row.name, row.kind) for row in ROWS if row.kind not in KINDS} == set()


def test_a_company_has_a_home_country() -> None:
    assert [r.name for r in ROWS if r.kind == "company" and not (r.home_country or r.country)] == []


def test_a_university_government_or_hospital_has_a_place_unless_its_members_are_in_several() -> (
    None
):
    places = defaultdict(set)
    for row in ROWS:
        places[row.parent].add(row.country)
    without = [
        row.name
        for row in ROWS
        if row.kind in {"university", "government", "hospital"}
        and not row.country
        and len(places[row.name]) < 2
    ]
    assert without == []


def test_a_parent_is_in_the_lists() -> None:
    assert {(r.name, r.parent) for r in ROWS if r.parent and r.parent not in BY_NAME} == set()


def test_nothing_belongs_to_itself_by_any_way() -> None:
    def loops(row: Row) -> bool:
        above: list[str] = []
        name = row.name
        while name in BY_NAME and name not in above:
            above.append(name)
            name = BY_NAME[name].parent
        return name in above

    assert [row.name for row in ROWS if loops(row)] == []


def test_no_alias_is_a_common_word_or_the_name_of_a_country() -> None:
    banned = COMMON_WORDS | COUNTRY_NAMES
    names = [(row.name, alias) for row in ROWS for alias in (row.name, *row.aliases)]
    assert [n for n in names if n[1].casefold() in banned or len(n[1]) < 2 or n[1].isdigit()] == []


def test_an_alias_stands_once_in_a_line_and_is_not_the_name() -> None:
    twice = [row.name for row in ROWS if len({row.name, *row.aliases}) != 1 + len(row.aliases)]
    assert twice == []


def test_rows_of_one_country_that_share_a_name_are_told_apart_by_city_or_owner() -> None:
    sharing: dict[tuple[str, str], set[tuple[str, str, str]]] = defaultdict(set)
    rows: dict[tuple[str, str], int] = defaultdict(int)
    for row in ROWS:
        for name in {n.casefold() for n in (row.name, *row.aliases)}:
            sharing[name, row.country].add((row.city, row.home_country, row.parent))
            rows[name, row.country] += 1
    assert {key for key, told in sharing.items() if len(told) < rows[key]} == set()


def test_domains_are_lower_case_host_names() -> None:
    domains = [(row.name, domain) for row in ROWS for domain in row.domains]
    assert [d for d in domains if not HOST.fullmatch(d[1])] == []


def test_a_domain_belongs_to_one_line() -> None:
    owners: dict[str, list[str]] = defaultdict(list)
    for row in ROWS:
        for domain in row.domains:
            owners[domain].append(row.name)
    assert {domain: names for domain, names in owners.items() if len(names) > 1} == {}


def test_nobody_owns_free_mail_or_a_whole_registry_ending() -> None:
    domains = [(row.name, domain) for row in ROWS for domain in row.domains]
    assert [d for d in domains if d[1] in FREE_MAIL or SUFFIX.fullmatch(d[1])] == []


def test_a_national_academic_domain_is_in_the_country_of_its_institution() -> None:
    abroad = set()
    for row in ROWS:
        for domain in row.domains:
            found = ACADEMIC.search(domain)
            code = found[1].upper().replace("UK", "GB") if found else row.country
            if row.country and code != row.country and domain not in DOMAIN_OF_ANOTHER_COUNTRY:
                abroad.add((row.name, row.country, domain))
    assert abroad == set()
