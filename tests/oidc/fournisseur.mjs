// A real OpenID provider for the tests: `oidc-provider` with a page of its own to choose who one is.
// Its only argument is a JSON text: { emetteur, port, comptes, clients }. It writes a line when ready.

import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const { emetteur, port, comptes, clients } = JSON.parse(process.argv[2]);
const cle = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
  format: "jwk",
});
const champs = [...new Set(Object.values(comptes).flatMap(Object.keys))];

const page = (titre, corps) =>
  `<!doctype html><html lang="fr"><title>${titre}</title><h1>${titre}</h1>${corps}</html>`;

const fournisseur = new Provider(emetteur, {
  clients,
  jwks: { keys: [{ ...cle, kid: "essais", use: "sig", alg: "RS256" }] },
  cookies: { keys: ["essais"] },
  acrValues: ["eidas1"],
  scopes: ["openid", "scope_all", "email"],
  claims: { openid: ["sub"], scope_all: champs, email: ["email", "email_verified"], acr: null },
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, formulaire) => {
        ctx.body = page(
          "Quitter le fournisseur",
          `${formulaire}<button form="op.logoutForm" name="logout" value="yes">Quitter</button>`,
        );
      },
    },
  },
  interactions: { url: (_ctx, interaction) => `/choix/${interaction.uid}` },
  findAccount: (_ctx, sub) =>
    comptes[sub] && { accountId: sub, claims: () => ({ sub, ...comptes[sub] }) },
  async loadExistingGrant(ctx) {
    const accord = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    accord.addOIDCScope("openid scope_all email");
    await accord.save();
    return accord;
  },
  // Its own fetch refuses loopback, which is where the product of the tests is.
  fetch: (adresse, options) => {
    delete options.dispatcher;
    return fetch(adresse, options);
  },
  renderError: (ctx, dit) => {
    ctx.type = "html";
    ctx.body = page("Erreur du fournisseur", `<p>${dit.error}</p>`);
  },
});

async function choisir(requete, reponse) {
  const { prompt } = await fournisseur.interactionDetails(requete, reponse);
  if (requete.method === "GET") {
    const boutons = Object.keys(comptes)
      .map((sub) => `<button name="sub" value="${sub}">${sub}</button>`)
      .join(" ");
    reponse.setHeader("Content-Type", "text/html; charset=utf-8");
    reponse.end(
      page("Qui êtes-vous ?", `<form method="post">${boutons}</form><p>${prompt.name}</p>`),
    );
    return;
  }
  let corps = "";
  for await (const morceau of requete) corps += morceau;
  const choix = new URLSearchParams(corps);
  const resultat = choix.get("erreur")
    ? { error: choix.get("erreur") }
    : { login: { accountId: choix.get("sub"), acr: choix.get("acr") ?? "eidas1" } };
  if (choix.get("acr") === "") delete resultat.login.acr;
  await fournisseur.interactionFinished(requete, reponse, resultat);
}

const rappel = fournisseur.callback();
createServer((requete, reponse) => {
  // Pro Santé Connect publishes its discovery document under a name of its own.
  requete.url = requete.url.replace("/wallet-openid-configuration", "/openid-configuration");
  if (!requete.url.startsWith("/choix/")) return rappel(requete, reponse);
  return choisir(requete, reponse).catch((erreur) => {
    reponse.statusCode = 500;
    reponse.end(String(erreur));
  });
}).listen(port, "127.0.0.1", () => console.log("prêt"));
