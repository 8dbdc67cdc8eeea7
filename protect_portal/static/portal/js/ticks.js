// The boxes of a list whose rows go together into one download: all at once, how many, and no empty request. Without JavaScript each box and the button work alone.
const form = document.getElementById("pack");

if (form) {
  const boxes = () => [...document.querySelectorAll('[form="pack"][type="checkbox"]')];
  const [all, button, words] = [document.querySelector("[data-ticks]"), form.querySelector("button"), form.querySelector("[data-ticked]")];

  const tell = () => {
    const count = boxes().filter((box) => box.checked).length;
    button.disabled = count === 0;
    words.textContent = count ? `${words.dataset.ticked} ${count}` : words.dataset.none;
    all.checked = count > 0 && count === boxes().length;
    all.indeterminate = count > 0 && !all.checked;
  };

  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    boxes().forEach((box) => {
      box.checked = all.checked;
    });
    tell();
  });
  document.addEventListener("change", (event) => event.target.matches('[form="pack"]') && tell());
  addEventListener("pageshow", tell); // the browser puts ticks back when one returns
}
