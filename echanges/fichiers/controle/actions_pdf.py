"""What a PDF does besides showing its pages: each thing in its place, and only when there is any.

Objects are first searched as qpdf writes them again: names without escapes, strings between
parentheses or in hexadecimal, one space between tokens. That tells quickly which may act, in object
streams too, and whether a page leads to them or not. Those few are then read as what they are: a
program is what an action holds, not a word that stands for a font, a bookmark or a title.
"""

import re
from collections.abc import Iterator
from typing import Final

import pikepdf

PROGRAMME: Final = "le PDF contient un programme (JavaScript)"
LANCEMENT: Final = "le PDF lance une autre application"
AUTRES_FICHIERS: Final = "le PDF contient d'autres fichiers"
MULTIMEDIA: Final = "le PDF contient du son, de la vidéo ou de la 3D"
FORMULAIRE_XFA: Final = "le PDF contient un formulaire dynamique (XFA)"
ENVOI: Final = "le PDF envoie des données par Internet"
IMPORT: Final = "le PDF lit des données dans un autre fichier"
RENVOI: Final = "le PDF ouvre un autre fichier"
LIEN: Final = "le PDF contient un lien dangereux"

_ACTIONS: Final = {
    "/JavaScript": PROGRAMME,
    "/Launch": LANCEMENT,
    "/SubmitForm": ENVOI,
    "/ImportData": IMPORT,
    "/GoToE": AUTRES_FICHIERS,
    "/GoToR": RENVOI,
    "/GoTo3DView": MULTIMEDIA,
    "/RichMediaExecute": MULTIMEDIA,
    "/Rendition": MULTIMEDIA,
    "/Movie": MULTIMEDIA,
    "/Sound": MULTIMEDIA,
}
"""What is refused as the /S of an action."""
_EFFETS: Final = (
    "/JS",
    "/F",
    "/Win",
    "/Mac",
    "/Unix",
    "/D",
    "/T",
    "/TA",
    "/R",
    "/OP",
    "/Sound",
    "/Annotation",
)
"""What an action acts with: an element of the structure of a document has none of these."""
_ANNOTATIONS: Final = {
    "/FileAttachment": AUTRES_FICHIERS,
    "/RichMedia": MULTIMEDIA,
    "/Screen": MULTIMEDIA,
    "/Movie": MULTIMEDIA,
    "/Sound": MULTIMEDIA,
    "/3D": MULTIMEDIA,
}
"""What is refused as the /Subtype of an annotation."""
_TYPES: Final = {
    "/EmbeddedFile": AUTRES_FICHIERS,
    "/MediaClip": MULTIMEDIA,
    "/Rendition": MULTIMEDIA,
    "/Sound": MULTIMEDIA,
    "/3D": MULTIMEDIA,
}
"""What is refused as a /Type."""
_ARBRES: Final = {"/JavaScript": PROGRAMME, "/EmbeddedFiles": AUTRES_FICHIERS}
"""What is refused as a tree of names, when one of its branches bears something."""
_FICHIERS: Final = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
_LIENS_DANGEREUX: Final = (b"javascript:", b"vbscript:", b"data:", b"file:")
_SANS_EFFET: Final = bytes(range(33)) + b"\xfe\xff"
"""Bytes that viewers skip in an address: spaces, controls, the marks of UTF-16."""
_BRANCHES_MAX: Final = 1_000
_RENVOI_A: Final = rb"\d+ \d+ R"


def _parmi(*tables: dict[str, str]) -> bytes:
    return b"/(?:" + "|".join(nom[1:] for table in tables for nom in table).encode() + b")"


_CHAINES: Final = re.compile(rb"\([^()\\]*+(?:\\.[^()\\]*+)*+\)", re.DOTALL)
_PEUT_AGIR: Final = re.compile(
    # A type that acts, or one that stands elsewhere; a key, recognised by the value that follows.
    rb"/(?:S|Type|Subtype) (?:" + _parmi(_ACTIONS, _ANNOTATIONS, _TYPES) + rb"(?=[\s>\]]|$)"
    rb"|" + _RENVOI_A + rb")"
    rb"|/(?:JS|JavaScript|EF|EmbeddedFiles|RichMediaContent|RichMediaSettings|XFA|URI) "
    rb"(?=[(<\[]|" + _RENVOI_A + rb")"
)


def ce_qui_agit(objet: pikepdf.Object) -> Iterator[str]:
    """Yield why an object of a PDF is refused, once for each thing that acts in it.

    What it refers to is another object, looked at in its turn.
    """
    if _PEUT_AGIR.search(_CHAINES.sub(b"()", objet.unparse(resolved=True))):
        for dictionnaire in dictionnaires(objet):
            raison = raison_de(dictionnaire)
            if raison:
                yield raison


def dictionnaires(objet: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the dictionaries of an object, at every depth, without following any reference."""
    reste = [objet.stream_dict if isinstance(objet, pikepdf.Stream) else objet]
    while reste:
        courant = reste.pop()
        if isinstance(courant, pikepdf.Dictionary):
            yield courant
        reste += [
            element
            for element in _elements(courant)
            if isinstance(element, pikepdf.Object) and not element.is_indirect
        ]


def _elements(objet: object) -> list[object]:
    """Return the values of a dictionary or of an array; nothing of anything else."""
    if isinstance(objet, pikepdf.Dictionary):
        return [valeur for _, valeur in objet.items()]
    return list(objet) if isinstance(objet, pikepdf.Array) else []


def raison_de(objet: pikepdf.Object) -> str:
    """Return why a dictionary is refused; nothing when it does not act."""
    return (
        _raison_de_l_action(objet)
        or _TYPES.get(_nom(objet, "/Type"), "")
        or _raison_de_l_annotation(objet)
        or _raison_du_lien(objet)
        or _raison_des_fichiers(objet)
        or next((raison for cle, raison in _ARBRES.items() if _porte(objet.get(cle))), "")
        or (FORMULAIRE_XFA if _a_un_xfa(objet) else "")
    )


def raison_du_type_d_action(objet: pikepdf.Object) -> str:
    """Return what an action would be refused for by its /S alone; nothing when it is another."""
    return _ACTIONS.get(_nom(objet, "/S"), "")


def _raison_de_l_action(objet: pikepdf.Object) -> str:
    raison = raison_du_type_d_action(objet)
    if raison and _est_un_element_de_structure(objet):
        return ""
    if raison == PROGRAMME and "/JS" in objet and _est_vide(objet["/JS"]):
        return ""
    if not raison and "/S" in objet and "/JS" in objet and not _est_vide(objet["/JS"]):
        return PROGRAMME
    return raison


def _est_un_element_de_structure(objet: pikepdf.Object) -> bool:
    """A part of a document has a parent, and a name that its author chose, « Sound » perhaps."""
    return isinstance(objet.get("/P"), pikepdf.Dictionary) and not any(
        effet in objet for effet in _EFFETS
    )


def _raison_de_l_annotation(objet: pikepdf.Object) -> str:
    est_une_annotation = "/Rect" in objet or _nom(objet, "/Type") == "/Annot"
    if not est_une_annotation:
        return ""
    contenu = objet.get("/RichMediaContent"), objet.get("/RichMediaSettings")
    if any(isinstance(partie, pikepdf.Dictionary) and len(partie) for partie in contenu):
        return MULTIMEDIA
    return _ANNOTATIONS.get(_nom(objet, "/Subtype"), "")


def _raison_du_lien(objet: pikepdf.Object) -> str:
    adresse = objet.get("/URI")
    if "/S" not in objet or not isinstance(adresse, pikepdf.String):
        return ""
    lue = bytes(adresse).translate(None, _SANS_EFFET).lower()
    return LIEN if lue.startswith(_LIENS_DANGEREUX) else ""


def _raison_des_fichiers(objet: pikepdf.Object) -> str:
    fichiers = objet.get("/EF")
    if not isinstance(fichiers, pikepdf.Dictionary):
        return ""
    presents = (fichiers.get(nom) for nom in _FICHIERS)
    return AUTRES_FICHIERS if any(isinstance(f, pikepdf.Stream) for f in presents) else ""


def _a_un_xfa(objet: pikepdf.Object) -> bool:
    """Whether a packet of XFA holds something; a drawing or a font may have this name too."""
    paquet = objet.get("/XFA")
    parties = _elements(paquet) if isinstance(paquet, pikepdf.Array) else [paquet]
    return any(isinstance(p, pikepdf.Stream) and "/Subtype" not in p.stream_dict for p in parties)


def _porte(arbre: object) -> bool:
    """Whether a tree of names bears something: cleaners leave the trunk (ISO 32000-2, 7.9.6)."""
    reste, vus = [arbre], 0
    while reste:
        noeud, vus = reste.pop(), vus + 1
        if not isinstance(noeud, pikepdf.Dictionary):
            continue
        if _feuilles(noeud) or vus > _BRANCHES_MAX:
            return True
        reste += _elements(noeud.get("/Kids"))
    return False


def _feuilles(noeud: pikepdf.Object) -> bool:
    """Whether a node names something: names and values alternate."""
    noms = noeud.get("/Names")
    if not isinstance(noms, pikepdf.Array):
        return False
    return any(valeur is not None for valeur in _elements(noms)[1::2])


def _est_vide(programme: object) -> bool:
    if isinstance(programme, pikepdf.Stream):
        return not programme.read_raw_bytes().strip()
    return isinstance(programme, pikepdf.String) and not bytes(programme).strip()


def _nom(objet: pikepdf.Object, cle: str) -> str:
    valeur = objet.get(cle)
    return str(valeur) if isinstance(valeur, pikepdf.Name) else ""
