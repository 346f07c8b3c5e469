/**
 * The names of our attributes, their values, what authors try instead, and what the checks say.
 *
 * The value here serves type checking only. The packager replaces the file by `doctor/rules.json`.
 *
 * @type {{ options: Record<string, string[]>, synonyms: Record<string, string>, placeholders: string[], messages: Record<string, string> }}
 */
export const RULES = { options: {}, synonyms: {}, placeholders: [], messages: {} };
