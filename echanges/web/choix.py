"""A field of a form: a choice among what is offered to this person."""

from collections.abc import Mapping

from django import forms


class ChoixOffert(forms.TypedChoiceField):
    """A choice among what is offered to this person: its value is the thing itself."""

    def offrir(self, offre: Mapping[str, tuple[object, str]]) -> None:
        """`offre`: by the value sent, the thing and its words. Nothing else is accepted."""
        self.choices = [(cle, libelle) for cle, (_, libelle) in offre.items()]
        self.coerce = lambda cle: offre[cle][0]
