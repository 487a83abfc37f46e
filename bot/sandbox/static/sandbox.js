// Makes the sandbox livelier: fresh messages, a type-ahead that follows the typing, choices told
// at once. Everything works without it.
"use strict";

(() => {
  const REFRESH_MS = 3000;
  const TYPING_MS = 200;
  const FOCUS = "makesafe-sandbox-focus";

  // --- Fresh messages -------------------------------------------------------------------------
  const log = document.getElementById("messages");

  function scrollToEnd() {
    if (log) log.scrollTop = log.scrollHeight;
  }

  function busy(node) {
    return node.contains(document.activeElement) || node.querySelector("details[open]");
  }

  // Only what changed is exchanged, so that a screen reader hears new messages once.
  function exchange(html) {
    const draft = document.createElement("template");
    draft.innerHTML = html;
    const list = log.querySelector(".sx-messages");
    const fresh = draft.content.querySelector(".sx-messages");
    const wanted = new Set();
    let before = null;
    for (const item of [...fresh.children]) {
      wanted.add(item.id);
      const old = document.getElementById(item.id);
      if (!old) {
        list.insertBefore(item, before ? before.nextElementSibling : list.firstElementChild);
        before = item;
      } else {
        if (old.dataset.version !== item.dataset.version && !busy(old)) {
          old.replaceWith(item);
          before = item;
        } else {
          before = old;
        }
      }
    }
    for (const item of [...list.children]) {
      if (!wanted.has(item.id) && !busy(item)) item.remove();
    }
    enhance(list);
  }

  async function refresh() {
    if (document.hidden) return;
    const answer = await fetch(`${log.dataset.news}?revision=${log.dataset.revision}`);
    if (answer.status !== 200) return;
    const news = await answer.json();
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    exchange(news.messages);
    log.dataset.revision = news.revision;
    const sidebar = document.getElementById("sidebar");
    if (!sidebar.contains(document.activeElement)) sidebar.innerHTML = news.sidebar;
    const notice = document.getElementById("open-dialog");
    notice.hidden = !news.dialog;
    if (news.dialog) notice.querySelector("a").href = news.dialog;
    if (atEnd) scrollToEnd();
  }

  if (log) {
    scrollToEnd();
    setInterval(() => refresh().catch(() => {}), REFRESH_MS);
  }

  // --- A modal or a Home that the bot changes while it is open ----------------------------------
  const shown = document.querySelector("[data-hash]");
  if (shown) {
    let touched = false;
    shown.addEventListener("input", () => { touched = true; });
    const look = async () => {
      if (document.hidden || touched) return;
      const now = await (await fetch(shown.dataset.hashUrl)).json();
      if ((now.hash || "") !== shown.dataset.hash && !touched) location.replace(shown.dataset.fresh);
    };
    setInterval(() => look().catch(() => {}), 1000);
    for (const link of document.querySelectorAll("[data-without-script]")) link.hidden = true;
  }

  const dialog = document.querySelector("form[data-hash]");
  if (dialog) {
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        dialog.querySelector("button[name=close]").click();
      }
    });
    // A choice told at once loads the page anew: the keyboard stays where it was.
    const left = document.getElementById(sessionStorage.getItem(FOCUS) || "");
    sessionStorage.removeItem(FOCUS);
    const first = left || dialog.querySelector("[aria-invalid]") || dialog.querySelector(
      ".sx-dialog-body input:not([type=hidden]), .sx-dialog-body select, .sx-dialog-body textarea");
    if (first) first.focus();
  }

  // --- Choices that the bot hears at once --------------------------------------------------------
  function tellAtOnce(control) {
    const button = control.querySelector(".sx-choose-button");
    // Words, days and times are typed in parts, so those keep their button.
    const typed = control.querySelector("textarea, input:not([type=radio], [type=checkbox])");
    if (!button || (typed && !typed.closest(".sx-typeahead"))) return;
    button.hidden = true;
    control.addEventListener("change", () => {
      sessionStorage.setItem(FOCUS, document.activeElement ? document.activeElement.id : "");
      button.click();
    });
  }

  // --- Type-ahead --------------------------------------------------------------------------------
  let boxes = 0;

  function followTyping(box) {
    const input = box.querySelector("input");
    const select = box.querySelector("select");
    const find = box.querySelector("button[name=find]");
    const list = document.createElement("ul");
    const least = Number(box.dataset.least);
    let timer = 0;
    let asked = 0;
    let active = -1;

    boxes += 1;
    list.id = `suggestions-${boxes}`;
    list.className = "sx-suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Matches");
    list.hidden = true;
    box.append(list);
    find.hidden = true;
    select.hidden = true;
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"],
      ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);

    function show(visible) {
      list.hidden = !visible;
      input.setAttribute("aria-expanded", String(visible));
      if (!visible) input.removeAttribute("aria-activedescendant");
    }

    function choose(option) {
      select.replaceChildren(new Option(option.text.text, JSON.stringify(option), true, true));
      input.value = option.text.text;
      show(false);
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function mark(index) {
      active = index;
      [...list.children].forEach((item, place) => {
        item.setAttribute("aria-selected", String(place === index));
        if (place === index) {
          input.setAttribute("aria-activedescendant", item.id);
          item.scrollIntoView({ block: "nearest" });
        }
      });
    }

    function fill(options, failure) {
      list.replaceChildren(...options.map((option, place) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${place}`;
        item.setAttribute("role", "option");
        item.textContent = option.text.text;
        if (option.description) {
          const more = document.createElement("span");
          more.className = "sx-quiet";
          more.textContent = option.description.text;
          item.append(more);
        }
        item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
        item.chooseIt = () => choose(option);
        return item;
      }));
      if (!options.length) {
        const item = document.createElement("li");
        item.className = "sx-quiet";
        item.textContent = failure || "Nothing found";
        list.append(item);
      }
      active = -1;
      show(true);
    }

    async function ask() {
      if (input.value.length < least) { show(false); return; }
      asked += 1;
      const turn = asked;
      const url = new URL(box.dataset.suggest, location.href);
      url.searchParams.set("block", box.dataset.block);
      url.searchParams.set("action", box.dataset.action);
      url.searchParams.set("q", input.value);
      const answer = await (await fetch(url)).json();
      if (turn === asked && document.activeElement === input) fill(answer.options, answer.failure);
    }

    input.addEventListener("input", () => {
      select.replaceChildren(new Option("Nothing chosen", "", true, true));
      clearTimeout(timer);
      timer = setTimeout(() => ask().catch(() => {}), TYPING_MS);
    });
    input.addEventListener("focus", () => { if (!select.value) ask().catch(() => {}); });
    input.addEventListener("blur", () => show(false));
    input.addEventListener("change", (event) => event.stopPropagation());
    input.addEventListener("keydown", (event) => {
      const open = !list.hidden;
      const items = [...list.querySelectorAll("[role=option]")];
      if (event.key === "ArrowDown" && items.length) {
        event.preventDefault();
        show(true);
        mark((active + 1) % items.length);
      } else if (event.key === "ArrowUp" && items.length) {
        event.preventDefault();
        show(true);
        mark((active - 1 + items.length) % items.length);
      } else if (event.key === "Enter" && open) {
        event.preventDefault();
        if (items[active]) items[active].chooseIt();
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        show(false);
      }
    });
  }

  function enhance(root) {
    for (const box of root.querySelectorAll(".sx-typeahead:not([data-live])")) {
      box.dataset.live = "";
      followTyping(box);
    }
    for (const control of root.querySelectorAll("[data-dispatching]:not([data-live])")) {
      control.dataset.live = "";
      tellAtOnce(control);
    }
  }

  enhance(document);
})();
