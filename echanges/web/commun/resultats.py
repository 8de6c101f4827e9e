"""The sentence above the results of a search."""

from echanges.messagerie.listes import Page


def phrase_de_resultats(page: Page) -> str:
    """« 3 conversations trouvées »; a full page says that there are more, without counting."""
    nombre = len(page.conversations)
    if page.suivante:
        return f"Plus de {nombre} conversations trouvées"
    if nombre == 0:
        return "Aucune conversation trouvée"
    return "1 conversation trouvée" if nombre == 1 else f"{nombre} conversations trouvées"
