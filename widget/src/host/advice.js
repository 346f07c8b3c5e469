/** Finds what seems to be a mistake of the page's author: in attributes, and in the page's content security policy. */
import { findRoot } from "../base/address.js";
import { ownDocument } from "../base/own_document.js";
import { tell } from "../base/tell.js";
import { OPTIONS, PLACEHOLDER, prefixOf } from "./options.js";

/** What authors try instead of `scheme`. On an element like any other, it may be for the page's own scripts. */
const MEANS_SCHEME = /^(color-scheme|theme)$/;

/** Tell which directive of the page's policy blocks the library. */
export function watchPolicy() {
  ownDocument.addEventListener("securitypolicyviolation", ({ blockedURI, disposition, effectiveDirective }) => {
    const isOurs = disposition === "enforce" && blockedURI.startsWith(findRoot());
    if (isOurs) tell("blocked-by-policy", effectiveDirective, findRoot());
  });
}

/** Look for attributes and values that are nearly right. @param {Element} place */
export function checkAttributes(place) {
  const prefix = prefixOf(place);
  for (const name of place.getAttributeNames()) {
    const bare = name.replace(/^data-/, "");
    const meant = MEANS_SCHEME.test(bare) && !place.hasAttribute(PLACEHOLDER) ? "scheme" : bare;
    const value = place.getAttribute(name) ?? "";
    const option = Object.entries(OPTIONS).find(([each]) => isNear(each, meant));
    // Alpine binds `topic` by `:topic`, and leaves that in the page.
    if (!option || name === "lang" || /^\W/.test(name)) continue;
    const [known, values] = option;
    const choices = values.split(" ");
    if (name !== prefix + known) tell("unknown-attribute", name, prefix + known);
    else if (values && value && !choices.includes(value)) {
      const near = choices.find((each) => isNear(each, value));
      tell("unknown-value", name, value, ...(near ? [near] : choices));
    }
  }
}

/** Tell whether two words have the same letters, except at most one each. @param {string} one @param {string} other */
function isNear(one, other) {
  return one.length > 2 && remove(one, other).length < 2 && remove(other, one).length < 2;
}

/** Remove the letters of one word from another. @param {string} letters @param {string} word */
function remove(letters, word) {
  return [...letters].reduce((rest, letter) => rest.replace(letter, ""), word);
}
