/* The table of all papers behind an answer: sorted, filtered and paged here, drawn as text only. */
(function () {
  "use strict";
  const PAGE = 50;
  const COLUMNS = [
    { name: "Title", at: 1 }, { name: "Authors", at: 2 }, { name: "Venue", at: 3 },
    { name: "Year", at: 4 }, { name: "Status", at: 5 }, { name: "Countries", at: 6 },
    { name: "Models", at: 7 },
  ];
  const view = { rows: [], shown: [], sort: null, down: false, filter: "", page: 0, host: null };

  const make = (tag, words, attributes) => {
    const element = document.createElement(tag);
    if (words !== undefined && words !== null) element.textContent = words;
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    return element;
  };

  function show(body) {
    const host = document.querySelector('.pt-table[data-turn="' + Number(body.turn) + '"]');
    if (!host) return;
    Object.assign(view, { rows: body.rows, sort: null, down: false, filter: "", page: 0, host });
    host.replaceChildren(tools(), make("div", null, { class: "pt-scroll", tabindex: "0", role: "region", "aria-label": "Papers" }), pager());
    draw();
  }

  function tools() {
    const bar = make("div", null, { class: "pt-table-tools" });
    const label = make("label", "Filter ");
    const field = make("input", null, { type: "search", placeholder: "any word, e.g. poster" });
    field.addEventListener("input", () => {
      view.filter = field.value;
      view.page = 0;
      draw();
    });
    label.append(field);
    bar.append(label, make("span", "", { class: "pt-count", role: "status" }));
    return bar;
  }

  function pager() {
    const bar = make("div", null, { class: "pt-pager" });
    for (const [words, step] of [["Previous", -1], ["Next", 1]]) {
      const button = make("button", words, { type: "button" });
      button.addEventListener("click", () => {
        view.page += step;
        draw();
      });
      bar.append(button);
    }
    bar.insertBefore(make("span", ""), bar.lastChild);
    return bar;
  }

  function chosen() {
    const words = view.filter.toLowerCase().split(/\s+/).filter(Boolean);
    let rows = view.rows;
    if (words.length) {
      rows = rows.filter((row) => {
        const text = row.slice(1, 8).join(" ").toLowerCase();
        return words.every((word) => text.includes(word));
      });
    }
    if (view.sort === null) return rows;
    const at = COLUMNS[view.sort].at;
    const sign = view.down ? -1 : 1;
    return rows.slice().sort((a, b) => {
      const [x, y] = [a[at], b[at]];
      if (typeof x === "number" && typeof y === "number") return sign * (x - y);
      return sign * String(x).localeCompare(String(y), "en", { sensitivity: "base" });
    });
  }

  function draw() {
    const rows = chosen();
    const pages = Math.max(1, Math.ceil(rows.length / PAGE));
    view.page = Math.min(Math.max(0, view.page), pages - 1);
    const table = make("table");
    const head = make("tr");
    COLUMNS.forEach((column, i) => {
      const cell = make("th", null, { scope: "col" });
      const sorted = view.sort === i;
      cell.setAttribute("aria-sort", sorted ? (view.down ? "descending" : "ascending") : "none");
      const button = make("button", column.name, { type: "button" });
      button.append(make("span", sorted ? (view.down ? " ▼" : " ▲") : "", { "aria-hidden": "true" }));
      button.addEventListener("click", () => {
        view.down = sorted ? !view.down : false;
        view.sort = i;
        draw();
        view.host.querySelectorAll("thead button")[i].focus();
      });
      cell.append(button);
      head.append(cell);
    });
    head.append(make("th", "Why", { scope: "col" }));
    const thead = make("thead");
    thead.append(head);
    const tbody = make("tbody");
    for (const row of rows.slice(view.page * PAGE, (view.page + 1) * PAGE)) tbody.append(line(row));
    table.append(thead, tbody);
    view.host.querySelector(".pt-scroll").replaceChildren(table);
    const count = view.host.querySelector(".pt-count");
    count.textContent = rows.length === view.rows.length
      ? rows.length.toLocaleString("en") + " papers"
      : rows.length.toLocaleString("en") + " of " + view.rows.length.toLocaleString("en") + " papers";
    const pager = view.host.querySelector(".pt-pager");
    pager.hidden = pages === 1;
    pager.firstChild.disabled = view.page === 0;
    pager.lastChild.disabled = view.page === pages - 1;
    pager.children[1].textContent = "Page " + (view.page + 1) + " of " + pages;
  }

  function line(row) {
    const tr = make("tr");
    const title = make("td", null, { class: "pt-cell-title" });
    if (/^https?:\/\//.test(row[8])) {
      title.append(make("a", row[1], { href: row[8], target: "_blank", rel: "noopener noreferrer nofollow" }));
    } else {
      title.textContent = row[1];
    }
    tr.append(title);
    for (const column of COLUMNS.slice(1)) tr.append(make("td", row[column.at]));
    const why = make("td");
    why.append(make("button", "Evidence", {
      type: "button", "data-act": "evidence", "data-paper": row[0], "aria-expanded": "false",
      "aria-label": "Evidence for " + row[1],
    }));
    tr.append(why);
    return tr;
  }

  /* The row below a paper with its evidence: opened by its button, closed by it again. */
  function evidence(button, send) {
    const row = button.closest("tr");
    const next = row.nextElementSibling;
    if (next && next.classList.contains("pt-why-row")) {
      next.remove();
      button.setAttribute("aria-expanded", "false");
      return;
    }
    const opened = make("tr", null, { class: "pt-why-row" });
    opened.dataset.paper = button.dataset.paper;
    opened.append(make("td", "Looking…", { colspan: String(COLUMNS.length + 1) }));
    row.after(opened);
    button.setAttribute("aria-expanded", "true");
    send("evidence", { turn: view.host.dataset.turn, paper: button.dataset.paper });
  }

  function showEvidence(body) {
    for (const row of document.querySelectorAll(".pt-why-row")) {
      if (row.dataset.paper === body.paper) row.firstChild.innerHTML = body.html; // escaped there
    }
  }

  const attach = () => {
    if (window.PaperTally) window.PaperTally.table = { show, evidence, showEvidence };
    else setTimeout(attach, 20);
  };
  attach();
})();
