/* Changing a condition: the words of a chip open a small form with what can stand there. */
(function () {
  "use strict";
  const { acts, pending, send } = window.PaperTally;
  acts.edit = (chip) => editChip(chip);

  /* A small form below the chips: what stands there, what can; Escape leaves it as it was. */
  function editChip(chip) {
    const open = chip.getAttribute("aria-expanded") === "true";
    closeEditors();
    if (open) return;
    chip.setAttribute("aria-expanded", "true");
    const form = document.createElement("form");
    form.className = "pt-swap";
    form.dataset.turn = chip.dataset.turn;
    form.dataset.chip = chip.dataset.chip;
    const label = document.createElement("label");
    label.textContent = "Change “" + chip.textContent + "” to ";
    const field = document.createElement("input");
    field.type = "text";
    field.maxLength = 200;
    field.required = true;
    field.setAttribute("list", "pt-choices");
    field.autocomplete = "off";
    const choices = document.createElement("datalist");
    choices.id = "pt-choices";
    const ask = document.createElement("button");
    ask.textContent = "Ask";
    const leave = document.createElement("button");
    leave.type = "button";
    leave.textContent = "Cancel";
    label.append(field);
    form.append(label, choices, ask, leave);
    const close = () => {
      closeEditors();
      chip.focus();
    };
    leave.addEventListener("click", close);
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (!text) return;
      closeEditors();
      pending(chip.textContent + " → " + text);
      send("change", { turn: form.dataset.turn, chip: form.dataset.chip, text });
    });
    chip.closest(".pt-chips").after(form);
    field.focus();
    send("choices", { turn: chip.dataset.turn, chip: chip.dataset.chip });
  }

  function closeEditors() {
    for (const form of document.querySelectorAll(".pt-swap")) form.remove();
    for (const chip of document.querySelectorAll(".pt-chip-words[aria-expanded=true]")) {
      chip.setAttribute("aria-expanded", "false");
    }
  }

  function showChoices(body) {
    const form = document.querySelector(".pt-swap");
    if (!form || Number(form.dataset.turn) !== body.turn || Number(form.dataset.chip) !== body.chip) return;
    form.querySelector("datalist").replaceChildren(...body.choices.map((words) => {
      const option = document.createElement("option");
      option.value = words;
      return option;
    }));
  }

  Object.assign(window.PaperTally, { showChoices });
})();
