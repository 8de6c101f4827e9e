"""What a professional's card says, and whether it may be believed. Knows certificates only.

refus         why a card does not open the door
autorites     the authorities that are trusted, from a file
chaine        signatures, dates and constraints from the card up to a root
carte         what the certificate says of its holder: only a doctor's CPS is admitted
revocation    lists of revoked certificates: what one must be, what it says
verification  all of the above, in order
listes        the lists kept in the database and fetched from the authorities
acces         the same with this installation's settings (the only module that reads them)
"""
