/**
 * What searches a library in the reader's browser. The widget's lists and our own pages load it; nothing that is typed leaves
 * the browser.
 *
 * It reads no elements, and makes and changes them only with the functions that it is lent, and with those that the widget
 * watches (`OF_ELEMENTS` in `base/natives.js`): in a closed root, these are the ones that a page cannot have replaced.
 */
import { joinIndexes } from "./join.js";
import { readIndex } from "./lexicon.js";
import { splitByMarks } from "./mark.js";
import { findTopics } from "./match.js";
import { startSearch } from "./session.js";
import { makeLibrary } from "./show_library.js";

/**
 * Read an index for a page that shows what is found in its own way.
 *
 * @param {import("./lexicon.js").SearchIndex} index
 * @param {string} today  as YYYY-MM-DD
 */
function openIndex(index, today) {
  const lexicon = readIndex(index, today);
  return {
    topics: lexicon.topics,
    /** @param {string} query */
    find: (query) => findTopics(lexicon, query),
    splitByMarks,
  };
}

export const searching = { joinIndexes, makeLibrary, openIndex, startSearch };
