/**
 * What the packager builds into the module: the library's address, and texts by language. The values here serve type checking
 * only, as those of `base/config.js` do.
 */

/** The library's address, ending in a slash; empty if it is not configured. @type {string} */
export const CANONICAL_ROOT = "";

/**
 * `short` is the disclaimer's short sentence. The others are messages.
 *
 * @type {Record<string, { short: string, copied: string, copy_address: string }>}
 */
export const TEXTS = {};
