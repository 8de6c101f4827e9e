"""What the tests of the heart do again and again, each act in its own committed transaction."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence

from echanges.annuaire.models import Genre, Interlocuteur
from echanges.annuaire.recherche import echelon_de
from echanges.comptes.acteur import Acteur, contexte
from echanges.comptes.models import Cote
from echanges.demo.pieces import sceller
from echanges.journal.models import Acte, Trace
from echanges.messagerie import actions, listes
from echanges.messagerie.actions import Redaction
from echanges.messagerie.models import Compteur, Conversation, Message
from echanges.messagerie.pieces_jointes import FichierScelle
from tests.distribution import agent, patient

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def texte(
    corps: str,
    objet: str | None = None,
    *,
    cle: uuid.UUID | None = None,
    version: int = 0,
    ajouts: Sequence[FichierScelle] = (),
    retraits: Sequence[uuid.UUID] = (),
) -> Redaction:
    """A form as posted; a key of its own unless it goes on with a draft."""
    return Redaction(cle or uuid.uuid4(), version, corps, objet, ajouts, retraits)


def fichier(nom: str = "compte-rendu.pdf", suite: bytes = b"") -> FichierScelle:
    """A small sealed PDF, not yet attached."""
    return sceller(nom, PDF + suite)


def commencer(
    acteur: Acteur,
    cle_du_patient: str | None = "P01",
    *,
    avec: Interlocuteur | None = None,
    cle: uuid.UUID | None = None,
) -> uuid.UUID:
    """Begin a conversation; the échelon says with whom."""
    qui = patient(cle_du_patient) if cle_du_patient else None
    echelon = echelon_de(qui) if qui else acteur.partie
    with contexte(acteur):
        return actions.commencer(
            acteur,
            cle=cle or uuid.uuid4(),
            interlocuteur=avec or acteur.partie,
            echelon=echelon,
            patient=qui,
        ).id


def demander(acteur: Acteur, cle_du_patient: str = "P01", objet: str = "Objet") -> uuid.UUID:
    """A doctor's new conversation, sent."""
    nouvelle = commencer(acteur, cle_du_patient)
    envoyer(acteur, nouvelle, texte("Première demande", objet))
    return nouvelle


def envoyer(acteur: Acteur, ou: uuid.UUID, redaction: Redaction | str) -> Message:
    """Send a form, or a plain reply."""
    forme = texte(redaction) if isinstance(redaction, str) else redaction
    with contexte(acteur):
        return actions.envoyer(acteur, ou, forme)


def rediger(acteur: Acteur, ou: uuid.UUID, redaction: Redaction | str) -> Message:
    """Save a draft."""
    forme = texte(redaction) if isinstance(redaction, str) else redaction
    with contexte(acteur):
        return actions.rediger(acteur, ou, forme)


def ouvrir(acteur: Acteur, ou: uuid.UUID) -> None:
    """Open a conversation, as its page does."""
    with contexte(acteur):
        actions.ouvrir(acteur, Conversation.objects.visibles_par(acteur).get(id=ou))


def marquer_non_lue(acteur: Acteur, ou: uuid.UUID) -> None:
    """Put it back in bold."""
    with contexte(acteur):
        actions.marquer_non_lue(acteur, ou)


def supprimer(acteur: Acteur, ou: uuid.UUID) -> None:
    """The doctor deletes."""
    with contexte(acteur):
        actions.supprimer(acteur, ou)


def clore(acteur: Acteur, ou: uuid.UUID) -> None:
    """The échelon closes."""
    with contexte(acteur):
        actions.clore(acteur, ou)


def abandonner(acteur: Acteur, ou: uuid.UUID) -> None:
    """Destroy the draft of the side."""
    with contexte(acteur):
        actions.abandonner(acteur, ou)


def lue(acteur: Acteur, ou: uuid.UUID) -> Conversation:
    """The conversation as the acteur sees it now."""
    with contexte(acteur):
        return Conversation.objects.visibles_par(acteur).avec_parties().get(id=ou)


def vue(acteur: Acteur, ou: uuid.UUID) -> bool:
    """Whether the acteur sees it at all."""
    with contexte(acteur):
        return Conversation.objects.visibles_par(acteur).filter(id=ou).exists()


def textes(acteur: Acteur, ou: uuid.UUID) -> list[str]:
    """The messages he may read, oldest first, drafts last."""
    with contexte(acteur):
        messages = (
            Message.objects.visibles_par(acteur).filter(conversation=ou).order_by("rang")
        ).select_related("conversation")
        return [ouvert(message) for message in messages]


def ouvert(message: Message) -> str:
    """The text of a message."""
    cle = message.conversation.cle_ouverte()
    return cle.ouvrir_texte(bytes(message.corps_scelle), message.contexte())


def traces(acte: Acte, objet: uuid.UUID) -> list[Trace]:
    """What the journal says of an act on an object."""
    return list(Trace.objects.filter(acte=acte, objet=objet).order_by("id"))


def tout_le_ps() -> Acteur:
    """Somebody who would speak for every doctor and structure: for recounts only."""
    parties = tuple(Interlocuteur.objects.exclude(genre=Genre.ECHELON))
    return Acteur(agent("MARTIN"), Cote.PS, parties)


def tous_les_echelons() -> Acteur:
    """Somebody who would speak for every échelon: for recounts only."""
    parties = tuple(Interlocuteur.objects.filter(genre=Genre.ECHELON))
    return Acteur(agent("QUÉMÉNER"), Cote.MC, parties)


def compteurs() -> dict[tuple[uuid.UUID, str], int]:
    """The counters as kept, zeros left out."""
    champs = listes.Comptes.__dataclass_fields__
    return {
        (ligne["interlocuteur_id"], champ): ligne[champ]
        for ligne in Compteur.objects.values("interlocuteur_id", *champs)
        for champ in champs
        if ligne[champ]
    }


def recompte() -> dict[tuple[uuid.UUID, str], int]:
    """The counters as they should be, from the conversations that each side sees."""
    return dict(Counter([*_cases_mc(), *_cases_ps()]))


def _cases_mc() -> Iterator[tuple[uuid.UUID, str]]:
    tous = tous_les_echelons()
    with contexte(tous):
        for c in Conversation.objects.visibles_par(tous):
            champ = c.bannette.lower() or "brouillons"
            yield (c.echelon_id, champ)
            if c.non_lu_mc:
                yield (c.echelon_id, f"{champ}_non_lus")


def _cases_ps() -> Iterator[tuple[uuid.UUID, str]]:
    tous = tout_le_ps()
    with contexte(tous):
        for c in Conversation.objects.visibles_par(tous):
            if c.non_lu_ps:
                yield (c.interlocuteur_id, "non_lus")
