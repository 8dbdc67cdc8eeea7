// <copy-text>: a button that copies the text beside it. Without JavaScript there is no button; the text itself stands on the page.
customElements.define(
  "copy-text",
  class extends HTMLElement {
    connectedCallback() {
      const [button, text] = [this.querySelector("button"), this.querySelector("[hidden]:not(button)")];
      const label = button.querySelector("span");
      const words = label.textContent;
      button.hidden = !navigator.clipboard;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(text.textContent);
        label.textContent = this.dataset.done;
        setTimeout(() => (label.textContent = words), 2000);
      });
    }
  },
);
