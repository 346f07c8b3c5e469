/** The <care-sheet> element: a place for a topic that browsers tell when it enters and leaves the page. */
import { openRoot } from "./fallback.js";
import { Widget } from "./widget.js";

export class CareSheet extends HTMLElement {
  // `attachInternals` would give the root to any script.
  static disabledFeatures = ["internals"];

  #widget = new Widget(this);

  connectedCallback() {
    openRoot(this);
    this.#widget.connect();
  }

  disconnectedCallback() {
    this.#widget.disconnect();
  }
}
