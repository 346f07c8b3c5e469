/**
 * Tells the author of a page, in the console, what is wrong with it. On a page that works it says nothing, and loads nothing: the
 * sentences are in the file that few readers need.
 */
import { findRoot } from "./address.js";
import { ACTIONS } from "./config.js";
import { loadModule } from "./load.js";

/** @type {Set<string>} */
const told = new Set();
/** @type {Promise<any> | undefined} */
let sentences;

/**
 * Say something once. If the sentences cannot be loaded, say the name of the fault and its values.
 *
 * @param {string} fault  a key of `actions/sentences.js`
 * @param {...string} values
 */
export function tell(fault, ...values) {
  const line = [fault, ...values].join(" ");
  if (told.has(line)) return;
  told.add(line);
  sentences ??= loadModule(findRoot() + ACTIONS.path, ACTIONS.integrity);
  sentences.then(({ actions }) => actions.explain(fault, values)).then(say, () => say(line));
}

/** @param {string} line */
export function say(line) {
  console.warn(`[caresheet] ${line}`);
}
