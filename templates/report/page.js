"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  const opener = (body) => body.querySelector(".opener");
  const isOpen = (body) => opener(body).getAttribute("aria-expanded") === "true";
  const head = (button) => {
    const codes = document.querySelectorAll(".codes th");
    return codes[button.closest("td").cellIndex - 1];
  };

  function show(body, open) {
    opener(body).setAttribute("aria-expanded", String(open));
    body.querySelector(".more").classList.toggle("open", open);
  }

  function pressed(event) {
    const button = event.target.closest(".layer button");
    if (!button) return;
    const body = button.closest("tbody");
    if (button === opener(body)) {
      show(body, !isOpen(body));
      return;
    }
    show(body, true);
    const goal = document.getElementById(`${body.id}-${head(button).dataset.code}`);
    goal.tabIndex = -1;
    goal.scrollIntoView({ block: "nearest" });
    goal.focus({ preventScroll: true });
  }

  // Where the arrow keys lead from a button of the table: across its row, or to the same column of another.
  function target(button, key) {
    const row = [...button.closest("tr").querySelectorAll("button")].filter(isShown);
    const at = row.indexOf(button);
    if (key === "ArrowLeft") return row[at - 1];
    if (key === "ArrowRight") return row[at + 1];
    if (key === "Home") return row[0];
    if (key === "End") return row[row.length - 1];
    const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[key];
    const column = button.closest("th,td").cellIndex;
    let body = step && button.closest("tbody")[step];
    for (; body && body.tagName === "TBODY"; body = body[step]) {
      const other = body.querySelector(".layer").cells[column].querySelector("button");
      if (other && isShown(other)) return other;
    }
    return undefined;
  }

  function isShown(element) {
    return element.getClientRects().length > 0;
  }

  function typed(event) {
    const body = event.target.closest(".matrix tbody");
    if (!body) return;
    if (event.key === "Escape" && isOpen(body)) {
      show(body, false);
      opener(body).focus();
      return;
    }
    const button = event.target.closest(".layer button");
    const next = button && target(button, event.key);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }

  // The sentence of the check below the pointer or the focus.
  function say(event) {
    const said = document.getElementById("said");
    const button = event.target.closest("td button");
    const check = button ? head(button) : event.target.closest(".codes th");
    said.hidden = !check;
    if (!check) return;
    const layer = button && button.closest("tr").querySelector(".title").textContent;
    const sentence = (button && button.dataset.said) || check.dataset.said;
    const name = check.textContent;
    const sign = button ? `${button.firstChild.textContent} ${layer} · ` : "";
    said.className = button ? button.closest("td").classList[0] : "";
    said.textContent = `${sign}${name}: ${sentence}`;
  }

  function filter() {
    const only = document.getElementById("only").checked;
    root.classList.toggle("only", only);
    const all = document.querySelectorAll(".matrix tbody[id]").length;
    const faulty = document.querySelectorAll(".matrix tbody.failed").length;
    const text = only ? `${faulty} of ${all} shown` : "";
    document.getElementById("shown").textContent = text;
  }

  document.addEventListener("DOMContentLoaded", () => {
    const table = document.querySelector(".matrix");
    table.addEventListener("click", pressed);
    table.addEventListener("keydown", typed);
    for (const event of ["mouseover", "focusin"]) document.addEventListener(event, say);
    document.getElementById("only").addEventListener("change", filter);
  });
})();
