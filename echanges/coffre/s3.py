"""The store in an S3 bucket. Imported only where ECHANGES_S3 is set: needs requirements/s3.txt.

The address: `s3://bucket/prefix?endpoint=https://s3.example.fr&region=fr-par`. The prefix may be
absent; so may `region`, and so may `endpoint` for the bucket to be at Amazon. The credentials are
not in it: boto3 finds them where it always does (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a
profile, the role of the machine).

One file is one PUT: it appears whole or not at all. Its SHA-256 is part of the signature (AWS
Signature Version 4), so that the server refuses bytes altered on the way; that holds for every S3
server, where the newer checksum headers do not.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

from echanges.coffre.depot import Depot, Objet
from echanges.coffre.erreurs import DepotIndisponible
from echanges.coffre.provisoire import FichierSurDisque

_SEAU = re.compile(r"[a-z0-9][a-z0-9.-]+")
_ABSENT: Final = {"404", "NoSuchKey"}
_EN_MEMOIRE: Final = 1024 * 1024
_UN_SEUL_PUT: Final = 5 * 1024**3  # S3's own limit for one PUT
_TENTATIVES: Final = 3


class StockageS3(S3Storage):  # type: ignore[misc]
    """One bucket, or a prefix of it, where the network's failures are a DepotIndisponible.

    May be shared between threads: they use one client, which boto3 makes for that.
    """

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        """Fetch a file, whole. Raises FileNotFoundError, DepotIndisponible.

        django-storages would fetch it at the first read, and again after `close`.
        """
        with _pannes():
            return File(super()._open(name, mode).file, name)

    def _save(self, name: str, content: FichierSurDisque) -> str:
        """Send a file; on return the bucket has it. Raises DepotIndisponible."""
        with _pannes():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        """Delete a file; harmless when there is none. Raises DepotIndisponible."""
        with _pannes():
            super().delete(name)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Return the folders and the files of a folder. Raises DepotIndisponible."""
        with _pannes():
            dossiers, fichiers = super().listdir(name)
            return dossiers, fichiers

    def decrire(self, dossier: str) -> Iterator[Objet]:
        """Yield the files of a folder with their sizes and dates, a thousand for each request."""
        prefixe = f"{self.location}/{dossier}/".lstrip("/")
        pages = self.bucket.meta.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket_name, Prefix=prefixe, Delimiter="/"
        )
        with _pannes():
            for page in pages:
                for objet in page.get("Contents", ()):
                    nom = objet["Key"].removeprefix(prefixe)
                    yield Objet(nom, objet["Size"], objet["LastModified"])


@dataclass(frozen=True)
class DepotS3(Depot):
    """The store whose files are in a bucket."""

    stockage: StockageS3

    def _contenu(self, dossier: str) -> Iterator[Objet]:
        return self.stockage.decrire(dossier)


def stockage_s3(adresse: str) -> StockageS3:
    """Return the bucket that `adresse` names (see above); opens no connection.

    Raises ImproperlyConfigured when it is not such an address.
    """
    url = urlsplit(adresse)
    options = dict(parse_qsl(url.query))
    endpoint = options.pop("endpoint", None)
    region = options.pop("region", None)
    if (
        url.scheme != "s3"
        or not _SEAU.fullmatch(url.netloc)
        or options
        or url.fragment
        or not (endpoint is None or endpoint.startswith(("https://", "http://")))
    ):
        raise ImproperlyConfigured("ECHANGES_S3 is s3://bucket/prefix?endpoint=https://…&region=….")
    return StockageS3(
        bucket_name=url.netloc,
        location=url.path.strip("/"),
        endpoint_url=endpoint,
        region_name=region,
        default_acl=None,
        querystring_auth=False,
        file_overwrite=True,  # names are drawn at random: no request to ask whether one is free
        max_memory_size=_EN_MEMOIRE,
        client_config=_reglages_du_client("path" if endpoint else "auto"),
        transfer_config=TransferConfig(
            multipart_threshold=_UN_SEUL_PUT, use_threads=False, num_download_attempts=_TENTATIVES
        ),
    )


def _reglages_du_client(adressage: str) -> Config:
    """Bounded patience, signed contents, and no header that only Amazon understands."""
    return Config(
        signature_version="s3v4",
        s3={"addressing_style": adressage, "payload_signing_enabled": True},
        connect_timeout=5,
        read_timeout=20,
        retries={"mode": "standard", "total_max_attempts": _TENTATIVES},
        max_pool_connections=32,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


@contextlib.contextmanager
def _pannes() -> Iterator[None]:
    """Turn what boto3 raises into FileNotFoundError or DepotIndisponible."""
    try:
        yield
    except ClientError as erreur:
        code = erreur.response.get("Error", {}).get("Code", "")
        if code in _ABSENT:
            raise FileNotFoundError("The bucket holds no file of that name.") from erreur
        raise DepotIndisponible(f"The bucket refused: {code}.") from erreur
    except (BotoCoreError, Boto3Error, RetriesExceededError) as erreur:
        raise DepotIndisponible(f"The bucket did not answer: {type(erreur).__name__}.") from erreur
