/**
 * Starts the widget. If the page loads the script more than once, the first copy defines the element and watches the page.
 * Each copy serves the script tags that it finds.
 */
import { findRoot } from "./base/address.js";
import { setTimeout } from "./base/natives.js";
import { ownDocument } from "./base/own_document.js";
import { say } from "./base/tell.js";
import { watchPolicy } from "./host/advice.js";
import { CareSheet } from "./host/element.js";
import { TAG } from "./host/options.js";
import { serveRoot, serveScripts, tellIfUnused } from "./host/tags.js";
import { connectToParent } from "./frame/inner.js";

/** How long a page may take to get its first place for a topic. Single-page apps add it late. */
const PATIENCE_MS = 5000;

function start() {
  if (!findRoot()) return say("this copy of the script does not know its library: use data-library");
  connectToParent();
  if (!customElements.get(TAG)) {
    customElements.define(TAG, CareSheet);
    watchPolicy();
    serveRoot(document);
    setTimeout(tellIfUnused, PATIENCE_MS);
  }
  serveScripts();
}

// The links in the page may tell where the library is.
if (findRoot() || ownDocument.readyState !== "loading") start();
else ownDocument.addEventListener("DOMContentLoaded", start);
