// The error summary takes the focus, once for each time it appears; its links go to the control itself.
function focusSummary(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (summary) {
    summary.focus();
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a");
  const control = link && document.getElementById(link.hash.slice(1));
  if (control) {
    event.preventDefault();
    control.focus({ preventScroll: true });
    (control.closest(".field") || control).scrollIntoView({ block: "center" });
  }
});
document.addEventListener("htmx:load", (event) => focusSummary(event.target));
focusSummary(document);
