/**
 * The fallback: what the page's author put inside a place, for when there is no topic. A shadow root around it decides
 * whether it is rendered: only a slot renders it. So the page's own nodes stay as they are: a script that copies, saves
 * or updates them finds nothing of ours.
 */
import { findRoot } from "../base/address.js";
import { CSSStyleSheet, adoptStyleSheets, attachShadow, matches, replaceRules } from "../base/natives.js";
import { makeElement } from "../base/dom.js";
import { ROOT_MODE } from "../base/limits.js";
import { TAG } from "./options.js";
import { tell } from "../base/tell.js";

/**
 * Important rules of a shadow tree override the page's. So no style sheet of the page hides a <care-sheet>, but its author does,
 * by `hidden`, and so do frameworks, by an inline style (React's Activity, `v-show`, jQuery). Former versions of the widget hid
 * the fallback by a style, which a copy of the page may still have.
 */
const RULES =
  `:host{display:block}:host(${TAG}){display:block!important;visibility:inherit!important}` +
  ':host(:is([hidden],[style*="display: none"],[style*="display:none"])){display:none!important}' +
  'slot[hidden]{display:none}::slotted([style="display: none !important;"]){display:revert!important}';

/** What no fallback holds. */
const FOREIGN = `script,form,main,nav,footer,${TAG},[data-caresheet]`;
const INLINE = "a,b,br,em,i,img,noscript,small,span,strong";

/** @type {WeakMap<Element, ShadowRoot>} */
const roots = new WeakMap();
/** @type {CSSStyleSheet | undefined} */
let sheet;

/**
 * Return the root of a place, with a slot for the fallback. Return undefined if the element cannot have one or has another.
 *
 * @param {Element} place
 */
export function openRoot(place) {
  let root = roots.get(place);
  if (!root && place.shadowRoot) return root;
  try {
    if (!root) {
      root = attachShadow(place, { mode: ROOT_MODE });
      roots.set(place, root);
      root.append(makeElement("slot"));
    }
    if (!sheet) replaceRules((sheet = new CSSStyleSheet()), RULES);
    // Another document has taken the sheet away from a place that has been there.
    adoptStyleSheets(root, [sheet]);
  } catch {
    // Elements such as <li> cannot have a root, and old browsers cannot make style sheets.
  }
  return root;
}

export class Fallback {
  #place;
  #root;
  #host;
  #slot;

  /**
   * @param {Element} place
   * @param {HTMLElement} host  of the topic
   */
  constructor(place, host) {
    this.#place = place;
    this.#host = host;
    this.#root = /** @type {ShadowRoot} */ (openRoot(place));
    this.#slot = /** @type {HTMLElement} */ (this.#root.querySelector("slot"));
    // The fallback may be the rest of the page, so the topic comes first.
    this.#slot.before(host);
  }

  hide() {
    // Without its slot, WebKit would lay the place out anew and lose the scroll position.
    if (!swallows(this.#place)) return void this.#slot.toggleAttribute("hidden", true);
    this.#root.append(this.#slot);
    tell("self-closed", this.#place.localName);
  }

  show() {
    this.#slot.toggleAttribute("hidden", false);
    if (swallows(this.#place)) this.#root.append(this.#slot);
    else this.#host.before(this.#slot);
  }

  remove() {
    this.show();
    this.#host.remove();
  }
}

/**
 * Tell whether a place seems to hold the rest of the page: HTML ignores the slash of `<care-sheet … />`. The document keeps
 * no trace of that slash, so we judge by the content. A fallback has a link to the library, or is no more than a paragraph.
 *
 * @param {Element} place
 */
function swallows(place) {
  if (place.querySelector(FOREIGN)) return true;
  if ([...place.querySelectorAll("a")].some(({ href }) => String(href).startsWith(findRoot()))) return false;
  const blocks = [...place.querySelectorAll(":scope > *")].filter((child) => !matches(child, INLINE) && child.textContent?.trim());
  if (blocks.length !== 1) return blocks.length > 1;
  // An end tag is normally followed by something. A <div> is ended by the end tag of a <div> around it.
  let last = place;
  while (last.parentElement?.localName === place.localName) last = last.parentElement;
  return !last.nextSibling && place.firstChild !== blocks[0];
}
