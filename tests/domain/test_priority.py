"""How urgent a fault is comes from the published table, and from whether somebody is at risk."""

from dataclasses import replace

import pytest

from tests.domain.shipped import POLICY
from tracker.domain.assessment import assess
from tracker.domain.categories import PremisesType, ServiceLine
from tracker.domain.errors import Invalid
from tracker.domain.priority import Priority

OFFICE, APPROVED = PremisesType.OFFENDER_CONTACT_CENTRE, PremisesType.APPROVED_PREMISES


@pytest.mark.parametrize(
    ("code", "premises_type", "at_risk", "priority", "safety_critical"),
    [
        pytest.param("GAS-LEA", OFFICE, False, Priority.P1, True, id="danger-anywhere"),
        pytest.param("DMP-MLD", OFFICE, False, Priority.P3, False, id="nobody-at-risk"),
        pytest.param("DMP-MLD", OFFICE, True, Priority.P2, True, id="somebody-at-risk"),
        pytest.param("DMP-MLD", APPROVED, False, Priority.P2, False, id="approved-premises"),
        pytest.param("DMP-MLD", APPROVED, True, Priority.P2, True, id="urgent-and-at-risk"),
        pytest.param("LGT-INT", APPROVED, True, Priority.P2, True, id="no-question-but-at-risk"),
        pytest.param("WAT-LEK", OFFICE, True, Priority.P1, True, id="an-emergency-stays-one"),
        pytest.param("NCV-GAP", APPROVED, False, Priority.P1, True, id="night-cover"),
    ],
)
def test_the_priority_is_the_tables_and_risk_makes_it_urgent_at_least(
    code, premises_type, at_risk, priority, safety_critical
):
    found = assess(POLICY.categories[code], premises_type, at_risk=at_risk)

    assert found.priority is priority
    assert found.safety_critical is safety_critical


@pytest.mark.parametrize(
    ("code", "premises_type", "at_risk", "reason"),
    [
        ("LGT-INT", OFFICE, False, "The published table gives this category P4 at offender contact"
         " centres."),
        ("LGT-INT", PremisesType.COURT, True, "The published table gives this category P4 at"
         " courts. Raised to P2 because somebody is at risk."),
        ("DMP-MLD", APPROVED, True, "The published table gives this category P2 at approved"
         " premises. It is safety-critical because somebody is at risk."),
        ("GAS-LEA", PremisesType.PRISON, False, "The published table gives this category P1 at"
         " prisons. It is safety-critical."),
    ],
)  # fmt: skip
def test_the_reason_says_where_the_priority_came_from(code, premises_type, at_risk, reason):
    assert assess(POLICY.categories[code], premises_type, at_risk=at_risk).reason == reason


@pytest.mark.parametrize("category", POLICY.categories.values(), ids=lambda found: found.code)
@pytest.mark.parametrize("at_risk", [False, True])
def test_the_reason_never_tells_what_is_broken(category, at_risk):
    reason = assess(category, APPROVED, at_risk=at_risk).reason

    assert category.code not in reason
    assert category.label not in reason


@pytest.mark.parametrize("premises_type", sorted(set(PremisesType) - {APPROVED}))
def test_night_cover_cannot_be_reported_but_at_approved_premises(premises_type):
    night_cover = POLICY.categories["NCV-GAP"]

    assert not night_cover.offered_at(premises_type)
    with pytest.raises(Invalid) as refusal:
        assess(night_cover, premises_type, at_risk=False)
    assert list(refusal.value.errors) == ["category_code"]


@pytest.mark.parametrize(
    ("line", "security", "restricted"),
    [
        (ServiceLine.HARD_FM, False, False),
        (ServiceLine.HARD_FM, True, True),
        (ServiceLine.NIGHT_COVER, False, True),
        (ServiceLine.SECURITY, False, False),
    ],
)
def test_security_faults_and_night_cover_are_restricted(line, security, restricted):
    category = replace(POLICY.categories["ELE-SOC"], line=line, security=security)

    assert assess(category, OFFICE, at_risk=False).restricted is restricted


def test_what_the_category_is_marked_as_goes_with_the_assessment():
    lift = assess(POLICY.categories["LFT-TRP"], OFFICE, at_risk=False)
    water = assess(POLICY.categories["WAT-LOS"], OFFICE, at_risk=False)

    assert (lift.accessibility, lift.business_critical) == (True, False)
    assert (water.accessibility, water.business_critical) == (False, True)


def test_the_priorities_have_the_names_of_the_contract():
    names = [priority.label for priority in Priority]

    assert names == ["Emergency", "Urgent", "High", "Routine", "Planned"]
