// On a phone the filters are folded; without JavaScript they simply stand above the list.
if (matchMedia("(max-width: 720px)").matches) {
  document.querySelectorAll("[data-facets]").forEach((facets) => {
    facets.open = false;
  });
}
