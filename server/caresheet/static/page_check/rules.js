/**
 * The names of our attributes, their values, and what the checks say.
 *
 * The value here serves type checking only. The packager replaces the file by `doctor/rules.json`.
 *
 * @type {{ options: Record<string, string[]>, placeholders: string[], messages: Record<string, string> }}
 */
export const RULES = { options: {}, placeholders: [], messages: {} };
