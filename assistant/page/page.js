/* The page's own script: hands presses of its buttons to Python, and shows what comes back.
   Texts of papers only ever become text nodes here, or HTML that the server has escaped. */
(function () {
  "use strict";
  const state = { trigger: null, waiting: [] };
  const byId = (id) => document.getElementById(id);

  function connect(element, trigger) {
    state.trigger = trigger;
    window.PaperTally.bringBackCheck();
    state.waiting.splice(0).forEach(([event, data]) => trigger(event, data));
  }

  function send(event, data) {
    if (state.trigger) state.trigger(event, data);
    else state.waiting.push([event, data]); // pressed before Gradio was ready
  }

  /* -- the conversation ---------------------------------------------------------------------- */

  function pending(text) {
    const words = (text || "").trim();
    const thread = document.querySelector("#pt-thread");
    if (!words || !thread) return;
    const turn = document.createElement("article");
    turn.className = "pt-turn pt-pending";
    const question = document.createElement("h3");
    question.className = "pt-question";
    question.textContent = words;
    const wait = document.createElement("p");
    wait.className = "pt-wait";
    wait.textContent = "Counting…";
    turn.append(question, wait);
    inner(thread).append(turn);
    turn.scrollIntoView({ block: "nearest" });
    announce("Counting…");
  }

  /* Gradio keeps what it rendered in the innermost element of the component. */
  function inner(component) {
    return component.querySelector("[id^='html-']") || component;
  }

  function announce(words) {
    let live = byId("pt-live");
    if (!live) {
      live = document.createElement("div");
      live.id = "pt-live";
      live.className = "pt-sr";
      live.setAttribute("role", "status");
      live.setAttribute("aria-live", "polite");
      document.body.append(live);
    }
    live.textContent = words;
  }

  /* A turn that another tab asked for is drawn before its own tab is shown. */
  function whenSeen(element, then, tries = 40) {
    if (element.offsetParent !== null) then();
    else if (tries) setTimeout(() => whenSeen(element, then, tries - 1), 50);
  }

  let turnsSeen = 0;
  function watchThread() {
    const thread = byId("pt-thread");
    if (!thread) {
      setTimeout(watchThread, 100);
      return;
    }
    const seen = new MutationObserver(() => {
      const turns = thread.querySelectorAll(".pt-turn:not(.pt-pending)");
      if (turns.length > turnsSeen) {
        const last = turns[turns.length - 1];
        whenSeen(last, () => {
          const pane = byId("pt-thread");
          pane.scrollTo({ top: last.offsetTop - pane.offsetTop, behavior: "auto" });
          if (getComputedStyle(pane).overflowY === "visible") last.scrollIntoView({ block: "start" });
        });
        const text = last.querySelector(".pt-text");
        if (text && turnsSeen > 0) announce(text.textContent);
      }
      turnsSeen = turns.length;
    });
    seen.observe(thread, { childList: true, subtree: true });
  }

  /* -- presses --------------------------------------------------------------------------------- */

  const acts = {
    ask: (b) => {
      pending(b.dataset.text);
      send("ask", { text: b.dataset.text });
    },
    chip: (b) => send("chip", { turn: b.dataset.turn, chip: b.dataset.chip }),
    again: (b) => send("again", { turn: b.dataset.turn }),
    open: (b) => send("open", { query: b.dataset.query, text: b.dataset.text }),
    tab: (b) => {
      const tabs = document.querySelectorAll("#pt-pages [role=tablist] [role=tab]");
      const tab = Array.from(tabs).find((t) => t.textContent.trim() === b.dataset.name);
      if (tab) tab.click();
    },
    forget: () => send("forget", {}),
    proof: (b) => {
      send("proof", { turn: b.dataset.turn });
      const panel = byId("pt-proof");
      if (panel) panel.scrollIntoView({ block: "nearest" });
    },
    download: (b) => send("download", { turn: b.dataset.turn, format: b.dataset.format }),
    markdown: (b) => send("download", { turn: b.dataset.turn, format: "markdown" }),
    evidence: (b) => window.PaperTally.table.evidence(b, send),
    copy: (b) => {
      const turn = b.closest(".pt-turn");
      const words = [".pt-text", ".pt-readback"]
        .map((s) => turn.querySelector(s))
        .filter(Boolean)
        .map((p) => p.textContent);
      copy(words.join("\n"), b);
    },
    copysql: (b) => copy(b.closest("[role=tabpanel]").querySelector(".pt-sql").textContent, b),
    link: (b) => copy(location.origin + location.pathname + b.closest("[data-link]").dataset.link, b),
    svg: (b) => saveChart(b, "svg"),
    png: (b) => saveChart(b, "png"),
  };

  document.addEventListener("click", (event) => {
    const cite = event.target.closest("a[data-cite]");
    if (cite) {
      event.preventDefault();
      openCitation(cite);
      return;
    }
    const tab = event.target.closest("[role=tab][data-tab]");
    if (tab) {
      openTab(tab);
      return;
    }
    const button = event.target.closest("[data-act]");
    if (button && acts[button.dataset.act]) {
      if (button.tagName === "A") event.preventDefault();
      acts[button.dataset.act](button);
    }
  });

  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest && event.target.closest("[role=tab][data-tab]");
    if (!tab) return;
    const tabs = Array.from(tab.parentElement.querySelectorAll("[role=tab]"));
    const at = tabs.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    openTab(next);
    next.focus();
  });

  function openTab(tab) {
    const list = tab.parentElement;
    for (const other of list.querySelectorAll("[role=tab]")) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      byId(other.getAttribute("aria-controls")).hidden = !chosen;
    }
    const table = byId(tab.getAttribute("aria-controls")).querySelector(".pt-table");
    if (table && !table.dataset.asked) {
      table.dataset.asked = "1";
      send("papers", { turn: table.dataset.turn });
    }
  }

  function openCitation(cite) {
    const turn = cite.closest(".pt-turn");
    const panel = document.querySelector(".pt-panel[data-turn]");
    if (turn && (!panel || panel.dataset.turn !== turn.dataset.turn)) {
      state.after = () => showCard(cite.dataset.cite);
      send("proof", { turn: turn.dataset.turn });
      return;
    }
    showCard(cite.dataset.cite);
  }

  function showCard(n) {
    const tab = byId("pt-tab-evidence");
    if (tab) openTab(tab);
    const card = byId("pt-card-" + n);
    if (!card) return;
    const folded = card.closest("details");
    if (folded) folded.open = true;
    card.scrollIntoView({ block: "start" });
    card.focus({ preventScroll: true });
  }

  function watchProof() {
    const proof = byId("pt-proof");
    if (!proof) {
      setTimeout(watchProof, 100);
      return;
    }
    new MutationObserver(() => {
      if (!state.after) return;
      const after = state.after;
      state.after = null;
      setTimeout(after, 30);
    }).observe(proof, { childList: true, subtree: true, attributes: true });
  }

  /* -- what comes back ------------------------------------------------------------------------- */

  function receive(message) {
    if (!message || !message.body) return;
    const body = message.body;
    if (message.kind === "papers") window.PaperTally.table.show(body);
    else if (message.kind === "choices") window.PaperTally.showChoices(body);
    else if (message.kind === "evidence") window.PaperTally.table.showEvidence(body);
    else if (message.kind === "download") save(new Blob([body.text], { type: body.type }), body.name);
  }

  function save(blob, name) {
    const address = URL.createObjectURL(blob);
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    announce("Saved " + name);
  }

  async function copy(words, button) {
    let done = false;
    try {
      await navigator.clipboard.writeText(words);
      done = true;
    } catch (refused) {
      const area = document.createElement("textarea");
      area.value = words;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    const label = button.dataset.label || button.textContent;
    button.dataset.label = label;
    button.textContent = done ? "Copied" : "Press Ctrl+C";
    announce(button.textContent);
    setTimeout(() => { button.textContent = label; }, 1600);
  }

  /* -- charts as files -------------------------------------------------------------------------- */

  function saveChart(button, kind) {
    const svg = button.closest(".pt-explore-card, [role=tabpanel]").querySelector("svg.pt-svg");
    if (!svg) return; // the first is the one for wide screens
    const copyOf = svg.cloneNode(true);
    const from = [svg, ...svg.querySelectorAll("*")];
    const to = [copyOf, ...copyOf.querySelectorAll("*")];
    const kept = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-family", "font-weight"];
    from.forEach((element, i) => {
      const style = getComputedStyle(element);
      for (const name of kept) to[i].setAttribute(name, style.getPropertyValue(name));
      for (const name of ["act", "query", "text"]) delete to[i].dataset[name];
    });
    const box = svg.viewBox.baseVal;
    copyOf.setAttribute("width", box.width);
    copyOf.setAttribute("height", box.height);
    const back = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    back.setAttribute("width", "100%");
    back.setAttribute("height", "100%");
    back.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
    copyOf.insertBefore(back, copyOf.firstChild);
    const text = new XMLSerializer().serializeToString(copyOf);
    const blob = new Blob([text], { type: "image/svg+xml" });
    if (kind === "svg") {
      save(blob, "papertally-chart.svg");
      return;
    }
    const image = new Image();
    const address = URL.createObjectURL(blob);
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = box.width * 2;
      canvas.height = box.height * 2;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((made) => save(made, "papertally-chart.png"), "image/png");
      URL.revokeObjectURL(address);
    };
    image.src = address;
  }

  window.PaperTally = { acts, connect, send, pending, receive, announce, copy, inner };
  document.addEventListener("DOMContentLoaded", () => { watchThread(); watchProof(); });
  if (document.readyState !== "loading") { watchThread(); watchProof(); }
})();
