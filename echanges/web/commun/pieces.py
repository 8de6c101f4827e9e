"""Downloading a file: always as an attachment, never shown inline."""

import uuid

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from echanges.comptes.models import Cote
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from echanges.messagerie.lecture import piece_de
from echanges.messagerie.pieces_jointes import TYPE_SERVI, contenu_de, nom_de
from echanges.web.acces import LIRE, ouvert_a
from echanges.web.requete import Requete, acteur

ISOLEMENT = "sandbox; default-src 'none'"


def telecharger(requete: Requete, piece_id: uuid.UUID) -> HttpResponseBase:
    """Stream a file's bytes to whoever may see its message; journals the download."""
    qui = acteur(requete)
    piece = piece_de(qui, piece_id)
    if piece is None:
        raise Http404
    conversation = piece.message.conversation
    cle = conversation.cle_ouverte()
    partie = conversation.interlocuteur_id if qui.cote is Cote.PS else conversation.echelon_id
    consigner(Acte.TELECHARGEMENT, acteur=qui, objet=piece.id, partie=partie)
    reponse = StreamingHttpResponse(contenu_de(piece, cle), content_type=TYPE_SERVI[piece.format])
    reponse["Content-Disposition"] = content_disposition_header(True, nom_de(piece, cle)) or ""
    reponse["Content-Length"] = str(piece.taille)
    reponse["Content-Security-Policy"] = ISOLEMENT
    return reponse


telecharger_ps = ouvert_a("ps", LIRE)(telecharger)
telecharger_mc = ouvert_a("mc", LIRE)(lambda requete, piece_id: telecharger(requete, piece_id))
