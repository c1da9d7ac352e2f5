// Password fields: a button that shows what is typed, and for a new password
// how much of the wanted length is there. Without this the fields just work.
for (const button of document.querySelectorAll("[data-reveal]")) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const show = input.type === "password";
    input.type = show ? "text" : "password";
    button.textContent = show ? button.dataset.hide : button.dataset.reveal;
    input.focus();
  });
  // A shown password is hidden again on its way out, so no browser keeps it as text.
  input.form?.addEventListener("submit", () => { input.type = "password"; });
}

for (const line of document.querySelectorAll("[data-progress]")) {
  const input = document.getElementById(line.dataset.for);
  const need = Number(line.dataset.need);
  const tell = () => {
    const have = [...input.value.normalize("NFC")].length;
    line.hidden = have === 0;
    line.textContent = line.dataset.progress.replace("{have}", have);
    line.classList.toggle("met", have >= need);
  };
  input.addEventListener("input", tell);
  tell();
}
