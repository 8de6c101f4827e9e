"""The two ways in which a sign-in with a provider fails."""


class ConnexionRefusee(Exception):
    """What came back is not believed, or names nobody. Its message is for the log: never with
    anything personal, nor a value that somebody else chose.
    """


class FournisseurIndisponible(Exception):
    """The provider does not answer, or answers what no provider would: it may pass."""
