"""What the doors to an OpenID provider share: `psc` (Pro Santé Connect) and `agents`.

`porte.py` has the three views; each tab's attempt is in `demandes.py`, what the provider says in
`fournisseur.py`, how it is reached in `reseau.py`, and what is believed of it in `jetons.py`.
Sources: OpenID Connect Core 1.0, Discovery 1.0, RP-Initiated Logout 1.0, Back-Channel Logout 1.0;
RFC 6749, RFC 7636 (PKCE), RFC 9207 (issuer in the answer), RFC 9700 (best current practice).
"""
