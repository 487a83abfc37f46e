"""The table of faults that ships is the published one, whole and in its order."""

from collections import Counter

from tests.domain.shipped import POLICY
from tracker.domain.categories import PremisesType, ServiceLine
from tracker.domain.priority import Priority

TABLE = POLICY.categories


def codes_where(condition) -> set[str]:
    return {code for code, category in TABLE.items() if condition(category)}


def test_the_table_has_sixty_four_rows_in_the_published_order():
    families = list(dict.fromkeys(code.split("-")[0] for code in TABLE))

    assert len(TABLE) == 64
    assert families == [
        "FIR", "GAS", "ELE", "LGT", "HTG", "HWS", "VEN", "WAT", "LEG", "DRA", "WC", "ASB", "STR",
        "ROF", "FLR", "WIN", "LIG", "DMP", "LFT", "ACC", "SEC", "NCV", "PST", "CLN", "WST", "KIT",
        "FAB",
    ]  # fmt: skip


def test_the_rows_fall_to_the_service_lines_of_the_contract():
    assert Counter(category.line for category in TABLE.values()) == {
        ServiceLine.HARD_FM: 43,
        ServiceLine.SECURITY: 10,
        ServiceLine.SOFT_FM: 6,
        ServiceLine.NIGHT_COVER: 3,
        ServiceLine.WATER: 2,
    }


def test_the_flags_are_those_of_the_table():
    assert len(codes_where(lambda category: category.safety)) == 39
    assert codes_where(lambda category: category.accessibility) == {
        "LFT-TRP", "LFT-OUT", "ACC-ENT", "ACC-WC", "ACC-ALM", "ACC-LOP", "ACC-EVA", "ACC-PRK",
        "ACC-SGN",
    }  # fmt: skip
    assert codes_where(lambda category: category.business_critical) == {
        "ELE-LOS", "WAT-LOS", "WAT-LEK", "WC-ALL", "SEC-DOR", "SEC-ACS", "SEC-GRD", "NCV-GAP",
        "NCV-SOL", "KIT-EQU",
    }  # fmt: skip
    assert codes_where(lambda category: category.security) == {
        "LGT-EXT", "WIN-BRK", "WIN-RES", *(code for code in TABLE if code[:3] in {"SEC", "NCV"}),
    }  # fmt: skip


def test_a_question_stands_where_safety_depends_on_the_answer():
    assert codes_where(lambda category: category.safety_if) == {
        "LGT-EXT", "HTG-LOS", "HWS-LOS", "ROF-LEK", "DMP-MLD", "LFT-OUT", "PST-RAT", "PST-BUG",
        "KIT-EQU", "FAB-MIN",
    }  # fmt: skip
    assert all(c.safety_if.count("?") == 1 for c in TABLE.values() if c.safety_if)


def test_only_night_cover_and_residents_kitchens_belong_to_approved_premises_alone():
    court = PremisesType.COURT

    assert codes_where(lambda category: not category.offered_at(court)) == {
        "NCV-GAP", "NCV-SOL", "NCV-QUA", "KIT-EQU",
    }  # fmt: skip


def test_no_fault_is_less_urgent_at_approved_premises():
    assert codes_where(lambda category: category.office and (
        category.approved_premises > category.office
    )) == set()  # fmt: skip


def test_a_window_restrictor_stands_as_the_table_has_it():
    restrictor = TABLE["WIN-RES"]

    assert restrictor.label == "Window restrictor missing/defeated (upper floor)"
    assert restrictor.reference == "WHSW reg 15; HSWA s3"
    assert (restrictor.office, restrictor.approved_premises) == (Priority.P2, Priority.P1)


def test_every_kind_of_premises_and_line_has_words():
    assert [kind.label for kind in PremisesType] == [
        "Offender contact centre", "Approved premises", "Court", "Prison",
    ]  # fmt: skip
    assert [kind.plural for kind in PremisesType] == [
        "offender contact centres", "approved premises", "courts", "prisons",
    ]  # fmt: skip
    assert len({line.label for line in ServiceLine}) == len(ServiceLine)
