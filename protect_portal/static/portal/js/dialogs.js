// Links that lead to a page of confirmation open the same question in a dialog instead.
document.querySelectorAll("button[data-opens]").forEach((button) => {
  button.hidden = false;
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    closer.closest("dialog").close();
  }
});
