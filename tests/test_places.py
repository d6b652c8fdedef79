"""Reading affiliations: small invented lists for the rules, the shipped ones for a few facts."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cities import City, Places, Region
from ingest.countries import country_codes, is_part_of
from ingest.evaluate_places import evaluate_places, read_labels
from ingest.gazetteer import (
    Gazetteer,
    Institution,
    merge_names,
    merge_rows,
    read_institutions,
)
from ingest.paper import BASES
from ingest.places import (
    Reader,
    Reading,
    fingerprint,
    read_affiliation,
    read_country,
)
from ingest.words import clean, key_of, split_words

ROWS = (
    Institution("Stratford University", ("SU",), "US", kind="university", domains=("su.edu",)),
    Institution("Northfield University", (), "US", kind="university", domains=("nf.edu",)),
    Institution(
        "Northfield University, China",
        ("Northfield University",),
        "CN",
        kind="university",
        city="Shenyang",
        domains=("nfu.edu.cn",),
    ),
    Institution("Harbour University", ("HU",), "HK", kind="university", domains=("hu.edu.hk",)),
    Institution(
        "Harbour University, Shenzhen",
        ("Harbour University (Shenzhen)",),
        "CN",
        parent="Harbour University",
        kind="university",
        domains=("hu.edu.cn",),
    ),
    Institution("Bigcorp", ("Bigcorp Research",), None, "US", kind="company", domains=("big.com",)),
    Institution("Bigcorp Asia Lab", (), "CN", None, "Bigcorp", "lab", domains=("asia.big.com",)),
    Institution("Orange", (), None, "FR", kind="company", domains=("orange.com",)),
    Institution("Oxford University", ("Oxford",), "GB", kind="university", domains=("ox.ac.uk",)),
    Institution("Shanghai University", (), "CN", kind="university"),
    Institution("Institute of Letters", ("IOL",), "FR", kind="institute"),
)

PLACES = Places(
    {
        "cambridge": (City("GB", "ENG", 145_000), City("US", "MA", 110_000)),
        "oxford": (City("GB", "ENG", 160_000),),
        "berlin": (City("DE", "16", 3_400_000),),
        "seattle": (City("US", "WA", 700_000),),
        "shenyang": (City("CN", "19", 7_000_000),),
        "shanghai": (City("CN", "23", 24_000_000),),
    },
    {"massachusetts": Region(("US",), "MA"), "georgia": Region(("US",), "GA")},
    {"MA": ("US",), "WA": ("US",), "GA": ("US",), "DE": ("US",)},
)

READER = Reader(Gazetteer(ROWS), PLACES)


def read(text: str | None, domain: str | None = None, stated: str | None = None) -> list[Reading]:
    return list(READER.read(text, domain, stated))


def country(text: str | None, domain: str | None = None, stated: str | None = None) -> str | None:
    (reading,) = read(text, domain, stated)
    return reading.country


@pytest.mark.parametrize(
    "text",
    [None, "", "  ", "-", "N/A", "None", "Anonymous", "Independent Researcher", "University", "†"],
)
def test_what_cannot_be_known_stays_unknown(text: str | None) -> None:
    (reading,) = read(text)
    assert (reading.institution, reading.country, reading.home_country) == (None, None, None)
    assert (reading.basis, reading.confidence) == (None, 0.0)


def test_an_independent_researcher_is_not_placed_by_a_domain() -> None:
    assert country("Independent Researcher", "su.edu") is None


def test_an_independent_researcher_who_names_a_country_is_there() -> None:
    assert country("Independent Researcher, Berlin, Germany") == "DE"


def test_a_department_alone_is_read_by_its_domain() -> None:
    (reading,) = read("Department of Computer Science", "cs.su.edu")
    assert (reading.institution, reading.country, reading.basis) == (
        "Stratford University",
        "US",
        "domain",
    )


def test_a_department_alone_without_a_domain_stays_unknown() -> None:
    assert country("Department of Computer Science") is None


def test_a_personal_mailbox_is_no_witness() -> None:
    assert country("Department of Computer Science", "gmail.com") is None
    assert country("Soroco", "soroco.ai") is None


def test_a_name_is_found_in_any_case_and_spelling_of_university() -> None:
    for text in (
        "STRATFORD UNIVERSITY",
        "Universität Stratford",
        "Stratford Univ.",
        "1Stratford University",
        "Dept. of CS, Stratford Universität†",
    ):
        assert read(text)[0].institution == "Stratford University", text


def test_a_country_in_the_string_is_the_strongest_word() -> None:
    (reading,) = read("Bigcorp Research, Berlin, Germany")
    assert (reading.country, reading.home_country, reading.basis) == ("DE", "US", "stated")


def test_a_company_without_a_place_gets_its_home_country_at_six_tenths() -> None:
    (reading,) = read("Bigcorp")
    assert (reading.country, reading.home_country) == ("US", "US")
    assert (reading.basis, reading.confidence) == ("gazetteer", 0.6)


def test_a_company_with_a_city_is_there_and_keeps_its_home() -> None:
    (reading,) = read("Bigcorp, Berlin")
    assert (reading.country, reading.home_country, reading.basis) == ("DE", "US", "place")


def test_a_lab_has_its_place_and_the_home_of_its_parent() -> None:
    (reading,) = read("Bigcorp Asia Lab")
    assert (reading.country, reading.home_country, reading.parent) == ("CN", "US", "Bigcorp")


def test_a_lab_and_its_company_are_one_affiliation() -> None:
    assert [r.institution for r in read("Bigcorp Asia Lab, Bigcorp")] == ["Bigcorp Asia Lab"]


def test_two_institutions_in_one_string_are_two_readings() -> None:
    for text in (
        "Bigcorp & Stratford University",
        "Bigcorp / Stratford University",
        "Bigcorp and Stratford University",
        "Bigcorp+Stratford University",
        "Bigcorp; Stratford University",
    ):
        assert [r.institution for r in read(text)] == ["Bigcorp", "Stratford University"], text


def test_a_department_joined_by_a_plus_belongs_to_the_institution_after_it() -> None:
    (reading,) = read("Dept. of Computer Science + Stratford University")
    assert reading.institution == "Stratford University"


def test_joined_domains_go_with_their_own_strings() -> None:
    both = read("Northfield University+Northfield University", "nf.edu+nfu.edu.cn")
    assert [r.country for r in both] == ["US", "CN"]


@pytest.mark.parametrize(
    ("text", "domain", "expected"),
    [
        ("Northfield University", "nfu.edu.cn", "CN"),
        ("Northfield University", "mail.nf.edu", "US"),
        ("Northfield University, Shenyang", None, "CN"),
        ("Northfield University, China", None, "CN"),
        ("Northfield University, USA", None, "US"),
    ],
)
def test_a_shared_name_is_told_apart_by_domain_and_place(
    text: str, domain: str | None, expected: str
) -> None:
    assert country(text, domain) == expected


def test_a_shared_name_alone_is_doubtful_and_says_why() -> None:
    (reading,) = read("Northfield University")
    assert reading.confidence < 0.7
    assert any("shared" in reason for reason in reading.reasons)


def test_two_rows_of_equal_claim_stay_unknown() -> None:
    twins = Gazetteer(
        [Institution("Merrow University", (), c, kind="university") for c in ("GB", "CA")]
    )
    (reading,) = Reader(twins, PLACES).read("Merrow University")
    assert (reading.institution, reading.country) == (None, None)


def test_hong_kong_stays_hong_kong_when_filed_under_china() -> None:
    assert country("Harbour University, China") == "HK"
    assert country("Harbour University", None, "China") == "HK"
    assert country("Some Firm, Hong Kong, China") == "HK"
    assert country("Some Firm, Taipei, Taiwan, ROC") == "TW"


def test_the_domain_of_a_campus_places_its_university_there() -> None:
    (reading,) = read("Harbour University", "link.hu.edu.cn")
    assert (reading.institution, reading.country) == ("Harbour University, Shenzhen", "CN")


def test_the_string_wins_over_the_domain_of_another_job() -> None:
    assert country("Stratford University", "hu.edu.hk") == "US"


def test_a_city_shared_by_countries_is_settled_by_what_follows() -> None:
    assert country("Bigcorp, Cambridge, MA 02139") == "US"
    assert country("Bigcorp, Cambridge, UK") == "GB"
    assert country("Acme Foundation, Cambridge CB2 1PZ") == "GB"


def test_a_code_after_a_city_is_read_as_that_citys_country() -> None:
    assert country("Acme Foundation, Berlin, DE") == "DE"


def test_a_longer_unlisted_name_is_not_its_beginning() -> None:
    (reading,) = read("Shanghai University of Deep Thought")
    assert (reading.institution, reading.country) == (None, "CN")


def test_an_institution_named_like_a_city_is_a_city_beside_another_name() -> None:
    (reading,) = read("Bigcorp Research, Oxford")
    assert (reading.institution, reading.country) == ("Bigcorp", "GB")


def test_an_ordinary_word_is_no_company() -> None:
    assert all(r.institution != "Orange" for r in read("Orange Coast College"))


def test_a_misspelt_name_is_read_with_less_confidence() -> None:
    (reading,) = read("Strattford Univeristy")
    assert reading.institution == "Stratford University"
    assert reading.confidence < read("Stratford University")[0].confidence


def test_a_domain_alone_gives_its_owner() -> None:
    (reading,) = read(None, "cs.su.edu")
    assert (reading.text, reading.institution, reading.country) == (
        None,
        "Stratford University",
        "US",
    )


def test_a_country_column_of_people_outranks_the_list_and_one_of_a_machine_does_not() -> None:
    assert READER.read("Bigcorp", None, "Germany")[0].country == "DE"
    assert READER.read("Bigcorp", None, "Germany", by_machine=True)[0].country == "US"


def test_a_machine_made_country_alone_is_barely_counted() -> None:
    (reading,) = READER.read("Acme Widgets", None, "India", by_machine=True)
    assert (reading.country, reading.confidence) == ("IN", 0.5)


def test_two_campuses_joined_as_equals_are_both_read() -> None:
    both = read("Harbour University (Shenzhen) & HU")
    assert [r.country for r in both] == ["CN", "HK"]


def test_a_large_city_beside_a_university_moves_it_and_a_doubtful_one_does_not() -> None:
    assert country("Stratford University Shanghai") == "CN"
    assert country("Stratford University, Cambridge") == "US"


def test_a_place_in_another_name_of_a_company_still_speaks() -> None:
    firm = Institution("Tok", ("Tok Berlin",), None, "CN", kind="company")
    (reading,) = Reader(Gazetteer([firm]), PLACES).read("Tok Berlin")
    assert (reading.country, reading.home_country) == ("DE", "CN")


def test_each_of_two_names_keeps_the_place_behind_it() -> None:
    both = read("Stratford University, USA, Bigcorp, Germany")
    assert [(r.institution, r.country) for r in both] == [
        ("Stratford University", "US"),
        ("Bigcorp", "DE"),
    ]


def test_an_unlisted_affiliation_joined_to_a_listed_one_keeps_its_own_place() -> None:
    both = read("Stratford University and Berlin Works")
    assert [(r.institution, r.country) for r in both] == [
        ("Stratford University", "US"),
        (None, "DE"),
    ]


def test_a_unit_called_like_an_institute_belongs_to_the_owner_of_the_domain() -> None:
    common = Institution("Data House", ("Data Institute",), "GB", kind="institute")
    reader = Reader(Gazetteer([*ROWS, common]), PLACES)
    (reading,) = reader.read("Data Institute", "cs.su.edu")
    assert (reading.institution, reading.country) == ("Stratford University", "US")


def test_initials_in_capitals_are_not_a_word_of_another_name() -> None:
    rows = [Institution("Central Agricultural University", ("CAU",), "CN", kind="university")]
    reader = Reader(Gazetteer(rows), PLACES)
    assert reader.read("Acme, Cau district, Berlin")[0].country == "DE"
    assert reader.read("CAU, Dept. of Soil")[0].country == "CN"


def test_a_word_that_is_the_domains_own_name_is_no_slip() -> None:
    assert read("Stratfort Systems", "stratfort.ai")[0].institution is None


def test_a_state_code_beside_an_institution_of_that_country_code_is_the_country() -> None:
    row = Institution("Spree University", (), "DE", kind="university")
    assert Reader(Gazetteer([row]), PLACES).read("Spree University, DE")[0].country == "DE"
    assert country("Acme Foundation, Seattle, WA") == "US"


def test_an_unlisted_edu_domain_is_that_of_its_national_twin() -> None:
    row = Institution("Spree University", (), "CN", kind="university", domains=("spree.edu.cn",))
    (reading,) = Reader(Gazetteer([row]), PLACES).read("Department of Physics", "cs.spree.edu")
    assert (reading.institution, reading.country) == ("Spree University", "CN")


def test_rows_of_one_name_and_country_become_one() -> None:
    one, two = Institution("A", ("a1",), "US"), Institution("A", ("a2",), "US")
    (row,) = merge_rows([one, two])
    assert row.aliases == ("a1", "a2")


def test_a_name_given_to_another_answers_for_it() -> None:
    rows = [Institution("Small Lab", ("SL",), "GB"), Institution("Big Lab", (), None, "US")]
    (row,) = merge_names(rows, {"Small Lab": "Big Lab"})
    assert row.name == "Big Lab"
    assert {"Small Lab", "SL"} <= set(row.aliases)


def test_what_belongs_to_an_organisation_includes_itself_and_what_is_below() -> None:
    rows = [
        Institution("Top"),
        Institution("Middle", parent="Top"),
        Institution("Leaf", parent="Middle"),
        Institution("Other"),
    ]
    assert Gazetteer(rows).descendants("Top") == {"Top", "Middle", "Leaf"}


def test_a_parent_that_names_itself_ends_the_search() -> None:
    loop = [Institution("One", parent="Two"), Institution("Two", parent="One")]
    assert Gazetteer(loop).descendants("One") == {"One", "Two"}


@given(st.sampled_from(ROWS), st.sampled_from(ROWS))
def test_joined_by_a_semicolon_two_names_read_as_each_alone(
    one: Institution, two: Institution
) -> None:
    joined = {r.institution for r in READER.read(f"{one.name}; {two.name}")}
    alone = {r.institution for row in (one, two) for r in READER.read(row.name)}
    assert joined == alone


def test_letters_in_brackets_abbreviate_the_name_before_them() -> None:
    assert [r.institution for r in read("Stratford University (IOL)")] == ["Stratford University"]


def test_every_reading_gives_an_affiliation_with_the_same_facts() -> None:
    reading = read("Bigcorp Asia Lab")[0]
    affiliation = reading.affiliation()
    assert affiliation.institution == reading.institution
    assert affiliation.confidence == reading.confidence


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("USA", "US"),
        ("the United States", "US"),
        ("U.K.", "GB"),
        ("England", "GB"),
        ("P.R. China", "CN"),
        ("People's Republic of China", "CN"),
        ("Republic of China", "TW"),
        ("Taiwan, ROC", "TW"),
        ("Hong Kong SAR, China", "HK"),
        ("Macao", "MO"),
        ("Korea", "KR"),
        ("South Korea", "KR"),
        ("North Korea", "KP"),
        ("Türkiye", "TR"),
        ("Deutschland", "DE"),
        ("Czech Republic", "CZ"),
        ("Holland", "NL"),
        ("Viet Nam", "VN"),
        ("Namibia", "NA"),
        ("Chinese", "CN"),
        ("American", "US"),
        ("FRA", "FR"),
        ("jp", "JP"),
    ],
)
def test_a_country_is_read_by_any_of_its_names(words: str, code: str) -> None:
    assert read_country(words) == code


@pytest.mark.parametrize("words", ["", "Atlantis", "New Mexico", "university", "us and them"])
def test_what_is_no_country_is_none(words: str) -> None:
    assert read_country(words) is None


def test_a_small_word_of_a_sentence_is_no_country_code() -> None:
    assert [read_country(word) for word in ("in", "it", "can", "and")] == [None] * 4
    assert read_country("IN") == "IN"


def test_a_campus_abroad_has_no_other_home() -> None:
    rows = [
        Institution("Old Tech", (), "US", kind="university"),
        Institution("Old Tech Europe", (), "FR", "US", "Old Tech", "university"),
    ]
    (reading,) = Reader(Gazetteer(rows), PLACES).read("Old Tech Europe")
    assert (reading.country, reading.home_country) == ("FR", "FR")


def test_places_filed_under_another_country_keep_their_own_code() -> None:
    assert is_part_of("TW", "CN")
    assert not is_part_of("CN", "TW")


def test_an_institution_file_with_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="Acme"):
        read_institutions(["name,kind", "Acme,circus"])


@given(st.text(max_size=80), st.sampled_from([None, "su.edu", "a.cn", "@@", "x.ai+y.fr"]))
def test_any_text_gives_at_least_one_reading_that_obeys_the_contract(
    text: str, domain: str | None
) -> None:
    readings = READER.read(text, domain)
    assert readings
    for reading in readings:
        assert 0.0 <= reading.confidence <= 1.0
        assert (reading.country is None) == (reading.basis is None)
        assert (reading.country is None) == (reading.home_country is None)
        assert reading.country is None or reading.country in country_codes()
        assert reading.basis is None or reading.basis in BASES
        assert reading.institution != ""


@given(st.text(max_size=60))
def test_cleaning_twice_changes_no_key(text: str) -> None:
    assert key_of(clean(text)) == key_of(clean(clean(text)))


@given(st.text(max_size=60))
def test_words_are_cut_where_the_text_has_them(text: str) -> None:
    words = split_words(clean(text))
    for raw, start, end in zip(words.raws, words.starts, words.ends, strict=True):
        assert words.text[start:end] == raw


@given(st.sampled_from(ROWS), st.sampled_from(["", ", ", "Dept. of Physics, "]))
def test_a_department_before_a_name_changes_no_country(row: Institution, before: str) -> None:
    plain = READER.read(row.name)[0]
    assert READER.read(before + row.name)[0].country == plain.country


def test_reading_the_shipped_lists_places_famous_names() -> None:
    assert read_affiliation("Tsinghua University, Beijing, China")[0].country == "CN"
    assert read_affiliation("Some School, Cambridge, MA 02139")[0].country == "US"
    assert read_affiliation("Université de Lyon, France")[0].country == "FR"


def test_the_fingerprint_is_short_and_stable() -> None:
    assert fingerprint() == fingerprint()
    assert len(fingerprint()) == 12


LABELS = """affiliation,domain,country,home_country,institution,part
Stratford University,su.edu,US,,Stratford University,random
Independent,,,,,random
Bigcorp,,US,US,Bigcorp,hard
"Bigcorp, Berlin",,FR,US,Bigcorp,hard
Nowhere Ltd,,SE,,,hard
"""


def test_the_evaluation_counts_right_wrong_and_unread() -> None:
    scores = evaluate_places(read_labels(LABELS.splitlines()), READER.read)
    assert scores.accuracy("random") == 1.0
    assert scores.accuracy("hard") == pytest.approx(1 / 3)
    assert scores.wrong_share("hard") == pytest.approx(1 / 3)
    assert scores.coverage() == pytest.approx(3 / 4)
    assert scores.confusions()[0][2] == 1
    assert any("random" in line for line in scores.lines())


def test_a_labelled_set_without_countries_is_refused() -> None:
    with pytest.raises(ValueError, match="country"):
        read_labels(["affiliation,part", "MIT,hard"])


def test_labels_may_name_several_countries() -> None:
    (label,) = read_labels(["affiliation,country", "A + B,US|CN"])
    assert label.countries == {"US", "CN"}
    assert label.part == "random"


def test_the_labels_file_is_plain_csv() -> None:
    assert next(csv.DictReader(LABELS.splitlines()))["part"] == "random"
