// Passkeys: forms with data-passkey ("login", "authenticate", "add") are handed to django-allauth's own script.
const { forms } = window.allauth.webauthn;

document.querySelectorAll("form[data-passkey]").forEach((form) => {
  const kind = form.dataset.passkey;
  const button = form.querySelector("[data-passkey-button]");
  const ids = { [kind]: button.id, credential: form.elements.credential.id, passwordless: form.elements.passwordless?.id };
  if (document.getElementById("js_data")) {
    ids.data = "js_data";
  }
  forms[`${kind}Form`]({ ids });
  button.hidden = !window.PublicKeyCredential;
});

// A ceremony that was broken off is said in words, not in the console alone.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("[data-passkey-trouble]").hidden = false;
});
