// What a single-page app does to its elements: one button for each action.
const find = (selector) => document.querySelector(selector);
const [first, second] = [find("#first"), find("#second")];

const actions = {
  insert() {
    const sheet = document.createElement("care-sheet");
    sheet.setAttribute("topic", "menopause");
    sheet.textContent = "Menopause: ask us for a leaflet.";
    first.append(sheet);
  },
  move() {
    const sheet = find("care-sheet");
    (first.contains(sheet) ? second : first).append(sheet);
  },
  change() {
    const sheet = find("care-sheet");
    sheet.setAttribute("topic", sheet.getAttribute("topic") === "menopause" ? "prenatal-care" : "menopause");
  },
  language() {
    document.documentElement.lang = document.documentElement.lang === "en" ? "es" : "en";
  },
  remove() {
    find("care-sheet").remove();
  },
  "insert-div"() {
    const place = document.createElement("div");
    place.dataset.caresheet = "osteoporosis";
    second.append(place);
  },
};

for (const [id, act] of Object.entries(actions)) document.getElementById(id).addEventListener("click", act);

for (const type of ["caresheet-load", "caresheet-error"]) {
  document.addEventListener(type, ({ detail }) => find("#log").append(`${type} ${JSON.stringify(detail)}\n`));
}
