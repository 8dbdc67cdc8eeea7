// Keyboard: / searches, g and a letter goes, ? shows the list. Can be switched off on this device (WCAG 2.1.4).
const OFF = "portal-keys-off";
let going = 0;

function typing(target) {
  return target.isContentEditable || target.matches("input, textarea, select");
}

function remembered() {
  try {
    return localStorage.getItem(OFF) === "yes";
  } catch {
    return false;
  }
}

function remember(off) {
  try {
    localStorage.setItem(OFF, off ? "yes" : "no");
  } catch {
    // Storage may be closed; the shortcuts then stay as they are.
  }
}

function go(key) {
  const link = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (link) {
    location.assign(link.href);
  }
}

const commands = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
  g: () => {
    going = Date.now();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || remembered()) {
    return;
  }
  if (Date.now() - going < 1500) {
    going = 0;
    go(event.key);
  } else if (commands[event.key]) {
    event.preventDefault();
    commands[event.key]();
  }
});

const choice = document.querySelector("[data-keys-switch]");
if (choice) {
  choice.checked = !remembered();
  choice.addEventListener("change", () => remember(!choice.checked));
}
