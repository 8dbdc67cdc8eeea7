// The agenda editor: rows move, appear and go in place; the clock beside each follows. Without JavaScript the buttons submit.
const rowsOf = (form) => [...form.querySelectorAll(".agenda-editor > li:not([hidden])")];
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);

function clockAt(start, minutes) {
  const [hours, past] = start.split(":").map(Number);
  const at = (hours * 60 + past + minutes) % (24 * 60);
  return `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
}

function renumber(form) {
  const rows = rowsOf(form);
  let minutes = 0;
  rows.forEach((row, index) => {
    field(row, "ORDER").value = index + 1;
    row.querySelector("[data-clock]").textContent = clockAt(form.dataset.start, minutes);
    row.querySelector('[value^="up:"]').disabled = index === 0;
    row.querySelector('[value^="down:"]').disabled = index === rows.length - 1;
    minutes += Number(field(row, "minutes").value) || 0;
  });
  const total = form.querySelector("[data-agenda-minutes]");
  if (total) {
    total.textContent = minutes;
  }
}

function announce(form, row) {
  const rows = rowsOf(form);
  const place = form.querySelector("[data-agenda-place]");
  place.textContent = place.dataset.words.replace("%1", rows.indexOf(row) + 1).replace("%2", rows.length);
}

function move(form, row, step) {
  const rows = rowsOf(form);
  const other = rows[rows.indexOf(row) + step];
  if (!other) {
    return;
  }
  if (step < 0) {
    other.before(row);
  } else {
    other.after(row);
  }
  rows.forEach((each) => each.classList.toggle("moved", each === row));
  renumber(form);
  announce(form, row);
}

function remove(form, row) {
  const next = row.nextElementSibling || row.previousElementSibling;
  const gone = field(row, "DELETE");
  if (gone.type === "checkbox") {
    gone.checked = true;
  } else {
    gone.value = "on";
  }
  row.hidden = true;
  renumber(form);
  (next?.querySelector("input:not([type=hidden])") || form.querySelector('[value="add"]')).focus();
}

function add(form) {
  const total = form.querySelector('[name$="-TOTAL_FORMS"]');
  const list = form.querySelector(".agenda-editor");
  const blank = form.querySelector("template[data-agenda-blank]");
  list.insertAdjacentHTML("beforeend", blank.innerHTML.replaceAll("__prefix__", total.value));
  total.value = Number(total.value) + 1;
  renumber(form);
  list.lastElementChild.querySelector("input:not([type=hidden])").focus();
}

function act(form, button) {
  const [verb] = button.value.split(":");
  const row = button.closest("li");
  if (verb === "add") {
    add(form);
  } else if (verb === "remove") {
    remove(form, row);
  } else {
    move(form, row, verb === "up" ? -1 : 1);
    (button.disabled ? row.querySelector("input:not([type=hidden])") : button).focus();
  }
}

document.querySelectorAll("form[data-agenda]").forEach((form) => {
  form.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="do"]');
    if (button && /^(add|up:|down:|remove:)/.test(button.value)) {
      event.preventDefault();
      act(form, button);
    }
  });
  form.addEventListener("keydown", (event) => {
    const row = event.target.closest(".agenda-editor > li");
    if (row && event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(form, row, event.key === "ArrowUp" ? -1 : 1);
      event.target.focus();
    }
  });
  form.addEventListener("input", () => renumber(form));
  renumber(form);
});
