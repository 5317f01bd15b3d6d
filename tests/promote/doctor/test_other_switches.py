"""What probes answer where two switches of the emulator exclude each other."""

from __future__ import annotations

from promote.doctor.answer import Answer, Verdict
from promote.doctor.examination import Examination, examine
from promote.doctor.patience import Patience
from promote.doctor.probe import Probe
from promote.doctor.probes.pending_version import PENDING_VERSION
from promote.doctor.probes.registration import REGISTRATION
from promote.doctor.probes.registry_events import REGISTRY_EVENTS
from tests.promote.doctor.clinic import AS_ASSUMED, Clinic
from tests.promote.doctor.conftest import ROOT, switched


def asked(probes: list[Probe], **switches: str) -> dict[str, Answer]:
    examination = Examination()
    with switched({**AS_ASSUMED, **switches}) as emulator:
        clinic = Clinic(emulator, ROOT / "config")
        context = clinic.context(patience=Patience(seconds=6, pause=0.1))
        examine(context, probes, examination, lambda _line: None)
        assert clinic.leftovers() == []
    return {assumption.id: answer for assumption, answer in examination.answers}


def test_events_that_name_no_members_and_come_in_another_order_are_told() -> None:
    found = asked([REGISTRY_EVENTS], EMULATOR_EVENT_FIELDS="0", EMULATOR_REORDER_EVENTS="1")

    assert found["event-fields-of-updates"] == Answer(
        Verdict.DOES_NOT_HOLD, "2 of 2 events lack it"
    )
    assert found["event-once-in-order"].verdict is Verdict.DOES_NOT_HOLD
    assert "registered, rejected, annotated" in found["event-once-in-order"].seen


def test_a_registration_that_fails_has_its_reason_and_stops_no_other_probe() -> None:
    found = asked(
        [REGISTRATION, PENDING_VERSION, REGISTRY_EVENTS],
        EMULATOR_EVENT_FIELDS="null",
        EMULATOR_FAIL_REGISTRATIONS="1",
    )

    assert found["registration-asynchronous"].verdict is Verdict.HOLDS
    assert "at once, then Failed" in found["registration-asynchronous"].seen
    assert "could not be scanned" in found["registration-asynchronous"].seen
    assert found["pending-version-refused"].verdict is Verdict.CANNOT_TELL
    assert found["pending-version-refused"].seen.endswith("is Failed")
    assert found["event-fields-of-creations"] == Answer(Verdict.DOES_NOT_HOLD, "it is null")
