"""The closed vocabularies of a shipment: every word that a field with a fixed choice may hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

# ISO 3166-1 alpha-2, officially assigned codes.
COUNTRIES: tuple[str, ...] = tuple(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT
    MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
    UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()
)

SYMBOLS: tuple[str, ...] = tuple(
    """
    H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo
    Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl
    Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og
    """.split()
)


class ClosedVocabulary:
    """Mark of a closed choice: a value outside it is the fault `closed_<name>`, whatever its type."""

    def __init__(self, name: str, words: tuple[str, ...] = ()) -> None:
        """Name the vocabulary; `words` are needed only where the annotated type is no Literal."""
        self.name = name
        self.words = words

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Build the check once, when the model is made; it then runs without Python code."""
        choice = core_schema.literal_schema(list(self.words)) if self.words else handler(source)
        error = f"the value is not a known {self.name.replace('_', ' ')}"
        return core_schema.custom_error_schema(choice, f"closed_{self.name}", custom_error_message=error)


Country = Annotated[str, ClosedVocabulary("country", COUNTRIES)]
Symbol = Annotated[str, ClosedVocabulary("element", SYMBOLS)]
Movement = Annotated[
    Literal["export", "re_export", "transit", "technology_transfer", "temporary_export"], ClosedVocabulary("movement")
]
TemporaryPurpose = Annotated[
    Literal["repair", "exhibition", "test", "aircraft_spares"], ClosedVocabulary("temporary_purpose")
]
Role = Annotated[
    Literal[
        "exporter",
        "importer",
        "consignee",
        "end_user",
        "intermediary",
        "downstream_user",
        "onward_consignee",
        "carrier",
    ],
    ClosedVocabulary("role"),
]
PartyKind = Annotated[Literal["civil", "military", "dual", "unknown"], ClosedVocabulary("party_kind")]
LicenceKind = Annotated[Literal["single", "general", "registration", "special"], ClosedVocabulary("licence_kind")]
DeclaredStatus = Annotated[Literal["controlled", "not_controlled", "unknown"], ClosedVocabulary("status")]
Knowledge = Annotated[
    Literal[
        "diversion_suspected",
        "military_end_use",
        "wmd_end_use",
        "terrorism",
        "evidence_refused",
        "told_by_authority",
    ],
    ClosedVocabulary("knowledge"),
]
FORMS: tuple[str, ...] = tuple(
    """
    metal alloy target oxide compound powder permanent_magnet crystal ceramic functional_material substrate material
    isotope ore reagent tool equipment equipment_part technology component finished_good battery software unspecified
    """.split()
)
SECTORS: tuple[str, ...] = tuple(
    """
    automotive electronics semiconductors semiconductor_tools logic_14nm_or_below memory_256_layers_or_more
    ai_military_potential rare_earth_production aerospace civil_aviation shipbuilding drones defence energy wind_power
    nuclear medical emergency_medicine public_health disaster_relief research education consumer_goods chemicals
    metallurgy mining optics telecommunications batteries construction agriculture industrial_machinery robotics
    glass_ceramics trading other
    """.split()
)
Form = Annotated[str, ClosedVocabulary("form", FORMS)]
Sector = Annotated[str, ClosedVocabulary("sector", SECTORS)]
