// Where the reader was before the page was loaded anew: said in the address, for nothing is stored.
const top_ = Number(location.hash.slice(1));
document.addEventListener("caresheet-load", () => {
  if (top_) scrollTo(0, top_);
  document.documentElement.dataset.shown = "";
});
