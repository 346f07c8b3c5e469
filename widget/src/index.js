/**
 * Starts the widget. If the page loads the script more than once, the first copy defines the element, and each copy
 * serves the script tag that loaded it.
 */
import { SCRIPT } from "./base/address.js";
import { CareSheet } from "./host/element.js";
import { TAG, servePlaceholders, serveScript } from "./host/tags.js";
import { connectToParent } from "./frame/inner.js";

if (SCRIPT) {
  connectToParent();
  if (!customElements.get(TAG)) {
    customElements.define(TAG, CareSheet);
    servePlaceholders();
  }
  serveScript(SCRIPT);
}
