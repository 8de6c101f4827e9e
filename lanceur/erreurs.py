"""The one exception that the launcher shows to its user."""


class LanceurError(Exception):
    """Something the user must know about, said in one plain French sentence.

    Raised by every module of the launcher; only ``lanceur.__main__`` catches it, prints its
    message and exits with code 1.
    """
