/** Joins the index of the topics that are only a clinic's to the library's, so that both are searched and listed as one. */

/**
 * A topic as an index has it. `until` is its last day, if it has one.
 *
 * @typedef {{ titles: string, slugs: string, also: string, words: string, category: number, until?: string }} Row
 */

/**
 * Join two indexes. The rows of the second one take the places that the alphabet gives them.
 *
 * @param {(import("./lexicon.js").SearchIndex | undefined)[]} indexes  the library's, and the clinic's if there is one
 * @param {string} language
 * @returns {import("./lexicon.js").SearchIndex}
 */
export function joinIndexes([library, clinic], language) {
  const index = /** @type {import("./lexicon.js").SearchIndex} */ (library);
  if (!clinic) return index;
  const { compare } = new Intl.Collator(language);
  const categoryNames = [...new Set([...index.categoryNames, ...clinic.categoryNames])];
  const hasLetters = index.letters.length > 0;
  const groups = readGroups(index, categoryNames, hasLetters);
  for (const { letter, rows } of readGroups(clinic, categoryNames, hasLetters)) {
    const group = findGroup(groups, letter, compare);
    for (const row of rows) group.rows.splice(findEnd(group.rows, ({ titles }) => compare(titles, row.titles) > 0), 0, row);
  }
  const rows = groups.flatMap((group) => group.rows);
  /** @param {"titles" | "slugs" | "also" | "words"} name */
  const column = (name) => rows.map((row) => row[name]).join("\n");
  return {
    ...index,
    titles: column("titles"),
    slugs: column("slugs"),
    also: column("also"),
    words: column("words"),
    categories: rows.map(({ category }) => category),
    categoryNames,
    letters: hasLetters ? groups.map((group) => [group.letter, rows.indexOf(group.rows[0])]) : [],
    until: Object.fromEntries(rows.flatMap(({ until }, place) => (until ? [[place, until]] : []))),
  };
}

/**
 * Read the rows of an index, by their letters. All rows are in one group if the library's index has no letters.
 *
 * @param {import("./lexicon.js").SearchIndex} index
 * @param {string[]} categoryNames  of both indexes
 * @param {boolean} hasLetters
 */
function readGroups(index, categoryNames, hasLetters) {
  const [titles, slugs, also, words] = [index.titles, index.slugs, index.also, index.words].map((column) => column.split("\n"));
  /** @type {Row[]} */
  const rows = (index.titles ? titles : []).map((title, at) => ({
    titles: title,
    slugs: slugs[at],
    also: also[at],
    words: words[at],
    category: categoryNames.indexOf(index.categoryNames[index.categories[at]]),
    until: index.until[at],
  }));
  /** @type {[string, number][]} */
  const letters = hasLetters && index.letters.length ? index.letters : [["", 0]];
  return letters.map(([letter, start], at) => ({ letter, rows: rows.slice(start, letters[at + 1]?.[1]) }));
}

/**
 * Find the group of a letter, or make it in its place. Rows without a letter join the last group.
 *
 * @param {{ letter: string, rows: Row[] }[]} groups
 * @param {string} letter
 * @param {(one: string, other: string) => number} compare
 */
function findGroup(groups, letter, compare) {
  const found = letter ? groups.find((group) => group.letter === letter) : groups[groups.length - 1];
  if (found) return found;
  const made = { letter, rows: [] };
  groups.splice(findEnd(groups, (group) => compare(group.letter, letter) > 0), 0, made);
  return made;
}

/**
 * Return the place of the first entry that comes after, or the end.
 *
 * @template Entry
 * @param {Entry[]} entries
 * @param {(entry: Entry) => boolean} isAfter
 */
function findEnd(entries, isAfter) {
  const place = entries.findIndex(isAfter);
  return place < 0 ? entries.length : place;
}
