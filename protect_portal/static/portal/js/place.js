// Of the fields for a place only those that the chosen one needs; without JavaScript all stay, and say when they are needed.
function showNeeded(form) {
  const chosen = form.querySelector('[name="where"]:checked');
  form.querySelectorAll("[data-needed-for]").forEach((input) => {
    const field = input.closest(".field");
    const needed = !chosen || input.dataset.neededFor.split(" ").includes(chosen.value);
    field.hidden = !needed && !field.classList.contains("wrong"); // what is to be corrected is seen
  });
}

document.addEventListener("change", (event) => {
  if (event.target.name === "where") {
    showNeeded(event.target.form);
  }
});
addEventListener("pageshow", () => {
  const first = document.querySelector("[data-needed-for]"); // the browser may have filled the form in again
  if (first) {
    showNeeded(first.form);
  }
});
