/** Finds the topics that a query means, the best first, even if it is misspelled or only half typed. */
import { foldText, soundOut } from "./fold.js";
import { lettersOf } from "./lexicon.js";

/**
 * What a word of the query has found: a score for each topic, how many have one, and the words that it stands for, each with
 * the number of its letters to mark.
 *
 * @typedef {{ scores: Float32Array, count: number, words: Map<string, number> }} Found
 *
 * `place` is the topic's place in the index.
 *
 * @typedef {{ place: number, score: number }} Hit
 */

/** How much a match counts, compared with the same word written out. */
const PREFIX = 0.8;
const MISSPELLED = 0.6;
/** Letters that a word of the query may lack at its end, such as those of a plural. */
const ENDING = 3;
/** What letters that are still to be typed count at most, compared with an error. */
const UNTYPED = 0.45;
/** Results that are worth less than this share of the best one are left out. */
const CUT = 0.4;
/** More of a query is not read, so that a pasted page takes no longer than a question. */
const LETTERS_AT_MOST = 200;
const WORDS_AT_MOST = 12;
/** Words that are written apart and belong together are looked for in short queries only. */
const PAIRS_AT_MOST = 2;
/** A bit for each of a, e, i, o and u, counted from a. */
const VOWELS = 0b100000100000100010001;

/**
 * Search.
 *
 * @param {import("./lexicon.js").Lexicon} lexicon
 * @param {string} query  as typed
 * @returns {{ hits: Hit[], words: Map<string, number> }} the best first, and what to mark in them
 */
export function findTopics(lexicon, query) {
  const folded = foldText(query.slice(0, LETTERS_AT_MOST)).replace(/\n/g, " ");
  const typed = [...new Set(folded.split(" "))].filter(Boolean).slice(0, WORDS_AT_MOST);
  const words = typed.flatMap((word, at) => splitUp(lexicon, word, at === typed.length - 1));
  const found = words.map((word, at) => recallWord(lexicon, word, at === words.length - 1));
  const joined = words.length <= PAIRS_AT_MOST + 1 ? joinPairs(lexicon, words, found) : found;
  const useful = joined.filter(({ count }) => count);
  /** @type {Map<string, number>} */
  const marked = new Map();
  for (const each of useful) for (const [word, length] of each.words) marked.set(word, Math.max(length, marked.get(word) ?? 0));
  const hits = rank(lexicon, useful, folded);
  return { hits: hits.filter(({ score }) => score >= hits[0].score * CUT), words: marked };
}

/** @param {import("./lexicon.js").Lexicon} lexicon @param {Found[]} found @param {string} query */
function rank({ topics }, found, query) {
  /** @type {Hit[]} */
  const hits = [];
  const rarities = found.map(({ count }) => Math.log(2 + topics.length / count));
  for (let place = 0; place < topics.length; place++) {
    let sum = 0;
    let count = 0;
    for (let at = 0; at < found.length; at++) {
      const score = found[at].scores[place];
      if (score) count++;
      sum += score * rarities[at];
    }
    if (!count) continue;
    const share = count / found.length;
    hits.push({ place, score: sum * share * share * fit(topics[place].folded, query) });
  }
  return hits.sort((one, other) => other.score - one.score || one.place - other.place);
}

/** Prefer a title that is the query or begins with it, and a short title to a long one. @param {string} title @param {string} query */
function fit(title, query) {
  if (title === query) return 2;
  return (title.startsWith(query) ? 1.3 : 1) * (title.includes(query) ? 1.2 : 1) + 1 / (2 + title.length / 8);
}

/** A reader types the last word: what the others have found is kept. @param {import("./lexicon.js").Lexicon} lexicon @param {string} word @param {boolean} isLast */
function recallWord(lexicon, word, isLast) {
  const { recalled } = lexicon;
  const key = word + (isLast ? "…" : "");
  if (recalled.size > WORDS_AT_MOST) recalled.clear();
  const found = recalled.get(key) ?? findWord(lexicon, word, isLast);
  recalled.set(key, found);
  return found;
}

/**
 * Find the words of the library that a typed word may stand for, and their topics.
 *
 * @param {import("./lexicon.js").Lexicon} lexicon
 * @param {string} typed
 * @param {boolean} isLast  more letters of it may follow; earlier words may only lack an ending
 * @returns {Found}
 */
function findWord({ entries, letters, topics }, typed, isLast) {
  /** @type {Found} */
  const found = { scores: new Float32Array(topics.length), count: 0, words: new Map() };
  const leftAtMost = isLast ? Infinity : ENDING;
  const start = findPlace(entries, typed);
  let end = start;
  for (; entries[end]?.word.startsWith(typed); end++) {
    const left = entries[end].word.length - typed.length;
    if (left <= leftAtMost) note(found, entries[end], left ? PREFIX - left * 0.01 : 1, typed.length);
  }
  const sound = soundOut(typed);
  const most = typed.length > 2 ? Math.min(3, Math.floor(sound.length / 3)) : 0;
  const wanted = lettersOf(sound);
  // Fewer letters begin too many words.
  const isBegun = isLast && sound.length > 3;
  for (let at = most ? 0 : entries.length; at < entries.length; at++) {
    // Most words have too few of the letters, and need no comparison.
    if ((at >= start && at < end) || countBits(wanted & ~letters[at]) > most) continue;
    const entry = entries[at];
    const errors = compare(sound, entry.sound, most, isBegun);
    if (errors > most + (isBegun ? UNTYPED : 0)) continue;
    const first = sound[0] === entry.sound[0] ? 1 : 0.8;
    note(found, entry, MISSPELLED * first * (1 - errors / (most + 1.5)), entry.word.length);
  }
  return found;
}

/** Find the place of the first word that is not before another one. @param {import("./lexicon.js").Entry[]} entries @param {string} word */
function findPlace(entries, word) {
  let [from, to] = [0, entries.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (entries[middle].word < word) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** @param {Found} found @param {import("./lexicon.js").Entry} entry @param {number} quality @param {number} length */
function note(found, { word, places, weights }, quality, length) {
  const { scores, words } = found;
  words.set(word, length);
  for (let at = 0; at < places.length; at++) {
    const score = weights[at] * quality;
    if (!scores[places[at]]) found.count++;
    if (scores[places[at]] < score) scores[places[at]] = score;
  }
}

/**
 * Two words may be written as one: take "heartattack" apart if both halves are words of the library.
 *
 * @param {import("./lexicon.js").Lexicon} lexicon
 * @param {string} word
 * @param {boolean} isLast  its second half may be only the beginning of a word
 */
function splitUp({ byWord, entries }, word, isLast) {
  /** @param {string} half */
  const begins = (half) => byWord.has(half) || (isLast && entries[findPlace(entries, half)]?.word.startsWith(half));
  if (word.length < 6 || begins(word)) return [word];
  for (let at = 3; at <= word.length - 3; at++) {
    const halves = [word.slice(0, at), word.slice(at)];
    if (byWord.has(halves[0]) && begins(halves[1])) return halves;
  }
  return [word];
}

/**
 * One word may be written as two: "head ache" also finds "headache", for both words.
 *
 * @param {import("./lexicon.js").Lexicon} lexicon
 * @param {string[]} words
 * @param {Found[]} found
 */
function joinPairs(lexicon, words, found) {
  const joined = words.map((word, at) => at ? recallWord(lexicon, words[at - 1] + word, at === words.length - 1) : undefined);
  return found.map((each, at) => merge(merge(each, joined[at]), joined[at + 1]));
}

/** @param {Found} found @param {Found | undefined} other */
function merge(found, other) {
  if (!other?.count) return found;
  const merged = { scores: found.scores.slice(), count: found.count, words: new Map([...found.words, ...other.words]) };
  for (let place = 0; place < merged.scores.length; place++) {
    if (other.scores[place] <= merged.scores[place]) continue;
    if (!merged.scores[place]) merged.count++;
    merged.scores[place] = other.scores[place];
  }
  return merged;
}

/** @param {number} bits */
function countBits(bits) {
  let count = 0;
  for (let left = bits; left; left &= left - 1) count++;
  return count;
}

/** Two rows before the current one, in which `compare` counts. A word of the library has fewer letters than this. */
const ROWS = [0, 1, 2].map(() => new Float64Array(64));

/**
 * Count the errors that make one word of the other (the optimal string alignment distance). A wrong vowel, two letters in
 * the wrong order, and letters that are still to be typed count less than an error.
 *
 * @param {string} typed
 * @param {string} word
 * @param {number} most  more errors than this are of no interest
 * @param {boolean} isBegun  what follows the typed letters is probably still to be typed
 */
function compare(typed, word, most, isBegun) {
  const width = Math.min(word.length, typed.length + most, 62);
  if (typed.length - width > most) return most + 1;
  let [before, last, row] = ROWS;
  for (let column = 0; column <= most + 1; column++) last[column] = column;
  for (let line = 1; line <= typed.length; line++) {
    // Further from the diagonal there are more errors than the most.
    const from = Math.max(1, line - most);
    const to = Math.min(width, line + most);
    let least = (row[from - 1] = from > 1 ? most + 1 : line);
    const letter = typed.charCodeAt(line - 1);
    for (let column = from; column <= to; column++) {
      const other = word.charCodeAt(column - 1);
      let errors = last[column - 1];
      if (letter !== other) {
        errors = Math.min(errors + (isVowel(letter) && isVowel(other) ? 0.5 : 1), last[column] + 1, row[column - 1] + 1);
        if (line > 1 && column > 1 && letter === word.charCodeAt(column - 2) && typed.charCodeAt(line - 2) === other) {
          errors = Math.min(errors, before[column - 2] + 0.75);
        }
      }
      row[column] = errors;
      if (errors < least) least = errors;
    }
    row[to + 1] = most + 1;
    if (least > most) return most + 1;
    [before, last, row] = [last, row, before];
  }
  // What follows the typed letters may still be typed: it counts a little, so that the whole word comes first.
  let errors = last[width] + (word.length - width) * 0.15;
  for (let column = Math.max(1, typed.length - most); column <= width; column++) {
    const left = word.length - column;
    if (left) errors = Math.min(errors, last[column] + (isBegun ? Math.min(UNTYPED, 0.2 + left * 0.04) : 0.3 + left * 0.1));
  }
  return errors;
}

/** @param {number} code  of a folded letter */
function isVowel(code) {
  return code > 96 && code < 118 && ((1 << (code - 97)) & VOWELS) !== 0;
}
