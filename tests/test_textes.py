"""What is seen of a text, and what only seems to be there."""

import unicodedata

import pytest

from echanges.textes import ce_qui_se_voit

FAMILLE = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
COEUR = "\u2764\ufe0f"


@pytest.mark.parametrize(
    "texte", ["Objet", "é", "e\u0301", "\u202eא", FAMILLE, COEUR, "-", "\ue000"]
)
def test_what_is_drawn_is_kept_as_it_is_but_for_outer_spaces(texte: str) -> None:
    assert ce_qui_se_voit(f" \n\u00a0{texte}\t\u2003") == texte


@pytest.mark.parametrize(
    "texte",
    [
        "",
        " \r\n\t",
        "\u00ad",
        "\u200b\u200d\ufeff",
        "\u2066\u2069",
        "\u3164",
        "\u115f\u1160",
        "\u2800",
        "\ufe0f",
        "\U000e0041",
        "\U000e0100",
        "\u034f",
        "\u2028",
        "\x00\x1f",
        "\u180e",
        "\uffa0",
    ],
)
def test_a_text_of_which_nothing_is_drawn_is_empty(texte: str) -> None:
    assert ce_qui_se_voit(texte) == ""


def test_no_space_nor_control_nor_format_mark_of_unicode_is_seen() -> None:
    caches = [
        chr(n)
        for n in range(0x110000)
        if unicodedata.category(chr(n)) in ("Zs", "Zl", "Zp", "Cc", "Cf")
    ]
    assert len(caches) > 200
    assert not any(ce_qui_se_voit(c) for c in caches)
