/** Starts the widget. Of several copies the first serves all elements; each serves the tag that brought it. */
import { SCRIPT } from "./address.js";
import { CareSheet } from "./element.js";
import { TAG, servePlaces, serveScript } from "./forms.js";
import { serveOutside } from "./inside.js";

if (SCRIPT) {
  serveOutside();
  if (!customElements.get(TAG)) {
    customElements.define(TAG, CareSheet);
    servePlaces();
  }
  serveScript(SCRIPT);
}
