// A toast goes by itself after ten seconds, but never while somebody is on it.
const SECONDS = 10;

function watch(toast) {
  const close = toast.querySelector("[data-toast-close]");
  let timer = 0;
  const leave = () => toast.remove();
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(leave, SECONDS * 1000);
  };
  close.hidden = false;
  close.addEventListener("click", leave);
  ["focusin", "mouseenter"].forEach((kind) => toast.addEventListener(kind, () => clearTimeout(timer)));
  ["focusout", "mouseleave"].forEach((kind) => toast.addEventListener(kind, wait));
  wait();
}

document.querySelectorAll("[data-toast]").forEach(watch);
document.addEventListener("htmx:load", (event) => event.target.querySelectorAll("[data-toast]").forEach(watch));
