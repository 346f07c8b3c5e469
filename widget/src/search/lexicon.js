/** Reads an index of the library into the form that is searched: topics, and the words that lead to them. */
import { foldText, soundOut } from "./fold.js";

/**
 * An index as the library publishes it. Each of the long strings has a line for each topic, in the order of the alphabet.
 *
 * @typedef {object} SearchIndex
 * @property {string} titles
 * @property {string} slugs  a blank line stands for the slug that follows from the title
 * @property {string} also  other names, separated by tabs
 * @property {string} words  what else leads to the topic: folded words of its summary and its headings
 * @property {number[]} categories  of each topic: its place in `categoryNames`
 * @property {string[]} categoryNames
 * @property {[string, number][]} letters  each letter, and the place of its first topic; empty if the language has no letters
 * @property {Record<string, string>} until  the last day of a topic that will be withdrawn, by its place
 * @property {Record<string, string>} messages
 * @property {unknown} disclaimer
 *
 * @typedef {object} Topic
 * @property {string} title
 * @property {string} slug
 * @property {string[]} also
 * @property {number} category
 * @property {string} folded  the title
 * @property {boolean} isShown  it has not been withdrawn
 *
 * A word, the places of the topics that it leads to, and how much it says about each: see `WEIGHTS`.
 *
 * @typedef {{ word: string, sound: string, places: number[], weights: number[] }} Entry
 *
 * @typedef {object} Lexicon
 * @property {Topic[]} topics
 * @property {Entry[]} entries  sorted by their words
 * @property {Int32Array} letters  of the sound of each entry: see `lettersOf`
 * @property {Map<string, Entry>} byWord
 * @property {Map<string, import("./match.js").Found>} recalled  what the words of the last queries have found
 */

/** How much a word says about a topic by where it stands: in the title, in another name, elsewhere. */
const WEIGHTS = { title: 1, also: 0.85, words: 0.25 };

/**
 * Read an index. Topics that have been withdrawn by today are left out of what can be found.
 *
 * @param {SearchIndex} index
 * @param {string} today  as YYYY-MM-DD
 * @returns {Lexicon}
 */
export function readIndex({ titles, slugs, also, words, categories, until }, today) {
  const lines = titles ? titles.split("\n") : [];
  // Folding everything at once is many times faster than folding each line.
  const [foldedTitles, foldedNames] = [titles, also].map((column) => foldText(column).split("\n"));
  const [slugOf, namesOf, wordsOf] = [slugs, also, words].map((column) => column.split("\n"));
  /** @type {Map<string, Entry>} */
  const byWord = new Map();
  const topics = lines.map((title, place) => {
    const topic = {
      title,
      slug: slugOf[place] || makeSlug(title),
      also: namesOf[place] ? namesOf[place].split("\t") : [],
      category: categories[place],
      folded: foldedTitles[place],
      isShown: until[place] === undefined || today <= until[place],
    };
    if (topic.isShown) {
      add(byWord, topic.folded, place, WEIGHTS.title);
      add(byWord, foldedNames[place], place, WEIGHTS.also);
      add(byWord, wordsOf[place], place, WEIGHTS.words);
    }
    return topic;
  });
  const entries = [...byWord.values()].sort((one, other) => (one.word < other.word ? -1 : 1));
  return { topics, entries, letters: Int32Array.from(entries, ({ sound }) => lettersOf(sound)), byWord, recalled: new Map() };
}

/** @param {Map<string, Entry>} byWord @param {string} text @param {number} place @param {number} weight */
function add(byWord, text, place, weight) {
  for (const word of text.split(" ")) {
    if (!word) continue;
    let entry = byWord.get(word);
    if (!entry) byWord.set(word, (entry = { word, sound: soundOut(word), places: [], weights: [] }));
    const { places, weights } = entry;
    // The places come in order, and of each place the heaviest column first.
    if (places[places.length - 1] === place) continue;
    places.push(place);
    weights.push(weight);
  }
}

/** Return a number with a bit for each letter of a word: words that differ in many bits cannot be alike. @param {string} word */
export function lettersOf(word) {
  let bits = 0;
  for (let at = 0; at < word.length; at++) bits |= 1 << (word.charCodeAt(at) & 31);
  return bits;
}

/** Make the slug that follows from a title, as the library does. @param {string} title */
function makeSlug(title) {
  const plain = title.normalize("NFKD").replace(/[^\0-\x7f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}
