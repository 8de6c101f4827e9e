"""`python -m tests.notice`: writes docs/notice.md, the requirements and the tests that prove them.

The rows are the notice's, in short; the tests are found by their `notice` marks, without
running them.
"""

import ast
from collections import defaultdict
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
PAGE = RACINE / "docs" / "notice.md"
ENTETE = """# The notice, row by row

Each row is one requirement of the service's notice, in short (PS: doctor; MC: échelon). Each test
named here carries the mark `notice` with the row; those of `tests/parcours` drive a real Chromium.
Written by `python -m tests.notice`; a test checks that it is up to date and complete.

| row | requirement | tests |
|---|---|---|
"""
LIGNES = """
R01 PS: the link « Échanges sécurisés » stands in the menu « Services patient » of the portal
R02 PS: one signs in with a carte CPS; without it every page leads to sign-in
R03 PS: that link opens the service, titled « Échanges sécurisés »
R04 PS: open to the salaried doctors of a centre de santé
R05 PS: he is identified by the raison sociale of his centre
R06 PS: and by its n° FINESS
R07 PS: the same for bariatric surgeons of an établissement
R08 PS: and only for them: another doctor of the établissement is refused everywhere
R09 PS: no message without a patient selected
R10 PS: selected by carte Vitale
R11 PS: or by typing the NIR
R12 PS: both in one block « Identification patient »
R13 A patient of the régime général is accepted
R14 A patient of the régime agricole is accepted
R15 Any other régime is refused with its reason
R16 The patient's CPAM decides which échelon receives the message
R17 And so does his MSA
R18 PS: the first screen is the list of messages
R19 PS: « Écrire à un médecin conseil » is disabled on arrival
R20 PS: enabled once a patient is selected
R21 PS: it opens the writing screen
R22 PS: with an objet
R23 PS: a message
R24 PS: and files if one wants
R25 PS: in the formats listed in the frame « Pièces jointes »
R26 Any other format is refused by its name, the other files kept
R27 10 Mo at most for each file
R28 Five files at most
R29 The objet is mandatory
R30 The message is mandatory
R31 PS: a message may be saved as a draft, even incomplete
R32 PS: and completed later
R33 PS: and sent later
R34 A sent message reaches À traiter of that échelon, and of no other
R35 PS: the doctors of a centre see all of its conversations
R36 PS: and the surgeons all of their établissement's
R37 PS: even those they did not begin
R38 Nobody else sees them
R39 PS: a message of the échelon appears at the top of the list
R40 PS: on the home screen
R41 PS: the libéral is told by e-mail
R42 PS: the centre's main account is told, not its doctor
R43 PS: and so is the établissement's
R44 PS: a reply is announced like a first message
R45 PS: a click on a message opens it
R46 PS: « Répondre » opens the reply
R47 PS: a conversation may be deleted
R48 PS: it leaves the list
R49 PS: and can no longer be seen by any way
R50 PS: nor used again by the doctor or his structure
R51 MC: the échelon may write in it again
R52 MC: it stays as it was for the échelon
R53 PS: deletion is definitive, and the dialog says so
R54 PS: for the whole structure
R55 PS: what a row of the list shows
R56 PS: an unread message is bold, and says « Non lu »
R57 PS: a read one is not
R58 PS: a pastille says who began
R59 PS: « ELSM 35 » for the échelon
R60 PS: the initials of a libéral
R61 PS: two letters and two digits for a structure
R62 PS: and for a surgeon's établissement
R63 PS: the loupe opens the search
R64 PS: the list shows what matches
R65 MC: three trays
R66 MC: À traiter holds what is not answered
R67 MC: En cours holds what is answered
R68 MC: Clos holds what the échelon closed
R69 MC: a dark blue pastille says to which échelon it is addressed
R70 MC: light blue when the échelon began without a patient
R71 MC: the initials of a libéral
R72 MC: two letters and two digits for a structure
R73 MC: [Brouillon] says that a reply is typed and not sent
R74 MC: it goes when the reply is sent or the draft deleted
R75 MC: [Lu] says that the recipient opened the message
R76 MC: it is absent before, and again after a new message of the échelon
R77 MC: « Écrire à un médecin libéral » stands on the home screen
R78 MC: the recipient is chosen first
R79 MC: by the patient's NIR, which gives his médecin traitant
R80 MC: or by n° AM
R81 MC: objet and message are mandatory
R82 MC: files may be joined
R83 MC: saved as a draft, sent later
R84 MC: « Écrire à un centre de santé ou à un établissement » stands there too
R85 MC: the structure is chosen first
R86 MC: no salaried doctor can be named
R87 MC: by the patient's NIR, which gives his médecin traitant's centre
R88 MC: or by the centre's n° FINESS
R89 MC: or the établissement's
R90 MC: objet and message are mandatory
R91 MC: files may be joined
R92 MC: saved as a draft
R93 Every incoming message lands in À traiter
R94 MC: a click opens a message
R95 MC: « Répondre » opens the reply
R96 MC: which is written like any message
R97 MC: answered, it moves to En cours
R98 MC: a conversation may be closed
R99 MC: it moves to Clos
R100 MC: and cannot be used again by the échelon
R101 MC: but it can be read
R102 PS: it stays active for the doctor
R103 A doctor's message takes it back to À traiter
R104 MC: closing is definitive, and the dialog says so
R105 MC: the home screen is the three trays
R106 MC: unread messages are bold
R107 MC: the loupe opens the search
R108 MC: by patient
R109 MC: by professional
R110 MC: or by agent
R111 MC: with a field « N° AM »
R112 MC: and a field « Nom »
R113 MC: a n° FINESS typed in « N° AM » finds a structure
R114 MC: a centre's raison sociale typed in « Nom » finds it
R115 MC: and an établissement's
"""


def lignes() -> dict[str, str]:
    """The 115 rows, in order."""
    return dict(ligne.split(" ", 1) for ligne in LIGNES.strip().splitlines())


def preuves() -> dict[str, list[str]]:
    """The tests of each row, as `tests/…/test_x.py::test_name`."""
    trouvees: dict[str, list[str]] = defaultdict(list)
    for fichier in sorted((RACINE / "tests").rglob("test_*.py")):
        module = ast.parse(fichier.read_text())
        for noeud in ast.walk(module):
            if isinstance(noeud, ast.FunctionDef) and noeud.name.startswith("test_"):
                for rang in _marques(noeud):
                    nom = f"{fichier.relative_to(RACINE)}::{noeud.name}"
                    trouvees[rang].append(nom)
    return trouvees


def page() -> str:
    """The whole page."""
    tests = preuves()
    return ENTETE + "".join(
        f"| {rang} | {texte} | {'<br>'.join(f'`{t}`' for t in tests[rang])} |\n"
        for rang, texte in lignes().items()
    )


def _marques(fonction: ast.FunctionDef) -> list[str]:
    """The rows of the `@pytest.mark.notice("R01", …)` decorators of a test."""
    return [
        argument.value
        for decorateur in fonction.decorator_list
        if isinstance(decorateur, ast.Call)
        and isinstance(decorateur.func, ast.Attribute)
        and decorateur.func.attr == "notice"
        for argument in decorateur.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


if __name__ == "__main__":
    PAGE.write_text(page())
    sans = [rang for rang in lignes() if not preuves()[rang]]
    print(f"{PAGE.relative_to(RACINE)} written; rows without a test: {', '.join(sans) or 'none'}")
