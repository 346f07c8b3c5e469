/** Takes the place of `site.js` in the script that is no clinic's. The packager does that. */

export function addSiteParts() {}

/** @returns {HTMLElement[]} */
export function makeContact() {
  return [];
}
