"""The two ways in which a sign-in with a provider fails."""


class ConnexionRefusee(Exception):
    """What came back is not believed, or names nobody. Its message is for the log: never with
    anything personal, nor a value that somebody else chose.
    """


class FournisseurIndisponible(Exception):
    """The provider does not answer, or answers what no provider would: it may pass."""


CODES = {
    "access_denied", "consent_required", "interaction_required", "invalid_client", "invalid_grant",
    "invalid_request", "invalid_scope", "login_required", "server_error",
    "temporarily_unavailable", "unauthorized_client", "unsupported_response_type",
}  # fmt: skip
"""The errors of RFC 6749 and of OpenID Connect Core 1.0 that may be written in the log."""


def en_clair(code: object) -> str:
    """Name an error that a provider, or whoever wrote an address, gives; only if it is known."""
    return code if isinstance(code, str) and code in CODES else "an unknown error"
