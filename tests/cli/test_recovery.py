"""Recovery plans on the command line: looked at and carried out, never approved."""

from tests.deeds import escalate, log
from tests.factories import OPERATOR
from tests.recovery.plans import approve, draft_of, name_directorate, propose


def test_a_plan_is_previewed_carried_out_and_shown(flask, work, estate, clock):
    with work(OPERATOR) as uow:
        directorate = name_directorate(uow)
    late, bare = (
        log(work, estate.reporter, estate.premises, category_code=kind)
        for kind in ("HTG-LOS", "FIR-DOR")
    )
    for order in (late, bare):
        escalate(work, estate.reporter, order)

    previewed = flask("recovery", "preview", "--stage", "1", "--by", "2026-12-01")
    plan = propose(work, estate.officer, draft_of(clock, directorate.contract))
    approve(work, directorate.contract, plan)
    carried = flask("recovery", "carry-out")
    shown = flask("recovery", "show", plan)

    assert f"{late}  stage 1  wave 1, fixed by Tuesday 1 December 2026" in previewed.output
    assert f"{bare}  stage 1  left out: it is safety-critical" in previewed.output
    assert "1 order would be re-baselined, 1 left out." in previewed.output
    assert carried.output == "1 order looked at.\n"
    assert f"{plan}: approved" in shown.output
    assert "1 planned, 0 fixed in time, 0 missed, 1 owed still" in shown.output


def test_a_preview_without_a_sound_date_is_refused_with_its_reason(flask, estate):
    answer = flask("recovery", "preview", "--by", "soon")

    assert answer.exit_code != 0
    assert "Enter a real date" in answer.output
