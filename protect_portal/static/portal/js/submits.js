// A form is sent once: the second press does nothing until an answer has come. Errors are ours to say, not the browser's.
function sayOurErrors(root) {
  root.querySelectorAll("form.form").forEach((form) => {
    form.noValidate = true;
  });
}

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("button[data-waits]").forEach((button) => {
    button.disabled = false;
    delete button.dataset.waits;
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "yes";
  if ("downloads" in form.dataset) { // the page stays as it is
    setTimeout(() => release(form), 3000);
  }
  // After the browser has gathered the fields: a disabled button would not send its own name.
  setTimeout(() => {
    if (event.defaultPrevented && !form.matches(".htmx-request")) {
      release(form);
      return;
    }
    form.querySelectorAll("button").forEach((button) => {
      if (!button.disabled && button.type === "submit") {
        button.disabled = true;
        button.dataset.waits = "yes";
      }
    });
  });
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form");
  if (form) {
    release(form);
  }
});
document.addEventListener("htmx:load", (event) => sayOurErrors(event.target));
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.querySelectorAll("form[data-sent]").forEach(release);
  }
});
sayOurErrors(document);
