"""DOCX (ISO/IEC 29500) and ODT (ISO/IEC 26300): a document, its pictures, and nothing that runs."""

import re
from collections.abc import Callable
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_STORED, ZipInfo

from echanges.fichiers.controle.archive import AUTRES_FICHIERS, CHIFFRE, membres
from echanges.fichiers.formats import FORMAT, ILLISIBLE, FichierRefuse

MACRO: Final = "le document contient une macro"
MODELE: Final = "le document va chercher du contenu ailleurs"

_DOCX_TYPES: Final = "[Content_Types].xml"
_DOCX_PARTIE: Final = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
_DOCX_MACRO: Final = re.compile(r"vba(project|data)|macrosheet|/macros?/|customui/", re.IGNORECASE)
_DOCX_OBJET: Final = re.compile(
    r"/embeddings/|/activex/|oleobject|\.(bin|html?|mht|mhtml|exe|js|vbs)$", re.IGNORECASE
)
_DOCX_LIENS_LIBRES: Final = ("/hyperlink",)
_DOCX_LIENS_INTERDITS: Final = {
    "/vbaProject": MACRO,
    "/wordVbaData": MACRO,
    "/oleObject": AUTRES_FICHIERS,
    "/package": AUTRES_FICHIERS,
    "/control": AUTRES_FICHIERS,
    "/aFChunk": AUTRES_FICHIERS,
    "/attachedTemplate": MODELE,
    "/subDocument": MODELE,
}
_DOCX_CHAMPS: Final = re.compile(
    r"\b(DDE(AUTO)?|INCLUDE(TEXT|PICTURE)|IMPORT|LINK)\b", re.IGNORECASE
)

_ODT_TYPE: Final = b"application/vnd.oasis.opendocument.text"
_ODT_MANIFESTE: Final = "META-INF/manifest.xml"
_ODT_MACRO: Final = re.compile(r"^(Basic|Scripts|Dialogs)/")
_ODT_ELEMENTS_ACTIFS: Final = frozenset({"event-listener", "library-embedded", "script"})
_ODT_ELEMENTS_EXTERIEURS: Final = frozenset(
    {
        "applet",
        "background-image",
        "dde-connection-decl",
        "dde-source",
        "fill-image",
        "floating-frame",
        "image",
        "object",
        "object-ole",
        "plugin",
        "section-source",
    }
)
_ODT_MACRO_APPELEE: Final = ("vnd.sun.star.script:", "macro:", "script:")
_DEHORS: Final = re.compile(r"^([a-z][a-z0-9+.-]*:|//|\\|\.\./)", re.IGNORECASE)

_Attributs = dict[str, str]


def controler_docx(octets: bytes) -> None:
    """Refuse a DOCX with macros, objects or links to contents elsewhere. Raises FichierRefuse."""
    types = _TypesDocx()
    noms = set()
    for membre, contenu in membres(octets, _refuser_le_nom_docx):
        noms.add(membre.filename)
        if membre.filename == _DOCX_TYPES:
            _lire_xml(contenu, types.element)
        elif membre.filename.endswith(".rels"):
            _lire_xml(contenu, _relation_docx)
        elif membre.filename.endswith(".xml"):
            champs = _ChampsDocx()
            _lire_xml(contenu, champs.element, champs.texte)
            champs.terminer()
    if types.principale not in noms:
        raise FichierRefuse(FORMAT)


def controler_odt(octets: bytes) -> None:
    """Refuse an ODT with macros, objects or links to contents elsewhere. Raises FichierRefuse."""
    noms: list[str] = []
    for membre, contenu in membres(octets, _refuser_le_nom_odt):
        if not noms:
            _exiger_le_type_odt(membre, contenu)
        noms.append(membre.filename)
        if membre.filename.endswith(".xml"):
            manifeste = membre.filename == _ODT_MANIFESTE
            _lire_xml(contenu, _entree_du_manifeste if manifeste else _element_odt)
    if "content.xml" not in noms or _ODT_MANIFESTE not in noms:
        raise FichierRefuse(FORMAT)


def _exiger_le_type_odt(premier: ZipInfo, contenu: bytes) -> None:
    """The first member says the type, uncompressed. Raises FichierRefuse."""
    if (premier.filename, premier.compress_type) != ("mimetype", ZIP_STORED):
        raise FichierRefuse(FORMAT)
    if contenu != _ODT_TYPE:
        raise FichierRefuse(FORMAT)


def _lire_xml(
    contenu: bytes,
    element: Callable[[str, _Attributs], None],
    texte: Callable[[str], None] | None = None,
) -> None:
    """Call `element` for each element of a part, `texte` for its text. Raises FichierRefuse.

    Names are given without their namespace: a prefix means nothing, a document chooses its own.
    """

    def ouvrir(nom: str, attributs: _Attributs) -> None:
        element(_local(nom), {_local(cle): valeur for cle, valeur in attributs.items()})

    lecteur = expat.ParserCreate(namespace_separator=" ")
    lecteur.StartDoctypeDeclHandler = _refuser_les_entites
    lecteur.StartElementHandler = ouvrir
    if texte:
        lecteur.CharacterDataHandler = texte
    lecteur.Parse(contenu, True)


def _local(nom: str) -> str:
    return nom.rpartition(" ")[2]


def _refuser_les_entites(*_: object) -> None:
    """Neither format declares a document type; it is where entities expand without end."""
    raise FichierRefuse(ILLISIBLE)


def _refuser_le_nom_docx(nom: str) -> None:
    if _DOCX_MACRO.search(nom):
        raise FichierRefuse(MACRO)
    if _DOCX_OBJET.search(nom):
        raise FichierRefuse(AUTRES_FICHIERS)


def _refuser_le_nom_odt(nom: str) -> None:
    if _ODT_MACRO.search(nom):
        raise FichierRefuse(MACRO)


class _TypesDocx:
    """Reads which part is the document, from the list of the types of the parts."""

    def __init__(self) -> None:
        self.principale = ""

    def element(self, _: str, attributs: _Attributs) -> None:
        nature = attributs.get("ContentType", "")
        if re.search("macroEnabled|vbaProject", nature, re.IGNORECASE):
            raise FichierRefuse(MACRO)
        if nature == _DOCX_PARTIE:
            self.principale = attributs.get("PartName", "").removeprefix("/")


def _relation_docx(_: str, attributs: _Attributs) -> None:
    nature = attributs.get("Type", "")
    for fin, raison in _DOCX_LIENS_INTERDITS.items():
        if nature.endswith(fin):
            raise FichierRefuse(raison)
    if attributs.get("TargetMode") == "External" and not nature.endswith(_DOCX_LIENS_LIBRES):
        raise FichierRefuse(MODELE)


class _ChampsDocx:
    """Reads the fields of a part, whose instruction may be cut into several runs."""

    def __init__(self) -> None:
        self._dans_un_champ = False
        self._instructions: list[str] = []

    def element(self, nom: str, attributs: _Attributs) -> None:
        self._dans_un_champ = nom == "instrText"
        if nom == "fldChar" and attributs.get("fldCharType") == "end":
            self._instructions.append("\n")
        self._instructions.append(attributs.get("instr", ""))

    def texte(self, texte: str) -> None:
        if self._dans_un_champ:
            self._instructions.append(texte)

    def terminer(self) -> None:
        """Refuse a field that fetches something. Raises FichierRefuse."""
        for ligne in "".join(self._instructions).splitlines():
            if _DOCX_CHAMPS.match(ligne.strip()):
                raise FichierRefuse(MODELE)


def _entree_du_manifeste(nom: str, _: _Attributs) -> None:
    if nom == "encryption-data":
        raise FichierRefuse(CHIFFRE)


def _element_odt(nom: str, attributs: _Attributs) -> None:
    adresse = attributs.get("href", "")
    if nom in _ODT_ELEMENTS_ACTIFS or adresse.lower().startswith(_ODT_MACRO_APPELEE):
        raise FichierRefuse(MACRO)
    if nom in _ODT_ELEMENTS_EXTERIEURS and _DEHORS.search(adresse):
        raise FichierRefuse(MODELE)
