"""Previews: pictures made by the worker, sealed, for whoever may see the file."""

import io
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from html import unescape

import pytest
from django.test import Client
from PIL import Image

from echanges.coffre.acces import depot
from echanges.comptes.acteur import Acteur, contexte
from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.demo.pieces import sceller
from echanges.fichiers.atelier import AtelierEnPanne, atelier
from echanges.fichiers.trames import PAGES_MAX, Page
from echanges.journal.models import Acte
from echanges.messagerie import apercus
from echanges.messagerie.analyse import analyser
from echanges.messagerie.lecture import piece_de
from echanges.messagerie.models import Apercu, PieceJointe
from echanges.messagerie.telechargements import voir_page
from tests.distribution import connecter
from tests.fichiers.fabrique import pdf_de_pages
from tests.messagerie.outils import commencer, envoyer, texte, traces
from tests.travailleur import faire_les_taches


def envoyee(acteur: Acteur, nom: str) -> uuid.UUID:
    """A file of the catalogue, sent and looked at."""
    ou = commencer(acteur)
    ajouts = [sceller(nom, CATALOGUE[nom]())]
    message = envoyer(acteur, ou, texte("x", "y", ajouts=ajouts))
    faire_les_taches()
    with contexte(acteur):
        return PieceJointe.objects.get(message=message).id


def image(acteur: Acteur, piece: uuid.UUID, numero: int) -> Image.Image:
    """The picture of a page, opened."""
    with contexte(acteur):
        vue = voir_page(acteur, piece, numero)
        assert vue is not None
        return Image.open(io.BytesIO(b"".join(vue[1])))


def test_a_pdf_gets_a_picture_for_each_page_and_a_thumbnail(
    martin: Acteur, quemener: Acteur
) -> None:
    piece = envoyee(martin, "compte-rendu.pdf")
    with contexte(quemener):
        trouvee = piece_de(quemener, piece)
        assert trouvee is not None
        assert trouvee.pages == 1
    assert image(quemener, piece, 1).width > 800
    assert max(image(quemener, piece, 0).size) <= 192
    assert len(traces(Acte.APERCU, piece)) == 1  # none for the thumbnail


def test_a_long_pdf_says_how_many_pages_it_has_and_that_the_rest_is_not_shown(
    martin: Acteur,
) -> None:
    ou = commencer(martin)
    message = envoyer(
        martin, ou, texte("x", "y", ajouts=[sceller("dossier.pdf", pdf_de_pages(PAGES_MAX + 2))])
    )
    faire_les_taches()
    with contexte(martin):
        piece = PieceJointe.objects.get(message=message)
    assert (piece.pages, piece.pages_du_fichier) == (PAGES_MAX, PAGES_MAX + 2)
    lecteur = connecter(Client(), "QUÉMÉNER")
    pages = {
        numero: unescape(
            lecteur.get(f"/bureau/pieces/{piece.id}/apercu/?page={numero}").content.decode()
        )
        for numero in (1, PAGES_MAX)
    }
    suite = "La suite n'est pas affichée : téléchargez le fichier"
    assert "<p>Page 1 sur 52</p>" in pages[1]
    assert "<p>Page 50 sur 52</p>" in pages[PAGES_MAX]
    assert [suite in re.sub("<dialog.*</dialog>", "", p, flags=re.S) for p in pages.values()] == [
        False,
        True,
    ]


def test_a_picture_is_sealed_in_the_store(martin: Acteur) -> None:
    piece = envoyee(martin, "radio-hanche.jpg")
    with contexte(martin):
        depots = list(Apercu.objects.filter(piece=piece).values_list("depot", flat=True))
    assert len(depots) == 2
    for nom in depots:
        assert b"JFIF" not in depot().chemin(nom).read_bytes()


def test_nobody_else_sees_the_pictures(martin: Acteur, rivoal: Acteur, haddad: Acteur) -> None:
    piece = envoyee(martin, "compte-rendu.pdf")
    for qui in (rivoal, haddad):
        with contexte(qui):
            assert voir_page(qui, piece, 0) is None
            assert not Apercu.objects.filter(piece=piece).exists()
    assert not Apercu.objects.exists()


def test_pictures_are_made_once_and_never_for_a_file_that_is_gone(martin: Acteur) -> None:
    piece = envoyee(martin, "compte-rendu.pdf")
    assert apercus.faire(piece) == 0
    assert apercus.faire(uuid.uuid4()) == 0
    with contexte(martin):
        assert Apercu.objects.filter(piece=piece).count() == 2


def test_no_picture_is_made_before_the_antivirus_spoke(martin: Acteur) -> None:
    ou = commencer(martin)
    ajouts = [sceller("a.pdf", CATALOGUE["compte-rendu.pdf"]())]
    message = envoyer(martin, ou, texte("x", "y", ajouts=ajouts))
    with contexte(martin):
        piece = PieceJointe.objects.get(message=message)
    assert apercus.faire(piece.id) == 0
    assert traces(Acte.ANALYSE, piece.id) == []


class _Interpose:
    """The real atelier, where something happens while it works."""

    def __init__(self, pages: Callable[[Iterator[Page]], Iterator[Page]]) -> None:
        self._pages = pages
        self._vrai = atelier()

    def apercus(self, extension: str, ouvrir: Callable[[], Iterable[bytes]]) -> Iterator[Page]:
        """Its pages, as what happens lets them through."""
        yield from self._pages(iter(self._vrai.apercus(extension, ouvrir)))


def analysee(acteur: Acteur) -> uuid.UUID:
    """A file looked at, whose pictures are not made yet."""
    ou = commencer(acteur)
    ajouts = [sceller("a.pdf", CATALOGUE["compte-rendu.pdf"]())]
    message = envoyer(acteur, ou, texte("x", "y", ajouts=ajouts))
    with contexte(acteur):
        piece = PieceJointe.objects.get(message=message).id
    analyser(piece)
    return piece


def au_depot() -> set[str]:
    return {objet.nom for objet in depot().inventaire()}


def test_an_atelier_that_breaks_after_a_page_leaves_no_picture(
    martin: Acteur, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece, avant = analysee(martin), au_depot()

    def casser(pages: Iterator[Page]) -> Iterator[Page]:
        yield next(pages)
        assert au_depot() != avant
        raise AtelierEnPanne

    interpose = _Interpose(casser)
    monkeypatch.setattr(apercus, "atelier", lambda: interpose)
    with pytest.raises(AtelierEnPanne):
        apercus.faire(piece)
    assert au_depot() == avant


def test_pictures_made_by_two_workers_at_once_are_kept_once(
    martin: Acteur, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece, avant = analysee(martin), au_depot()

    def devancer(pages: Iterator[Page]) -> Iterator[Page]:
        monkeypatch.undo()
        assert apercus.faire(piece) == 1
        yield from pages

    interpose = _Interpose(devancer)
    monkeypatch.setattr(apercus, "atelier", lambda: interpose)
    assert apercus.faire(piece) == 0
    with contexte(martin):
        gardes = set(Apercu.objects.filter(piece=piece).values_list("depot", flat=True))
    assert au_depot() - avant == gardes
