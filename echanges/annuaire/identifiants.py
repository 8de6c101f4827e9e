"""The numbers and names that identify people and places: read, checked, written.

Everything here is pure: no Django, no database, no clock. Keys are computed by python-stdnum;
what is an error and what a warning is decided here, with the shapes (its own take a NIR born in
month 13, and no n° AM or FINESS). Each ``lire_*`` function takes what
somebody typed (or what a card says) and returns a small immutable value, or raises
``IdentifiantInvalide`` with a French sentence made to be shown next to the field.

Two degrees of doubt, never mixed:

* an *error* (``IdentifiantInvalide``): the number cannot be what it claims to be;
* a *warning* (``.avertissement``, a French sentence or ``None``): its key looks wrong, but the
  rule of that key is not published or not always followed, so the search goes on.

========  ==============  =====================================  ====================
number    shape           key                                    wrong key
========  ==============  =====================================  ====================
NIR       13 (+ 2)        97 - n mod 97, 2A is 19, 2B is 18      error
n° AM     9 digits        Luhn                                   warning
FINESS    9 characters    Luhn, A is 1, B is 2                   error, letter: warning
RPPS      11 digits       Luhn                                   warning
========  ==============  =====================================  ====================

The number typed is never repeated in an error, and a ``Nir`` never prints itself: both end in
logs and reports.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from stdnum import luhn
from stdnum.fr import nir as cle_nir

from echanges.textes import INVISIBLES

NIR_LONGUEUR: Final = "Le NIR comporte 13 ou 15 caractères"
NIR_FORME: Final = "Le NIR n'a pas la forme attendue : vérifiez les caractères saisis"
NIR_PROVISOIRE: Final = "Ce NIR est provisoire : le patient peut ne pas être reconnu"
CLE_INCORRECTE: Final = "Clé incorrecte"
AM_FORME: Final = "Le n° AM comporte 9 chiffres"
AM_CLE: Final = "La clé de ce n° AM paraît incorrecte : vérifiez la saisie"
FINESS_LONGUEUR: Final = "Le n° FINESS comporte 9 caractères"
FINESS_FORME: Final = "Le n° FINESS n'a pas la forme attendue : vérifiez les caractères saisis"
FINESS_CLE: Final = "La clé de ce n° FINESS paraît incorrecte : vérifiez la saisie"
RPPS_FORME: Final = "Le n° RPPS comporte 11 chiffres"
RPPS_CLE: Final = "La clé de ce n° RPPS paraît incorrecte : vérifiez la saisie"

# [0-9] and not \d, which would also take the digits of other scripts.
# Month 20 and above: incomplete birth record. Place: département (2A, 2B), commune or country.
_NIR: Final = re.compile(r"[1-8][0-9]{2}(0[1-9]|1[0-2]|[2-9][0-9])([0-9]{2}|2[AB])[0-9]{6}")
_CLE_NIR: Final = re.compile(r"[0-9]{2}")
_AM: Final = re.compile(r"[0-9]{9}")
_FINESS: Final = re.compile(r"[0-9][0-9A-Z][0-9]{7}")
_RPPS: Final = re.compile(r"[0-9]{11}")

_CORSE_FINESS: Final = str.maketrans("AB", "12")

# Letters that Unicode does not take apart. Lower case only: used after casefold().
_LETTRES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_APOSTROPHES: Final = frozenset("'’‘‛ʼʹ′`")
_SIGNE_MOINS: Final = "−"
# Punctuation, and the signs that a keyboard has beside it: + < = > | ~ ^ ` $ € …
_PONCTUATION: Final = frozenset(("Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Sc", "Sk", "Sm"))


class IdentifiantInvalide(ValueError):
    """What was typed cannot be the identifier expected.

    Attributes:
        message: French sentence for the user. It never repeats what was typed.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


# --- Numbers ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Nir:
    """A NIR (numéro d'inscription au répertoire), or « social security number ».

    The key is computed, never stored. ``repr()``, ``str()`` and formatting show nothing of the
    number: a screen asks for ``formate`` on purpose.

    Args:
        corps: the 13 characters without key, upper case, letters only in « 2A » and « 2B ».

    Raises:
        IdentifiantInvalide: ``corps`` has another shape.

    Source: GIE SESAM-Vitale RG_BS603 (key, Corsica); nirValidation.ts of the Assurance Maladie's
    design system (shape).
    """

    corps: str

    def __post_init__(self) -> None:
        if not _NIR.fullmatch(self.corps):
            raise IdentifiantInvalide(NIR_FORME)

    @property
    def cle(self) -> str:
        """The two digits of the key, « 01 » to « 97 »."""
        return str(cle_nir.calc_check_digits(self.corps))

    @property
    def formate(self) -> str:
        """The 15 characters in groups, as on a card: « 2 58 03 35 990 901 92 »."""
        c = self.corps
        return " ".join((c[:1], c[1:3], c[3:5], c[5:7], c[7:10], c[10:], self.cle))

    @property
    def provisoire(self) -> bool:
        """Whether the person is still being registered: first digit 3 to 8."""
        return self.corps[0] in "345678"

    @property
    def avertissement(self) -> str | None:
        """French warning for the provisional numbers (5 and 6) no directory identifies."""
        return NIR_PROVISOIRE if self.corps[0] in "56" else None

    def __repr__(self) -> str:
        return "<Nir masqué>"


@dataclass(frozen=True, slots=True)
class NumeroAM:
    """A n° AM, the invoicing number of a doctor for one place of exercise (ex-ADELI shape).

    Args:
        numero: 9 digits: département (2), category (1), order (5), key (1).

    Raises:
        IdentifiantInvalide: ``numero`` is not 9 digits.

    Source: SNDS documentation (layout). That the key is Luhn is inferred from real numbers.
    """

    numero: str

    def __post_init__(self) -> None:
        if not _AM.fullmatch(self.numero):
            raise IdentifiantInvalide(AM_FORME)

    @property
    def categorie(self) -> str:
        """Third digit: « 0 » établissement, « 1 » médecin, … Not safe overseas: never refuse."""
        return self.numero[2]

    @property
    def avertissement(self) -> str | None:
        """French sentence when the key looks wrong."""
        return None if luhn.is_valid(self.numero) else AM_CLE


@dataclass(frozen=True, slots=True)
class Finess:
    """A FINESS number, of a centre de santé or an établissement.

    Its first two characters are the département: « 35 », « 2A », « 97 » for all overseas.

    Args:
        numero: 9 characters, upper case; digits, but a letter may stand second.

    Raises:
        IdentifiantInvalide: another shape, or a wrong key on an all-digit number.

    Source: FINESS open data (key checked on real numbers). A = 1 and B = 2 in the key is inferred
    from few Corsican numbers, hence a warning only; the key of another letter is not known.
    """

    numero: str

    def __post_init__(self) -> None:
        if len(self.numero) != 9:
            raise IdentifiantInvalide(FINESS_LONGUEUR)
        if not _FINESS.fullmatch(self.numero):
            raise IdentifiantInvalide(FINESS_FORME)
        if self.numero.isdigit() and not luhn.is_valid(self.numero):
            raise IdentifiantInvalide(CLE_INCORRECTE)

    @property
    def avertissement(self) -> str | None:
        """French sentence when the key looks wrong or cannot be computed."""
        chiffres = self.numero.translate(_CORSE_FINESS)
        return None if chiffres.isdigit() and luhn.is_valid(chiffres) else FINESS_CLE


@dataclass(frozen=True, slots=True)
class Rpps:
    """The RPPS number of a health professional.

    Args:
        numero: 11 digits, key included.

    Raises:
        IdentifiantInvalide: ``numero`` is not 11 digits.

    Source: ANS health object model (MOS).
    """

    numero: str

    def __post_init__(self) -> None:
        if not _RPPS.fullmatch(self.numero):
            raise IdentifiantInvalide(RPPS_FORME)

    @property
    def avertissement(self) -> str | None:
        """French sentence when the key looks wrong."""
        return None if luhn.is_valid(self.numero) else RPPS_CLE


def lire_nir(saisie: str) -> Nir:
    """Read a NIR as typed.

    Args:
        saisie: 13 characters, or 15 with the key; lower case and separators allowed
            (see ``normaliser_numero``).

    Returns:
        The NIR; look at its ``avertissement``.

    Raises:
        IdentifiantInvalide: wrong length, then wrong shape, then wrong key.
    """
    numero = normaliser_numero(saisie)
    if len(numero) not in (13, 15):
        raise IdentifiantInvalide(NIR_LONGUEUR)
    nir, cle = Nir(numero[:13]), numero[13:]
    if not cle or cle == nir.cle:
        return nir
    raise IdentifiantInvalide(CLE_INCORRECTE if _CLE_NIR.fullmatch(cle) else NIR_FORME)


def lire_numero_am(saisie: str) -> NumeroAM:
    """Read a n° AM as typed.

    Args:
        saisie: 9 digits, separators allowed.

    Returns:
        The number; look at its ``avertissement``.

    Raises:
        IdentifiantInvalide: not 9 digits. A doubtful key is never an error.
    """
    return NumeroAM(normaliser_numero(saisie))


def lire_finess(saisie: str) -> Finess:
    """Read a FINESS number as typed.

    Args:
        saisie: 9 characters; lower case and separators allowed.

    Returns:
        The number; look at its ``avertissement``.

    Raises:
        IdentifiantInvalide: wrong length, wrong shape, or wrong key on an all-digit number.
    """
    return Finess(normaliser_numero(saisie))


def lire_rpps(saisie: str) -> Rpps:
    """Read an RPPS number as typed; what a card certifies is read by ``certificats.idnps``.

    Args:
        saisie: 11 digits, separators allowed.

    Returns:
        The number; look at its ``avertissement``.

    Raises:
        IdentifiantInvalide: not 11 digits. A doubtful key is never an error.
    """
    return Rpps(normaliser_numero(saisie))


def normaliser_numero(saisie: str) -> str:
    """Bring any typed number to the form in which numbers are stored and compared.

    Upper case; spaces of all kinds, dots, hyphens and invisible characters removed: they are
    only ever typed or pasted between groups. Nothing is checked, which suits a field where a
    n° AM and a FINESS number are both welcome: equality decides.

    Args:
        saisie: what was typed.

    Returns:
        The same number, « 2a 099 004-0 » giving « 2A0990040 ».
    """
    return "".join(c for c in saisie if not _est_separateur(c)).upper()


def _est_separateur(c: str) -> bool:
    """Whether the character only separates or is not seen: space, dot, hyphen, format mark."""
    return c.isspace() or c in (".", _SIGNE_MOINS) or unicodedata.category(c) in ("Pd", "Cf")


def avec_cle(corps: str) -> str:
    """Return a n° AM, FINESS or RPPS number with the Luhn key that it lacks."""
    return f"{corps}{luhn.calc_check_digit(corps.translate(_CORSE_FINESS))}"


# --- Names and words -------------------------------------------------------------------------


def normaliser_nom(texte: str) -> str:
    """Bring a name or a text to the key under which it is searched.

    Case and accents disappear, « œ » becomes « oe » and « æ » « ae »; apostrophes, hyphens and
    spaces of all kinds become one space, none at the ends. Composed (NFC) and decomposed (NFD)
    texts give the same key, and a key gives itself. Other punctuation stays, « % » and « _ »
    included.

    Args:
        texte: as written by a person or a file.

    Returns:
        The key, « Le Bihan-Noël » giving « le bihan noel »; possibly empty.
    """
    plie = _sans_accents(_sans_accents(texte).casefold()).translate(_LETTRES)
    return " ".join("".join(_plier_caractere(c) for c in plie).split())


def mots(texte: str) -> list[str]:
    """Cut a text into the words of its search key, in order, without the punctuation around them.

    None for a text that is empty, or made of punctuation only. What stands inside a word stays:
    « (100 %, c.s. d'Ys) » gives « 100 », « c.s », « d », « ys ».
    """
    suites = normaliser_nom(texte).split()
    return [mot for suite in suites if (mot := _sans_ponctuation(suite))]


def _sans_ponctuation(suite: str) -> str:
    places = [place for place, c in enumerate(suite) if unicodedata.category(c) not in _PONCTUATION]
    return suite[places[0] : places[-1] + 1] if places else ""


def _sans_accents(texte: str) -> str:
    """Decompose (NFKD) and drop the combining marks."""
    decompose = unicodedata.normalize("NFKD", texte)
    return "".join(c for c in decompose if not unicodedata.category(c).startswith("M"))


def _plier_caractere(c: str) -> str:
    """Turn a separator or a control character to a space, an invisible mark to nothing."""
    categorie = unicodedata.category(c)
    if categorie == "Cf" or c in INVISIBLES:
        return ""
    if categorie in ("Pd", "Cc") or c == _SIGNE_MOINS or c in _APOSTROPHES:
        return " "
    return c
