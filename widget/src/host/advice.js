/** Tells the author of a page, in the console, what seems to be a mistake. On a page that works it says nothing. */
import { OPTIONS, prefixOf } from "./options.js";

/** @type {Set<string>} */
const told = new Set();

/** Say something once. @param {string} message */
export function tell(message) {
  if (told.has(message)) return;
  told.add(message);
  console.warn(`[caresheet] ${message}`);
}

/** Look for attributes and values that are nearly right. @param {Element} place */
export function checkAttributes(place) {
  const prefix = prefixOf(place);
  for (const name of place.getAttributeNames()) {
    const bare = name.replace(/^data-/, "");
    const value = place.getAttribute(name) ?? "";
    const option = Object.entries(OPTIONS).find(([each]) => isNear(each, bare));
    if (!option || name === "lang") continue;
    const [known, values] = option;
    const choices = values.split(" ");
    if (name !== prefix + known) tell(`unknown attribute ${name}: use ${prefix}${known}`);
    else if (values && value && !choices.includes(value)) {
      tell(`unknown value ${name}="${value}": use ${choices.find((each) => isNear(each, value)) ?? choices.join(" or ")}`);
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
