/** The controls for the choices: reads and sets them by name, and offers only those that make sense. */
import { RULED, findReasons } from "./availability.js";

/** @typedef {import("./tag.js").Choices} Choices */

export class Controls {
  /** @type {HTMLFormElement} */
  #form;
  /** The hints as the page has them, by the control's id. @type {Map<string, string>} */
  #hints = new Map();

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#form = form;
    for (const id of RULED) this.#hints.set(id, hintOf(id)?.textContent ?? "");
  }

  /** Read what is chosen and offered. @returns {Choices} */
  read() {
    return Object.fromEntries([...new FormData(this.#form)].map(([name, value]) => [name, String(value)]));
  }

  /** Choose a value. Return false if it is none of those that can be chosen. @param {string} name @param {string} value */
  set(name, value) {
    const found = this.#find(name).flatMap(listValues).find((each) => each.value === value);
    if (found instanceof HTMLOptionElement) found.selected = true;
    else if (found) found.checked = true;
    return found !== undefined;
  }

  /** Choose the default of everything, except for the topic. */
  reset() {
    this.#form.reset();
  }

  /** Offer what makes sense beside the other choices; where something is not offered, its hint says why. @param {boolean} isSealed */
  offer(isSealed) {
    const reasons = findReasons(this.read(), isSealed);
    for (const id of RULED) {
      const control = document.getElementById(id);
      const reason = reasons.get(id);
      if (control) /** @type {HTMLInputElement} */ (control).disabled = reason !== undefined;
      const hint = hintOf(id);
      if (hint) hint.textContent = reason ?? this.#hints.get(id) ?? "";
      hint?.classList.toggle("cs-reason", reason !== undefined);
    }
  }

  /** @param {string} name */
  #find(name) {
    return /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...this.#form.elements].filter((each) => each.getAttribute("name") === name));
  }
}

/** @param {HTMLInputElement | HTMLSelectElement} control @returns {(HTMLInputElement | HTMLOptionElement)[]} */
function listValues(control) {
  return control instanceof HTMLSelectElement ? [...control.options] : [control];
}

/** @param {string} id */
function hintOf(id) {
  return document.getElementById(`${id}-hint`);
}
