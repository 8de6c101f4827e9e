"""What can go wrong in the vault. No message holds a key, a clear text or a context."""


class CoffreErreur(Exception):
    """Base of every error of this layer: catching it catches them all."""


class CleManquante(CoffreErreur):
    """A key file is absent: the folder was never prepared, or a key was lost."""


class CleIllisible(CoffreErreur):
    """A key file is there, but it cannot be read or does not hold a key."""


class PermissionsTropOuvertes(CoffreErreur):
    """The key folder, or a file in it, is open to others than its owner."""


class VersionInconnue(CoffreErreur):
    """The bytes name a version of the master key that is not in the folder."""


class ScelleInvalide(CoffreErreur):
    """The sealed bytes were altered, cut, moved elsewhere, or sealed under another key."""


class FichierAbsent(CoffreErreur):
    """The store holds no file of that name."""


class NomInvalide(CoffreErreur):
    """The name is not one that the store could have given."""


class DepotIndisponible(CoffreErreur):
    """The bucket that holds the files does not answer, or refuses: try again later."""
