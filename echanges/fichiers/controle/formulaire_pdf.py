"""Fillable forms: accepted without their scripts, their sending and their XFA packet.

Administrations publish forms whose fields check a date or add up a column by script, and whose
description is there twice: as fields that every viewer shows, and as XFA. Without the scripts and
the packet the form says the same. What is not such a form is refused, with what it holds.
"""

import io
from typing import Final

import pikepdf

from echanges.fichiers.controle.actions_pdf import (
    ENVOI,
    FORMULAIRE_XFA,
    IMPORT,
    PROGRAMME,
    ce_qui_agit,
    dictionnaires,
    raison_du_type_d_action,
)

_DETACHABLES: Final = frozenset({PROGRAMME, ENVOI, IMPORT})
"""The actions that a form does without."""
DU_FORMULAIRE: Final = _DETACHABLES | {FORMULAIRE_XFA}
_SIGNATURE: Final = "/Sig"
_PARENTS_MAX: Final = 50


def est_a_remplir(pdf: pikepdf.Pdf) -> bool:
    """Whether this is a form whose fields are on its pages, and that nobody has signed.

    Taking something out of what was signed would make its signature false.
    """
    formulaire = pdf.Root.get("/AcroForm")
    if not isinstance(formulaire, pikepdf.Dictionary) or bool(pdf.Root.get("/NeedsRendering")):
        return False
    natures = [
        (_herite(annotation, "/FT"), _herite(annotation, "/V"))
        for page in pdf.pages
        for annotation in _annotations(page.obj)
        if annotation.get("/Subtype") == pikepdf.Name.Widget
    ]
    signe = any(str(nature) == _SIGNATURE and valeur is not None for nature, valeur in natures)
    certifie = "/DocMDP" in (pdf.Root.get("/Perms") or {})
    return any(nature is not None for nature, _ in natures) and not signe and not certifie


def sans_ce_qui_agit(pdf: pikepdf.Pdf) -> bytes | None:
    """Return the form without what acts in it; None when something else than a form's would stay.

    Changes the document given.
    """
    raisons = {raison for objet in _objets(pdf) for raison in ce_qui_agit(objet)}
    if not raisons <= DU_FORMULAIRE:
        return None
    for objet in _objets(pdf):
        for dictionnaire in dictionnaires(objet):
            _detacher(dictionnaire)
    _oter_les_restes(pdf)
    sortie = io.BytesIO()
    pdf.save(sortie, encryption=True if pdf.is_encrypted else None)
    return sortie.getvalue()


def _objets(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [objet for objet in pdf.objects if isinstance(objet, pikepdf.Object)]


def _detacher(dictionnaire: pikepdf.Object) -> None:
    """Remove the entries that lead to an action to be removed, and what follows it."""
    for cle, valeur in list(dictionnaire.items()):
        if _est_detachable(valeur):
            del dictionnaire[cle]
        elif isinstance(valeur, pikepdf.Array):
            gardes = [element for element in valeur if not _est_detachable(element)]
            if len(gardes) < len(valeur):
                dictionnaire[cle] = pikepdf.Array(gardes)


def _est_detachable(valeur: object) -> bool:
    if not isinstance(valeur, pikepdf.Dictionary):
        return False
    return raison_du_type_d_action(valeur) in _DETACHABLES


def _oter_les_restes(pdf: pikepdf.Pdf) -> None:
    """Remove the packet, the scripts of the document, and the rights that its maker gave on it."""
    for dictionnaire, cle in (
        (pdf.Root.get("/AcroForm"), "/XFA"),
        (pdf.Root.get("/Names"), "/JavaScript"),
        (pdf.Root, "/NeedsRendering"),
        (pdf.Root, "/Perms"),
    ):
        if isinstance(dictionnaire, pikepdf.Dictionary) and cle in dictionnaire:
            del dictionnaire[cle]


def _annotations(page: pikepdf.Object) -> list[pikepdf.Object]:
    annotations = page.get("/Annots")
    if not isinstance(annotations, pikepdf.Array):
        return []
    return [a for a in annotations if isinstance(a, pikepdf.Dictionary)]


def _herite(champ: pikepdf.Object, cle: str) -> object:
    """Return an entry of a field, or that of the field it is a part of."""
    for _ in range(_PARENTS_MAX):
        if cle in champ:
            return champ[cle]
        parent = champ.get("/Parent")
        if not isinstance(parent, pikepdf.Dictionary):
            return None
        champ = parent
    return None
