// What axe cannot see of a page: names that tell things apart, the order of the keyboard, targets
// that a thumb can hit, text that grows. Each look returns its findings as plain sentences.
window.makesafeEyes = (() => {
  const CONTROLS =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const LEAST = 24; // CSS pixels, WCAG 2.5.8
  const VAGUE = new Set("here,click here,more,read more,link,details,change,edit,view,show,see,open,go,remove,delete,end,undo,add,next,previous,select".split(","));
  // WCAG 1.4.12: what a reader may set, and nothing may be lost by it.
  const SPACED = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`;

  const said = (element) => (element.innerText || element.textContent).replace(/\s+/g, " ").trim();
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const place = (element) =>
    `<${element.tagName.toLowerCase()}${element.id ? ` #${element.id}` : ""}> “${nameOf(element).slice(0, 60)}”`;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  function nameOf(element) {
    const by = element.getAttribute("aria-labelledby");
    if (by) return by.split(" ").map((id) => said(document.getElementById(id))).join(" ");
    const images = all("img[alt]", element).map((image) => image.alt);
    return (
      element.getAttribute("aria-label") ||
      [...(element.labels || [])].map(said).join(" ") ||
      [element.textContent.replace(/\s+/g, " ").trim(), ...images].join(" ").trim() ||
      element.value ||
      ""
    );
  }

  function head(found) {
    const errors = document.querySelector(".govuk-error-summary");
    const title = document.title;
    if (!/^.+ – Makesafe$/.test(title)) found.push(`title: “${title}” does not end with the service`);
    if (Boolean(errors) !== title.startsWith("Error: ")) found.push(`title: “${title}” and the error summary do not agree`);
    if (all("h1").length !== 1) found.push(`headings: ${all("h1").length} of the first level`);
    let level = 0;
    for (const heading of all("h1, h2, h3, h4, h5, h6", document.querySelector("main")).filter(shown)) {
      const own = Number(heading.tagName[1]);
      const inSummary = heading.closest(".govuk-error-summary, .govuk-notification-banner");
      if (!inSummary && level && own > level + 1) found.push(`headings: level ${own} after ${level} at ${place(heading)}`);
      if (!inSummary) level = own;
      if (!said(heading)) found.push("headings: an empty one");
    }
    if (!/^en/.test(document.documentElement.lang)) found.push("language: not said");
    const ids = all("[id]").map((element) => element.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    if (twice.length) found.push(`ids: ${twice.join(", ")} twice`);
    const skip = document.querySelector(CONTROLS);
    if (!skip.matches(".govuk-skip-link") || !document.querySelector(skip.getAttribute("href"))) found.push("skip link: not the first thing, or leads nowhere");
  }

  function names(found) {
    const links = new Map();
    for (const link of all("main a[href], .govuk-back-link").filter(shown)) {
      const name = nameOf(link).toLowerCase();
      if (VAGUE.has(name)) found.push(`names: a link says only “${name}”`);
      // An error of a field is said in the summary, where more than one may say the same.
      if (link.closest(".govuk-error-summary")) continue;
      // A figure is told by its row and column, or by the sentence that it stands in (WCAG 2.4.4).
      if (/^[\d,]+$/.test(name) && link.closest("tr, li, p") && said(link.closest("tr, li, p")) !== said(link)) continue;
      if (links.has(name) && links.get(name) !== link.href) found.push(`names: two links say “${name}” and lead to different pages`);
      links.set(name, link.href);
    }
    const buttons = new Map();
    for (const button of all("main button").filter((button) => shown(button) && button.form)) {
      const name = nameOf(button).toLowerCase();
      if (VAGUE.has(name)) found.push(`names: a button says only “${name}”`);
      const hidden = all("input[type=hidden]", button.form).filter((field) => !["csrf_token", "form_key"].includes(field.name));
      const does = [button.form.action, button.name, button.value, ...hidden.map((field) => `${field.name}=${field.value}`)].join(" ");
      if (buttons.has(name) && buttons.get(name) !== does) found.push(`names: two buttons say “${name}” and do different things`);
      buttons.set(name, does);
    }
    for (const field of all("main input:not([type=hidden]), main select, main textarea").filter(shown)) {
      if (!nameOf(field)) found.push(`names: a field without a label, ${field.name}`);
    }
    for (const group of all("main fieldset").filter(shown)) {
      if (!group.querySelector("legend") || !said(group.querySelector("legend"))) found.push("names: a fieldset without a legend");
    }
  }

  function tables(found) {
    for (const table of all("main table").filter(shown)) {
      if (!table.caption || !table.caption.textContent.trim()) found.push("tables: one without a caption");
      if (all("th:not([scope])", table).length) found.push(`tables: a heading of “${table.caption?.textContent}” without a scope`);
      if (!all("th[scope=col]", table).length) found.push(`tables: “${table.caption?.textContent}” without headings of its columns`);
    }
  }

  // The summary leads to its fields, and each field says its own error.
  function errors(found) {
    const summary = document.querySelector(".govuk-error-summary");
    if (!summary) return;
    if (!summary.querySelector("[role=alert]")) found.push("errors: the summary is not announced");
    if (!summary.contains(document.activeElement)) found.push("errors: the summary does not have the focus");
    for (const link of all("a", summary)) {
      const id = link.hash.slice(1);
      const field = document.getElementById(id);
      if (!field) {
        found.push(`errors: “${said(link)}” leads nowhere (#${id})`);
        continue;
      }
      link.click();
      if (document.activeElement !== field) found.push(`errors: “${said(link)}” does not put the reader at #${id}`);
      if (id === "main-content") continue;
      const described = [field, field.closest("fieldset")].filter(Boolean).flatMap((each) => (each.getAttribute("aria-describedby") || "").split(" "));
      const words = described.map((each) => document.getElementById(each)?.textContent || "").join(" ");
      if (!words.includes(said(link))) found.push(`errors: the field #${id} does not say “${said(link)}”`);
    }
  }

  // Everything that can be reached shows where the reader is.
  function focus(found) {
    const before = document.activeElement;
    const looks = (element) => {
      const drawn = [element, element.nextElementSibling, element.parentElement, element.querySelector("span")].filter(Boolean);
      const sheets = drawn.flatMap((each) => [getComputedStyle(each), getComputedStyle(each, "::before")]);
      return sheets.map((sheet) => [sheet.outline, sheet.boxShadow, sheet.backgroundColor, sheet.borderColor, sheet.borderWidth].join()).join();
    };
    const reached = all(CONTROLS).filter((element) => shown(element) && !element.disabled && element.tabIndex >= 0);
    if (all("[tabindex]").some((element) => element.tabIndex > 0)) found.push("focus: an order of its own (tabindex above 0)");
    const kinds = new Set();
    for (const element of reached) {
      const kind = `${element.tagName} ${element.type} ${element.className} ${element.parentElement.className}`;
      if (kinds.has(kind)) continue;
      kinds.add(kind);
      document.activeElement?.blur();
      const plain = looks(element);
      element.focus({ preventScroll: true });
      if (document.activeElement === element && looks(element) === plain) found.push(`focus: cannot be seen on ${place(element)}`);
    }
    document.activeElement?.blur();
    if (before && before !== document.body) before.focus({ preventScroll: true });
  }

  function overflow(found, when) {
    const page = document.documentElement;
    if (page.scrollWidth > page.clientWidth) {
      const wide = all("body *").filter((element) => element.getBoundingClientRect().right > page.clientWidth + 1 && !element.closest(".ms-scroll"));
      found.push(`width: the page scrolls sideways ${when} at ${wide.slice(-1).map(place)}`);
    }
  }

  const inSentence = (element) =>
    element.matches("a, .ms-link-button") && getComputedStyle(element).display === "inline" && said(element.parentElement).length > said(element).length;

  function boxOf(element) {
    const label = element.matches("input[type=radio], input[type=checkbox]") ? element.labels[0] : null;
    const boxes = [element, label].filter(Boolean).map((each) => each.getBoundingClientRect());
    return {
      left: Math.min(...boxes.map((box) => box.left)),
      top: Math.min(...boxes.map((box) => box.top)),
      right: Math.max(...boxes.map((box) => box.right)),
      bottom: Math.max(...boxes.map((box) => box.bottom)),
    };
  }

  // A target is 24 pixels each way, or has a circle of that width about it to itself.
  function targets(found) {
    const each = all(CONTROLS)
      .filter((element) => shown(element) && !element.matches("[tabindex='0']:not(a, button), .govuk-skip-link") && !inSentence(element))
      .map((element) => ({ element, box: boxOf(element) }));
    for (const { element, box } of each) {
      if (box.right - box.left >= LEAST - 0.5 && box.bottom - box.top >= LEAST - 0.5) continue;
      const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      const near = each.find(({ element: other, box: its }) => {
        if (other === element || other.contains(element) || element.contains(other)) return false;
        const [across, down] = [Math.max(its.left - x, 0, x - its.right), Math.max(its.top - y, 0, y - its.bottom)];
        return Math.hypot(across, down) < LEAST / 2;
      });
      if (near) found.push(`targets: ${place(element)} is too small beside ${place(near.element)}`);
    }
  }

  // On a phone all stands in one column: what comes next by keyboard stands lower or beside.
  function order(found) {
    let last = null;
    for (const element of all(CONTROLS, document.querySelector("main")).filter(shown)) {
      const box = element.getBoundingClientRect();
      if (last && box.bottom <= last.box.top + 1 && !element.closest("[role=listbox], .autocomplete__wrapper")) found.push(`order: ${place(element)} comes after ${place(last.element)} and stands above it`);
      last = { element, box };
    }
  }

  function spaced(found) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SPACED);
    document.adoptedStyleSheets = [sheet];
    overflow(found, "with wider text");
    for (const element of all("main *").filter((each) => shown(each) && each.childElementCount === 0 && said(each))) {
      const style = getComputedStyle(element);
      const cut = style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 2;
      const low = style.overflowY === "hidden" && element.scrollHeight > element.clientHeight + 2;
      const hidden = element.closest(".govuk-visually-hidden, select, option, textarea, input, thead");
      if (!hidden && element.clientWidth > 1 && (cut || low)) found.push(`text: cut off where it is spaced wider, ${place(element)}`);
    }
    document.adoptedStyleSheets = [];
  }

  // What shows words in a pair of colours and a size of type that no page before has shown.
  function newLooks() {
    const known = new Set(JSON.parse(sessionStorage.getItem("looks") || "[]"));
    const fresh = all("body *").filter((element) => {
      const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (!words || !shown(element)) return false;
      const grounds = [];
      for (let at = element; at; at = at.parentElement) {
        const { backgroundColor, backgroundImage, opacity } = getComputedStyle(at);
        grounds.push(backgroundColor, backgroundImage, opacity);
      }
      const { color, fontSize, fontWeight } = getComputedStyle(element);
      const under = grounds.filter((each) => !["rgba(0, 0, 0, 0)", "none", "1"].includes(each));
      const look = [color, fontSize, fontWeight, element.disabled, ...under].join();
      return !known.has(look) && known.add(look);
    });
    sessionStorage.setItem("looks", JSON.stringify([...known]));
    return fresh;
  }

  const together = (...looks) => () => {
    const found = [];
    for (const look of looks) look(found);
    return [...new Set(found)];
  };
  return {
    newLooks,
    atDesk: together(errors, head, names, tables, focus, targets),
    onPhone: together((found) => overflow(found, "at 320 pixels"), targets, order, spaced),
  };
})();
