/** Shows the snippets. A single one is copied by the page's own button; of several, each has its own. */

/** @typedef {import("./snippets.js").Snippet} Snippet */

export class SnippetView {
  /** @type {HTMLElement} */
  #list;
  /** @type {HTMLElement} */
  #first;
  /** @type {HTMLButtonElement} */
  #copy;
  /** @type {import("./copying.js").CopyButtons} */
  #buttons;
  #shown = "";

  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} first  shows the first snippet
   * @param {HTMLButtonElement} copy  copies it if there is no other
   * @param {import("./copying.js").CopyButtons} buttons
   */
  constructor(list, first, copy, buttons) {
    [this.#list, this.#first, this.#copy, this.#buttons] = [list, first, copy, buttons];
    buttons.add(copy, () => first.textContent ?? "", first);
  }

  /** @param {Snippet[]} snippets */
  show(snippets) {
    const described = JSON.stringify(snippets);
    if (described === this.#shown) return;
    this.#shown = described;
    this.#buttons.forget();
    showCode(this.#first, snippets[0].code);
    this.#copy.hidden = snippets.length > 1;
    if (snippets.length === 1) return this.#list.replaceChildren(this.#first);
    const boxes = snippets.map(({ label, code }, at) => this.#make(label, at ? showCode(makeElement("pre", {}), code) : this.#first));
    this.#list.replaceChildren(...boxes);
  }

  /** @param {string} label @param {HTMLElement} shown */
  #make(label, shown) {
    const box = makeElement("section", { className: "cs-snippet" });
    const bar = makeElement("div", { className: "cs-bar" });
    const copy = makeElement("button", { className: "cs-quiet", type: "button" });
    copy.append("Copy", makeElement("span", { className: "cs-unseen", textContent: ` (${label})` }));
    bar.append(makeElement("h3", { className: "cs-place", textContent: label }), copy);
    box.append(bar, shown);
    this.#buttons.add(copy, () => shown.textContent ?? "", shown);
    return box;
  }
}

/** Show code that breaks its lines at spaces, and not after the hyphen of a name. @param {HTMLElement} element @param {string} code */
function showCode(element, code) {
  const parts = code.split(/(\s+)/).map((part) => (part.trim() ? makeElement("span", { className: "cs-word", textContent: part }) : part));
  element.replaceChildren(...parts);
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Partial<HTMLElementTagNameMap[N]>} properties
 */
function makeElement(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
