"""The bridge on a doctor's machine: a page asks it for the carte Vitale in the reader.

It stands alone (standard library; pyscard where there is a reader) and knows nothing of Échanges:
it answers `GET /lecture` on loopback with the XML of the « API de lecture Vitale », to the sites
it was told of and to nobody else. Whatever vendor's bridge answers the same may take its place.

Tried, by the tests and in a browser: `serveur`, `lecture`, `simulateur`. **Never tried with a real
card or reader**: `pcsc`, which needs pyscard, and `vitale` with `tlv`, which the tests give a model
of a card to read.

    python -m pont --origine https://echanges.example.fr               a PC/SC reader
    python -m pont --origine http://127.0.0.1:8000 --simulateur        the test cards
"""
