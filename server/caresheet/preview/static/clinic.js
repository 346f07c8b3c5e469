// How far the reader had scrolled before this page was loaded again. It comes in the address, because nothing is stored.
const scrolled = Number(location.hash.slice(1));
document.addEventListener("caresheet-load", () => {
  if (scrolled) scrollTo(0, scrolled);
  document.documentElement.dataset.shown = "";
});
