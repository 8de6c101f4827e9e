"""What every machine must know at once: the certificates that the authorities revoked."""

from django.db import models


class ListeDeRevocation(models.Model):
    """The latest list of revoked certificates (CRL) of a trusted authority."""

    autorite = models.CharField(max_length=64, primary_key=True)
    """The authority, by its name and key (`autorites.cle_d_autorite`)."""
    emetteur = models.TextField()
    adresse = models.TextField(blank=True)
    """Where it was fetched; empty when it came from a file."""
    debut = models.DateTimeField()
    """When it was published (thisUpdate)."""
    fin = models.DateTimeField()
    """When the next one is due (nextUpdate)."""
    recue_le = models.DateTimeField()
    der = models.BinaryField()

    def __str__(self) -> str:
        return self.emetteur
