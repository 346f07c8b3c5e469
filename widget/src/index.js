/** Starts the widget. Of several copies the first serves all elements; each serves the tag that brought it. */
import { SCRIPT } from "./base/address.js";
import { CareSheet } from "./host/element.js";
import { TAG, servePlaces, serveScript } from "./host/tags.js";
import { serveOutside } from "./frame/inner.js";

if (SCRIPT) {
  serveOutside();
  if (!customElements.get(TAG)) {
    customElements.define(TAG, CareSheet);
    servePlaces();
  }
  serveScript(SCRIPT);
}
