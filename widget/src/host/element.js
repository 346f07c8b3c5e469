/** The <care-sheet> element: a place for a topic that browsers tell when it enters and leaves the page. */
import { openRoot } from "./fallback.js";
import { OPTIONS, readOption, setOption } from "./options.js";
import { Widget } from "./widget.js";

export class CareSheet extends HTMLElement {
  // `attachInternals` would give the root to any script.
  static disabledFeatures = ["internals"];

  #widget = new Widget(this);

  constructor() {
    super();
    // Solid, Angular and Lit set properties, and may do so before the script has loaded.
    for (const name of Object.keys(OPTIONS)) {
      const property = name.replace("-l", "L");
      const early = /** @type {any} */ (this)[property];
      /** @param {string | null} [wanted] */
      const set = (wanted) => setOption(this, name, wanted);
      // Old libraries add to `Object.prototype`, even `get` and `value`.
      Object.defineProperty(this, property, /** @type {any} */ ({ __proto__: null, get: () => readOption(this, name), set }));
      if (early) setOption(this, name, early);
    }
  }

  connectedCallback() {
    openRoot(this);
    this.#widget.connect();
  }

  disconnectedCallback() {
    this.#widget.disconnect();
  }
}
