"""Invented faults for the demo: dull on purpose, and without any detail of real security."""

from dataclasses import dataclass
from random import Random

from tracker.domain.categories import PremisesType
from tracker.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Fault:
    """A category of the published table, and how somebody would put it."""

    category: str
    title: str


_TITLES = {
    "FIR-DOR": ("Fire door does not close fully", "Fire door closer has come loose"),
    "FIR-ELT": ("Emergency light on the stairs is out",),
    "FIR-EXT": ("Extinguisher is past its service date",),
    "FIR-FAL": ("Third false alarm this week",),
    "FIR-PNL": ("Fire panel shows a fault light",),
    "ELE-SOC": ("Two sockets are dead", "Kettle trips the circuit"),
    "ELE-LOS": ("No power on the first floor",),
    "LGT-EXT": ("Car park light is out", "Light over the entrance flickers"),
    "LGT-INT": ("Lamp out in the corridor", "Strip light buzzes"),
    "HTG-LOS": ("No heating since this morning", "Boiler has locked out again"),
    "HWS-LOS": ("No hot water in the showers",),
    "HTG-ROM": ("Radiator stays cold", "Radiator valve leaks a little"),
    "VEN-FAI": ("Fan in the group room has stopped",),
    "WAT-LEK": ("Water is coming through the ceiling",),
    "WAT-DRP": ("Tap drips", "Damp patch under the sink"),
    "LEG-RES": ("Water temperature out of range at the last check",),
    "DRA-BLK": ("Drain in the yard is blocked",),
    "WC-OUT": ("One toilet is out of use",),
    "ROF-LEK": ("Roof leaks when it rains",),
    "FLR-TRP": ("Carpet edge has lifted", "Handrail is loose"),
    "WIN-BRK": ("Cracked pane in a ground floor window",),
    "DMP-MLD": ("Mould round a bedroom window",),
    "LFT-OUT": ("Lift stops between floors", "Lift is out of service"),
    "ACC-ENT": ("Automatic door does not open", "Ramp surface has come up"),
    "ACC-WC": ("Accessible toilet is locked out of use",),
    "ACC-LOP": ("Induction loop at reception is silent",),
    "ACC-PRK": ("Accessible bay is not marked any more",),
    "ACC-SGN": ("Signs are too worn to read",),
    "SEC-DOR": ("Side gate does not lock",),
    "SEC-ACS": ("Intercom does not answer",),
    "SEC-CCT": ("A camera shows no picture",),
    "SEC-BED": ("Bedroom lock is stiff",),
    "NCV-GAP": ("Nobody came for tonight's cover",),
    "PST-RAT": ("Mice in the kitchen store",),
    "CLN-STD": ("Cleaning was missed twice", "Bins were not emptied"),
    "WST-OVR": ("Waste has not been collected",),
    "KIT-EQU": ("Dishwasher does not drain", "Fridge does not stay cold"),
    "FAB-MIN": ("Door handle is loose", "Paint peels in reception", "Chair is broken"),
}


def any_fault(dice: Random, policy: Policy, premises_type: PremisesType) -> Fault:
    """Return a fault that can be reported at premises of this type."""
    offered = [code for code in _TITLES if policy.categories[code].offered_at(premises_type)]
    code = dice.choice(offered)
    return Fault(code, dice.choice(_TITLES[code]))
