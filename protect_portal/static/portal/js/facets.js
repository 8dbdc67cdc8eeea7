// On a phone or a tablet the filters are folded; without JavaScript they simply stand above the list.
if (matchMedia("(max-width: 1120px)").matches) {
  document.querySelectorAll("[data-facets]").forEach((facets) => {
    facets.open = false;
  });
}
