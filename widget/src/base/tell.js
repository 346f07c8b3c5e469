/** Tells the author of a page, in the console, what is wrong with it. On a page that works it says nothing. */

/** @type {Set<string>} */
const told = new Set();

/** Say something once. @param {string} message */
export function tell(message) {
  if (told.has(message)) return;
  told.add(message);
  console.warn(`[caresheet] ${message}`);
}
