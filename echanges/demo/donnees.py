"""The cast of the demonstration, as plain data: one case of the notice for each line.

Nobody real can be hit. NIR: commune codes 990 to 996 exist in no département, 97499 is no commune
of La Réunion, country 990 is unused. RPPS: prefix 997 is the range of the ANS's test cards.
n° AM and FINESS: order numbers from 99000 on are far above those in use. Mails: `.test`.
"""

from dataclasses import dataclass
from datetime import date

from echanges.comptes.models import Role


@dataclass(frozen=True, slots=True)
class Caisse:
    """The caisse of a patient; without a code, one that this service does not hold."""

    regime: str
    code: str
    departement: str


@dataclass(frozen=True, slots=True)
class FichePatient:
    """A beneficiary; `medecin_traitant` is the key of a médecin libéral or of a structure."""

    cle: str
    prenom: str
    nom: str
    naissance: date
    nir: str
    caisse: Caisse
    medecin_traitant: str | None
    rang: int = 1


@dataclass(frozen=True, slots=True)
class FicheEchelon:
    """An échelon already loaded with the caisses, and the name it takes here."""

    cle: str
    numero: str
    nom: str


@dataclass(frozen=True, slots=True)
class FicheStructure:
    """A centre de santé or an établissement."""

    cle: str
    nom: str
    finess: str
    departement: str
    courriel: str


@dataclass(frozen=True, slots=True)
class FicheMedecin:
    """A doctor: libéral with a n° AM, or speaking for his structures (none: refused)."""

    cle: str
    prenom: str
    nom: str
    qualite: str
    rpps: str
    numero_am: str = ""
    departement: str = ""
    """Of the cabinet; needed with a n° AM."""
    structures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FicheAgent:
    """An agent of the Assurance Maladie, with his échelons."""

    cle: str
    prenom: str
    nom: str
    matricule: str
    role: Role
    echelons: tuple[str, ...] = ()

    @property
    def civilite(self) -> str:
        """« Dr » for a médecin-conseil."""
        return "Dr" if self.role is Role.MEDECIN_CONSEIL else ""

    @property
    def qualite(self) -> str:
        """« médecin-conseil », « agent du service médical », « auditeur »…"""
        return str(self.role.label)


CPAM_35 = Caisse("01", "351", "35")
CPAM_56 = Caisse("01", "561", "56")
CPAM_2A = Caisse("01", "201", "2A")
CGSS_974 = Caisse("01", "974", "974")
MSA_35 = Caisse("02", "351", "35")
REGIME_SPECIAL = Caisse("04", "", "35")

PATIENTS = (
    FichePatient("P01", "Martine", "KERVELLA", date(1958, 3, 12), "258033599090192", CPAM_35, "D1"),
    FichePatient("P02", "Yann", "LE GUENNEC", date(1984, 11, 5), "184113599090262", CPAM_35, "D1"),
    FichePatient("P03", "Aïcha", "BENALI", date(1971, 7, 23), "271073599190369", CPAM_35, "D2"),
    FichePatient("P04", "Lucas", "PERRIN", date(1999, 1, 30), "199013599290475", CPAM_35, "S1"),
    FichePatient("P05", "Geneviève", "MORVAN", date(1949, 12, 17), "249123599390501", MSA_35, "D1"),
    FichePatient("P06", "Joseph", "CASANOVA", date(1962, 5, 8), "162052A99090617", CPAM_2A, "D3"),
    FichePatient(
        "P07", "Marie-Ange", "SANTONI", date(1990, 9, 19), "290092B99190713", CPAM_2A, "S4"
    ),
    FichePatient("P08", "Patrick", "HOAREAU", date(1968, 2, 2), "168029749990875", CGSS_974, None),
    FichePatient("P09", "Hugo", "BERTRAND", date(1979, 6, 14), "179063599490903", CPAM_35, "D1"),
    FichePatient(
        "P09-2", "Chloé", "BERTRAND", date(2012, 4, 9), "179063599490903", CPAM_35, "D1", rang=2
    ),
    FichePatient("P10", "Fatoumata", "DIALLO", date(1986, 8, 27), "286089999091070", CPAM_35, "D2"),
    FichePatient(
        "P11", "Hélène", "FAURE", date(1965, 10, 11), "265103599591189", REGIME_SPECIAL, None
    ),
    FichePatient("P12", "Alain", "ROUXEL", date(1955, 4, 3), "155045699091218", CPAM_56, "D10"),
)

ECHELONS = (
    FicheEchelon("ELSM 35", "01-351", "Échelon local de Rennes"),
    FicheEchelon("ELSM 56", "01-561", "Échelon local de Vannes"),
    FicheEchelon("ELSM 2A", "01-201", "Échelon local d'Ajaccio"),
    FicheEchelon("ELSM 974", "01-974", "Échelon de Saint-Denis"),
    FicheEchelon("MSA 35", "02-351-35", "Contrôle médical MSA"),
)

STRUCTURES = (
    FicheStructure(
        "S1", "Centre de santé Les Tilleuls", "350990016", "35", "accueil@tilleuls.test"
    ),
    FicheStructure("S2", "L'Hermine santé", "560990020", "56", "contact@hermine.test"),
    FicheStructure(
        "S3", "Clinique Saint-Melaine", "350990032", "35", "secretariat@saint-melaine.test"
    ),
    FicheStructure("S4", "Élan Corse santé", "2A0990040", "2A", "contact@elan-corse.test"),
)

LIBERAL = "médecin libéral"
SALARIE = "médecin salarié"
BARIATRIQUE = "chirurgien bariatrique"

MEDECINS = (
    FicheMedecin("D1", "Jean", "MARTIN", LIBERAL, "99700001011", "351991013", "35"),
    FicheMedecin("D2", "Sophie", "LE BIHAN-NOËL", LIBERAL, "99700001029", "351991021", "35"),
    FicheMedecin("D3", "Ange", "PAOLI", LIBERAL, "99700001037", "201991031", "2A"),
    FicheMedecin("D4", "Nadia", "HADDAD", SALARIE, "99700001045", structures=("S1",)),
    FicheMedecin("D5", "Paul", "OLLIVIER", SALARIE, "99700001052", structures=("S1",)),
    FicheMedecin("D6", "Claire", "RENAUD", SALARIE, "99700001060", structures=("S1", "S2")),
    FicheMedecin("D7", "Victor", "ROUSSEL", BARIATRIQUE, "99700001078", structures=("S3",)),
    FicheMedecin("D8", "Inès", "CARVALHO", BARIATRIQUE, "99700001086", structures=("S3",)),
    FicheMedecin("D9", "Lisandru", "FILIPPI", SALARIE, "99700001094", structures=("S4",)),
    FicheMedecin("D10", "Jeanne", "MOREAU", LIBERAL, "99700001102", "561991100", "56"),
    # Works in S3 but is no bariatric surgeon: no right to speak for it, access refused (A4).
    FicheMedecin("D11", "Marc", "LEFEBVRE", "cardiologue", "99700001110"),
)

CONSEIL = Role.MEDECIN_CONSEIL

AGENTS = (
    FicheAgent("QUEMENER", "Hélène", "QUÉMÉNER", "ELSM35-001", CONSEIL, ("ELSM 35",)),
    FicheAgent("TANGUY", "Olivier", "TANGUY", "ELSM35-002", CONSEIL, ("ELSM 35",)),
    FicheAgent("LEDU", "Karine", "LE DU", "ELSM35-003", Role.AGENT, ("ELSM 35",)),
    FicheAgent("GUILLOU", "Bruno", "GUILLOU", "ELSM35-004", CONSEIL, ("ELSM 35", "ELSM 56")),
    FicheAgent("COLONNA", "Laetizia", "COLONNA", "ELSM2A-001", CONSEIL, ("ELSM 2A",)),
    FicheAgent("PAYET", "Marie", "PAYET", "ELSM974-001", CONSEIL, ("ELSM 974",)),
    FicheAgent("RIVOAL", "Yves", "RIVOAL", "MSA35-001", CONSEIL, ("MSA 35",)),
    FicheAgent("LEGALL", "Maëlle", "LE GALL", "ELSM35-005", Role.RESPONSABLE, ("ELSM 35",)),
    FicheAgent("DELORME", "Anne", "DELORME", "AUDIT-001", Role.AUDITEUR),
)
