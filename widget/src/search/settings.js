/**
 * What the packager builds into the module: the styles of lists, and texts by language. The values here serve type checking only,
 * as those of `base/config.js` do.
 */

/** @type {string} */
export const STYLES = "";

/** Messages. @type {Record<string, { library_title: string, search: string }>} */
export const TEXTS = {};
