import time
from tests.parcours.page import *


def test_a(page_de):
    t = time.time()
    p = page_de("QUÉMÉNER")
    print("connexion", time.time() - t)
    print(p.locator("main").aria_snapshot())
    ouvrir_fil(p, "Renouvellement ALD, polyarthrite")
    print(p.locator("main").aria_snapshot())
    print(time.time() - t)
