// Entry point. Every act works without these modules; they only make it quicker.
import "./js/presence.js";
import { installerActivation } from "./js/activation.js";
import { installerAnalyses } from "./js/analyses.js";
import { installerApercu } from "./js/apercu.js";
import { installerBrouillon } from "./js/brouillon.js";
import { installerCompteurs } from "./js/compteurs.js";
import { installerDepliables } from "./js/depliables.js";
import { installerDialogues } from "./js/dialogues.js";
import { installerEnvoi } from "./js/envoi.js";
import { installerErreurs } from "./js/erreurs.js";
import { installerFil } from "./js/fil.js";
import { installerFinDeSession } from "./js/fin_session.js";
import { installerFiltres } from "./js/filtres.js";
import { installerPieces } from "./js/pieces.js";
import { installerVitale } from "./js/vitale.js";
import { installerVolet } from "./js/volet.js";

installerErreurs();
installerDepliables();
installerDialogues();
installerFiltres();
installerActivation();
installerCompteurs();
installerPieces(); // before the two others: files first
installerBrouillon(); // before installerEnvoi: it may postpone a submission
installerEnvoi();
installerFil();
installerAnalyses();
installerApercu();
installerVolet();
installerFinDeSession();
installerVitale();
