"""What tells one's own sessions apart."""

import pytest

from echanges.comptes.models import Session
from echanges.web.connexion.navigateurs import INCONNU, MARQUES, SYSTEMES, navigateur_de

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"


@pytest.mark.parametrize(
    ("agent", "dit"),
    [
        (f"{WINDOWS} Gecko/20100101 Firefox/140.0", "Firefox sur Windows"),
        (f"{WINDOWS} {WEBKIT} Chrome/140.0.0.0 Safari/537.36", "Chrome sur Windows"),
        (f"{WINDOWS} {WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge sur Windows"),
        (f"{WINDOWS} {WEBKIT} Chrome/140.0.0.0 Safari/537.36 OPR/120.0", "Opera sur Windows"),
        (f"{MAC} {APPLE} Version/18.0 Safari/605.1.15", "Safari sur macOS"),
        (f"{IPHONE} {APPLE} CriOS/140.0 Safari/604.1", "Chrome sur iPhone ou iPad"),
        (
            f"Mozilla/5.0 (Linux; Android 15) {WEBKIT} Chrome/140.0 Mobile Safari/537.36",
            "Chrome sur Android",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140",
            "Firefox sur Linux",
        ),
        (
            f"Mozilla/5.0 (X11; CrOS x86_64 14541) {WEBKIT} Chrome/140 Safari/537.36",
            "Chrome sur ChromeOS",
        ),
        ("Firefox/140", "Firefox"),
        ("curl/8.5.0", INCONNU),
        ("", INCONNU),
        ("<script>alert(1)</script>" * 1000, INCONNU),
    ],
)
def test_a_user_agent_is_named_by_its_browser_and_its_system(agent: str, dit: str) -> None:
    assert navigateur_de({"User-Agent": agent}) == dit


def test_the_client_hints_are_believed_before_the_user_agent() -> None:
    entetes = {
        "User-Agent": f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/140.0.0.0 Safari/537.36",
        "Sec-CH-UA": '"Chromium";v="140", "Not=A?Brand";v="24", "Microsoft Edge";v="140"',
        "Sec-CH-UA-Platform": '"Windows"',
    }
    assert navigateur_de(entetes) == "Edge sur Windows"
    assert navigateur_de(entetes | {"Sec-CH-UA": '"Chromium";v="140"'}) == "Chromium sur Windows"
    assert navigateur_de({"Sec-CH-UA": '"Not=A?Brand";v="24"'}) == INCONNU


def test_every_name_fits_in_its_column() -> None:
    plus_long = max(len(m) for m, _ in MARQUES) + len(" sur ") + max(len(s) for s, _ in SYSTEMES)
    assert plus_long <= (Session._meta.get_field("navigateur").max_length or 0)
