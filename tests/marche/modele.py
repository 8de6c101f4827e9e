"""The notice as a model: what each side must see after each act, and which acts are refused.

Written from the notice alone (its table of states and readings A7, A8, A10 to A14, A28 to A32),
in plain Python lists: it imports nothing of the product.
"""

from dataclasses import dataclass, field
from enum import StrEnum

PS, MC = "PS", "MC"
A_TRAITER, EN_COURS, CLOS, BROUILLONS = "a-traiter", "en-cours", "clos", "brouillons"
ROUVERTE, SUPPRIMEE = "Rouverte par le médecin", "Supprimée par le médecin"


@dataclass(frozen=True)
class Personne:
    """Somebody of the cast: his side, and the party he speaks for."""

    nom: str
    cote: str
    partie: str

    @property
    def signature(self) -> str:
        """As the author of a draft is shown."""
        return f"Dr {self.nom}"


MARTIN = Personne("MARTIN", PS, "Martin")
HADDAD, OLLIVIER = (Personne(nom, PS, "Tilleuls") for nom in ("HADDAD", "OLLIVIER"))
QUEMENER, TANGUY = (Personne(nom, MC, "ELSM 35") for nom in ("QUÉMÉNER", "TANGUY"))
RIVOAL = Personne("RIVOAL", MC, "MSA 35")
TROUPE = {p.nom: p for p in (MARTIN, HADDAD, OLLIVIER, QUEMENER, TANGUY, RIVOAL)}
PASTILLES = {"Martin": "JM", "Tilleuls": "CE35"}


class Issue(StrEnum):
    """What comes of an act."""

    FAIT = "done"
    RENVOI = "sent elsewhere, nothing done"
    INTROUVABLE = "404"
    REFUS = "refused, with the reason"
    INCOMPLET = "something mandatory is missing"


@dataclass(frozen=True)
class Ligne:
    """A row of a list."""

    objet: str
    non_lu: bool
    pastilles: tuple[str, ...]
    claire: bool
    tags: tuple[str, ...]


@dataclass
class Brouillon:
    """A draft of a side: its text, who saved it last, how many times it was saved."""

    texte: str
    auteur: Personne
    version: int


@dataclass
class Fil:
    """A conversation."""

    objet: str
    partie: str
    initiative: str
    avec_patient: bool
    messages: list[tuple[str, str]] = field(default_factory=list)
    bannette: str = ""
    effaces: int = 0
    non_lu: dict[str, bool] = field(default_factory=lambda: {PS: False, MC: False})
    lu: bool = False
    rouverte: bool = False
    brouillons: dict[str, Brouillon] = field(default_factory=dict)
    dates: dict[str, int] = field(default_factory=lambda: {PS: 0, MC: 0})
    formes: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By side, the screen from which its last message left, and the place of that message."""

    @property
    def supprime(self) -> bool:
        """The doctor deleted it, and the échelon has not written since."""
        return 0 < self.effaces == len(self.messages)

    def vu_de(self, qui: Personne) -> bool:
        """Whether it exists for somebody."""
        if qui.cote == PS:
            mien = qui.partie == self.partie and not self.supprime
        else:
            mien = qui.partie == "ELSM 35"
        return mien and (bool(self.messages) or self.initiative == qui.cote)

    def lisibles(self, cote: str) -> list[str]:
        """The texts a side may read."""
        debut = self.effaces if cote == PS else 0
        return [texte for _, texte in self.messages[debut:]]

    def peut_ecrire(self, cote: str) -> bool:
        """The échelon never writes in a closed conversation; the doctor may."""
        return cote == PS or self.bannette != CLOS

    def ligne(self, cote: str) -> Ligne:
        """Its row in a list."""
        brouillon = self.brouillons.get(cote)
        tags = ["[Brouillon]", brouillon.auteur.signature] if brouillon else []
        sienne = PASTILLES[self.partie]
        if cote == PS:
            pastilles = ("ELSM 35",) if self.initiative == MC else (sienne,)
            return Ligne(self.objet, self.non_lu[PS], pastilles, False, tuple(tags))
        if self.lu and self.messages and self.messages[-1][0] == MC:
            tags.append("[Lu]")
        if self.rouverte:
            tags.append(ROUVERTE)
        if self.supprime:
            tags.append(SUPPRIMEE)
        claire = self.initiative == MC and not self.avec_patient
        return Ligne(self.objet, self.non_lu[MC], ("ELSM 35", sienne), claire, tuple(tags))


class Modele:
    """Every conversation, and the acts on them. A conversation given up becomes None."""

    def __init__(self) -> None:
        self.fils: list[Fil | None] = []
        self.heure = 0

    # What is seen.

    def liste(self, partie: str) -> list[Ligne]:
        """The doctor's list: last message or last saving first."""
        qui = next(p for p in TROUPE.values() if p.partie == partie)
        vus = [f for f in self.fils if f and f.vu_de(qui)]
        return [f.ligne(PS) for f in sorted(vus, key=lambda f: -f.dates[PS])]

    def bannette(self, laquelle: str) -> list[Ligne]:
        """A tray of ELSM 35, or its drafts."""
        vus = [f for f in self.fils if f and f.vu_de(QUEMENER)]
        dedans = [f for f in vus if (f.bannette or BROUILLONS) == laquelle]
        return [f.ligne(MC) for f in sorted(dedans, key=lambda f: -f.dates[MC])]

    def comptes(self) -> dict[str, tuple[int, int]]:
        """By tray: how many, and how many unread."""
        return {
            laquelle: (len(lignes), sum(ligne.non_lu for ligne in lignes))
            for laquelle in (A_TRAITER, EN_COURS, CLOS, BROUILLONS)
            if (lignes := self.bannette(laquelle)) is not None
        }

    # What is done.

    def nouveau(self, qui: Personne, fil: Fil, action: str, texte: str) -> Issue:
        """A new message: sent, or kept as a draft."""
        self.fils.append(None)
        if action == "envoyer" and not texte:
            return Issue.INCOMPLET
        self.fils[-1] = fil
        return self._deposer(qui, fil, action, texte, perime=False, forme="ecrire")

    def reprendre(self, qui: Personne, n: int, action: str, texte: str, perime: bool) -> Issue:
        """The form of a message that was never sent."""
        fil = self._vu(qui, n)
        if fil is None:
            return Issue.INTROUVABLE
        if fil.messages:
            return Issue.RENVOI
        if action == "abandonner":
            self.fils[n] = None
            return Issue.FAIT
        return self._deposer(qui, fil, action, texte, perime=perime, forme="reprendre")

    def repondre(self, qui: Personne, n: int, action: str, texte: str, perime: bool) -> Issue:
        """The reply form."""
        fil = self._vu(qui, n)
        if fil is None:
            return Issue.INTROUVABLE
        if not fil.messages:
            return Issue.RENVOI
        if action == "abandonner":
            fil.brouillons.pop(qui.cote, None)
            return Issue.FAIT
        return self._deposer(qui, fil, action, texte, perime=perime, forme="repondre")

    def repeter(self, qui: Personne, n: int, autre_texte: bool) -> Issue:
        """The same form once more: nothing happens twice, and another text is refused."""
        fil = self._vu(qui, n)
        if fil is None:
            return Issue.INTROUVABLE
        ecran, place = fil.formes[qui.cote]
        if ecran == "reprendre":
            return Issue.RENVOI
        efface = qui.cote == PS and place < fil.effaces
        return Issue.REFUS if autre_texte or efface else Issue.FAIT

    def ouvrir(self, qui: Personne, n: int) -> Issue:
        """Open a conversation: read for the whole side; [Lu] if the last word is across."""
        fil = self._vu(qui, n)
        if fil is None:
            return Issue.INTROUVABLE
        if not fil.messages:
            return Issue.RENVOI
        fil.non_lu[qui.cote] = False
        if qui.cote == PS and fil.messages[-1][0] == MC:
            fil.lu = True
        return Issue.FAIT

    def non_lu(self, qui: Personne, n: int) -> Issue:
        """Back in bold, for one's own side, whatever [Lu] says."""
        fil = self._vu(qui, n)
        if fil is None:
            return Issue.INTROUVABLE
        if not fil.messages:
            return Issue.REFUS
        fil.non_lu[qui.cote] = True
        return Issue.FAIT

    def supprimer(self, qui: Personne, n: int) -> Issue:
        """The doctor's verb."""
        fil = self._vu(qui, n)
        if fil is None or qui.cote == MC:
            return Issue.INTROUVABLE
        if not fil.messages:
            return Issue.REFUS
        fil.effaces = len(fil.messages)
        fil.brouillons.pop(PS, None)
        fil.non_lu[PS] = False
        return Issue.FAIT

    def clore(self, qui: Personne, n: int) -> Issue:
        """The échelon's verb."""
        fil = self._vu(qui, n)
        if fil is None or qui.cote == PS:
            return Issue.INTROUVABLE
        if not fil.messages or fil.bannette == CLOS:
            return Issue.REFUS
        if MC in fil.brouillons:
            return Issue.RENVOI
        fil.bannette = CLOS
        fil.rouverte = False
        fil.non_lu[MC] = False
        fil.dates[MC] = self._instant()
        return Issue.FAIT

    def _vu(self, qui: Personne, n: int) -> Fil | None:
        fil = self.fils[n]
        return fil if fil is not None and fil.vu_de(qui) else None

    def _deposer(
        self, qui: Personne, fil: Fil, action: str, texte: str, *, perime: bool, forme: str
    ) -> Issue:
        if action == "envoyer" and not texte:
            return Issue.INCOMPLET
        brouillon = fil.brouillons.get(qui.cote)
        if not fil.peut_ecrire(qui.cote) or (brouillon is not None and perime):
            return Issue.REFUS
        if action == "brouillon":
            version = brouillon.version + 1 if brouillon else 1
            fil.brouillons[qui.cote] = Brouillon(texte, qui, version)
            if not fil.messages:
                fil.dates = dict.fromkeys((PS, MC), self._instant())
            return Issue.FAIT
        fil.brouillons.pop(qui.cote, None)
        fil.formes[qui.cote] = (forme, len(fil.messages))
        self._envoyer(qui.cote, fil, texte)
        return Issue.FAIT

    def _envoyer(self, cote: str, fil: Fil, texte: str) -> None:
        if cote == PS:
            fil.rouverte = fil.rouverte or fil.bannette == CLOS
            fil.bannette = A_TRAITER
        else:
            fil.rouverte = False
            fil.bannette = EN_COURS
        fil.messages.append((cote, texte))
        fil.lu = False
        fil.non_lu = {PS: cote == MC, MC: cote == PS}
        fil.dates = dict.fromkeys((PS, MC), self._instant())

    def _instant(self) -> int:
        self.heure += 1
        return self.heure
