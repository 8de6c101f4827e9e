from tests.test_pages import *
def test_x(base: str) -> None:
    for qui in PERSONNES:
        client=Client()
        if qui != "anonyme":
            connecter(client, qui, STRUCTURE_DE.get(qui, ""))
        client.post("/messages/patient/nir/", {"nir": "1790635994909"})
        client.post("/messages/recherche/", {"mots": "avis"})
        client.post("/bureau/recherche/", {"mode": "professionnel", "nom": "martin"})
        p=parcourir(client)
        print(qui,len(p), sorted({re.sub(r"[0-9a-f]{8}-[0-9a-f-]*","X",a) for a in p}))
