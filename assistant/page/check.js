/* A checked article: its sentences open their proofs, by press and by key. */
(function () {
  "use strict";
  const { acts, announce, copy, inner, send } = window.PaperTally;
  const byId = (id) => document.getElementById(id);
  const state = { check: null, after: null };

  Object.assign(acts, {
    verdict: (b) => openVerdict(b),
    next: (b) => {
      const said = sentences().filter((s) => s.dataset.verdict === b.dataset.verdict || s.querySelector(".pt-sign.pt-v-" + b.dataset.verdict));
      goTo(after(said, 1));
    },
    step: (b) => goTo(after(sentences().filter((s) => s.dataset.verdict !== "not_checkable"), Number(b.dataset.by))),
    back: (b) => goTo(sentences()[Number(b.dataset.n)], true),
    report: (b) => send("report", { check: checkName(), format: b.dataset.format, at: String(Date.now()) }),
    another: () => {
      keepCheck("");
      send("another", {});
    },
    copywords: (b) => copy(b.closest(".pt-print").querySelector(".pt-words").textContent, b),
  });

  const sentences = () => Array.from(document.querySelectorAll(".pt-said"));
  const checkName = () => document.querySelector(".pt-checked").dataset.check;

  /* The one of these that stands behind (or before) the chosen one, round and round. */
  function after(said, by) {
    if (!said.length) return null;
    const all = sentences();
    const now = all.findIndex((s) => s.getAttribute("aria-current"));
    const ahead = (s) => all.indexOf(s) > now;
    if (by > 0) return said.find(ahead) || said[0];
    return said.filter((s) => all.indexOf(s) < now).pop() || said[said.length - 1];
  }

  function goTo(sentence, only) {
    if (!sentence) return;
    sentence.scrollIntoView({ block: "center" });
    sentence.focus({ preventScroll: true });
    if (!only) openVerdict(sentence);
  }

  function openVerdict(sentence) {
    for (const other of sentences()) other.removeAttribute("aria-current");
    const n = sentence.dataset.n;
    for (const same of sentences()) if (same.dataset.n === n) same.setAttribute("aria-current", "true");
    send("verdict", { check: checkName(), n });
    const narrow = byId("pt-check-left").offsetTop !== byId("pt-check-right").offsetTop;
    state.after = () => {
      byId("pt-check-proof").scrollTop = 0;
      if (!narrow) return;
      const panel = byId("pt-verdict");
      panel.scrollIntoView({ block: "start" });
      panel.focus({ preventScroll: true });
    };
  }

  function waiting() {
    const pane = byId("pt-check-progress");
    if (!pane) return;
    const words = document.createElement("p");
    words.className = "pt-step pt-wait";
    words.textContent = "Waiting for a place…";
    inner(pane).replaceChildren(words);
    announce("Checking");
  }

  /* Which check was looked at last, for as long as this tab of the browser is open. */
  function keepCheck(name) {
    try {
      if (name) sessionStorage.setItem("papertally-check", name);
      else sessionStorage.removeItem("papertally-check");
    } catch (refused) { /* a browser that keeps nothing */ }
  }

  function bringBackCheck() {
    let name = null;
    try {
      name = sessionStorage.getItem("papertally-check");
    } catch (refused) { /* as above */ }
    if (name && !document.querySelector(".pt-checked")) send("restore", { check: name });
  }

  /* Gradio draws a tab when it is first opened, so this watches the page for what it waits for. */
  function watchVerdict() {
    new MutationObserver((changes) => {
      const checked = document.querySelector(".pt-checked");
      if (checked && checked.dataset.check !== state.check) {
        state.check = checked.dataset.check;
        keepCheck(state.check);
      }
      if (!state.after || !byId("pt-verdict")) return;
      const proof = byId("pt-check-proof");
      if (!changes.some((c) => proof.contains(c.target))) return;
      const then = state.after;
      state.after = null;
      setTimeout(then, 30);
    }).observe(document.body, { childList: true, subtree: true });
  }

  Object.assign(window.PaperTally, { waiting, bringBackCheck });
  if (document.body) watchVerdict();
  else document.addEventListener("DOMContentLoaded", watchVerdict);
})();
