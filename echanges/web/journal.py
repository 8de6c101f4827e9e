"""The auditor's screen: who did what and when, never any content."""

from django.http import HttpResponse
from django.shortcuts import render

from echanges.journal.consultation import consulter
from echanges.web.publics import LIRE, ouvert_a
from echanges.web.requete import Requete, acteur

PAR_PAGE = 100


@ouvert_a("auditeur", LIRE)
def journal(requete: Requete) -> HttpResponse:
    """The last traces, by pages cut on their number; reading it is itself journaled."""
    avant = requete.GET.get("avant", "")
    rang = int(avant) if avant.isdecimal() else None
    traces = consulter(acteur(requete), rang, PAR_PAGE + 1)
    suite = traces[PAR_PAGE - 1].id if len(traces) > PAR_PAGE else None
    return render(requete, "journal.html", {"traces": traces[:PAR_PAGE], "suite": suite})
