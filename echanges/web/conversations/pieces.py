"""The bytes of files: downloads, always as attachments, and pictures of their pages.

Nothing is given of a file before the antivirus found it clean, to anybody.
"""

import uuid

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from echanges.fichiers.formats import TYPE_SERVI, noms_uniques
from echanges.messagerie import telechargements
from echanges.messagerie.lecture import piece_de, pieces_du_message
from echanges.messagerie.models import PieceJointe
from echanges.messagerie.pieces_jointes import Contenu, nom_de, ordre_de
from echanges.web.conversations.archive import Archive
from echanges.web.conversations.cotes import Cadre, cadre_de
from echanges.web.conversations.pieces_affichees import piece_affichee
from echanges.web.publics import LIRE, SON_COTE, ouvert_a
from echanges.web.requete import Requete, acteur

ISOLEMENT = "sandbox; default-src 'none'"


@ouvert_a(SON_COTE, LIRE)
def telecharger(requete: Requete, piece_id: uuid.UUID) -> HttpResponseBase:
    """Stream a file's bytes to whoever may see its message; journals the download."""
    piece = _servie_ou_404(requete, piece_id)
    [contenu] = telechargements.telecharger(acteur(requete), [piece])
    nom = nom_de(piece, piece.message.conversation.cle_ouverte())
    return _envoi(contenu, TYPE_SERVI[piece.format], nom, piece.taille)


@ouvert_a(SON_COTE, LIRE)
def tout_telecharger(requete: Requete, message_id: uuid.UUID) -> HttpResponseBase:
    """Stream the files of a message that may be had, in one ZIP; journals each download."""
    pieces = [p for p in pieces_du_message(acteur(requete), message_id) if p.servie]
    if not pieces:
        raise Http404
    pieces.sort(key=ordre_de)
    cle = pieces[0].message.conversation.cle_ouverte()
    noms = noms_uniques([nom_de(piece, cle) for piece in pieces])
    contenus = telechargements.telecharger(acteur(requete), pieces)
    archive = Archive(list(zip(noms, contenus, strict=True)))
    return _envoi(archive, "application/zip", "pieces-jointes.zip")


@ouvert_a(SON_COTE, LIRE, sans_activite=True)
def etat(requete: Requete, piece_id: uuid.UUID) -> HttpResponse:
    """The line of a file, again, for a page that waits for the antivirus."""
    piece = piece_de(acteur(requete), piece_id)
    if piece is None:
        raise Http404
    affichee = piece_affichee(piece, piece.message.conversation.cle_ouverte())
    gabarit = "piece_brouillon" if "brouillon" in requete.GET else "piece"
    return render(requete, f"conversations/{gabarit}.html", {"piece": affichee})


@ouvert_a(SON_COTE, LIRE)
def apercu(requete: Requete, piece_id: uuid.UUID) -> HttpResponse:
    """A page of a file, on a page of its own: what the dialog shows, without scripts."""
    piece = _servie_ou_404(requete, piece_id)
    page = requete.GET.get("page", "1")
    numero = int(page) if page.isdecimal() else 0
    if not 1 <= numero <= piece.pages:
        raise Http404
    contexte = {
        "piece": piece_affichee(piece, piece.message.conversation.cle_ouverte()),
        "numero": numero,
        "precedente": numero - 1 if numero > 1 else None,
        "suivante": numero + 1 if numero < piece.pages else None,
        "retour": _retour(piece, cadre_de(requete)),
    }
    return render(requete, "conversations/apercu.html", contexte)


@ouvert_a(SON_COTE, LIRE)
def image(requete: Requete, piece_id: uuid.UUID, numero: int) -> HttpResponseBase:
    """The picture of a page, made by us: never the bytes that were sent; journals APERCU.

    Unlike the thumbnail it keeps the session alive: each is asked for because somebody turned a
    page, and a long report is read that way.
    """
    return _image(requete, piece_id, numero)


@ouvert_a(SON_COTE, LIRE, sans_activite=True)
def vignette(requete: Requete, piece_id: uuid.UUID) -> HttpResponseBase:
    """The thumbnail: it belongs to the thread's own opening and leaves no trace."""
    return _image(requete, piece_id, telechargements.VIGNETTE)


def _image(requete: Requete, piece_id: uuid.UUID, numero: int) -> HttpResponseBase:
    vue = telechargements.voir_page(acteur(requete), piece_id, numero)
    if vue is None:
        raise Http404
    page, contenu = vue
    reponse = StreamingHttpResponse(contenu, content_type=page.mime)
    reponse["Content-Length"] = str(page.taille)
    reponse["Content-Security-Policy"] = ISOLEMENT
    return reponse


def _retour(piece: PieceJointe, cadre: Cadre) -> str:
    """The thread of a file, or the form of its draft."""
    route = "conversation" if piece.message.envoye_le else "repondre"
    return cadre.adresse(route, piece.message.conversation_id)


def _servie_ou_404(requete: Requete, piece_id: uuid.UUID) -> PieceJointe:
    piece = piece_de(acteur(requete), piece_id)
    if piece is None or not piece.servie:
        raise Http404
    return piece


def _envoi(
    contenu: Contenu | Archive, genre: str, nom: str, taille: int | None = None
) -> HttpResponseBase:
    reponse = StreamingHttpResponse(contenu, content_type=genre)
    reponse["Content-Disposition"] = content_disposition_header(True, nom) or ""
    if taille is not None:
        reponse["Content-Length"] = str(taille)
    reponse["Content-Security-Policy"] = ISOLEMENT
    return reponse
