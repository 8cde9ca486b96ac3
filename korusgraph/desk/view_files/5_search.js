// -- search ------------------------------------------------------------------------------------
const plain = (s) => s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const known = things.map((t) => [t.name, ...(t.aliases || [])].map(plain));
function listenToSearch() {
  const [box, hits] = [$("search"), $("hits")];
  let found = [];
  let pick = 0;
  function close() {
    hits.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }
  function take(t) {
    close();
    box.value = things[t].name;
    if (view === "documents" || view === "names") open("network");
    choose(t);
    centre(t);
  }
  function list() {
    hits.replaceChildren(...found.map((t, i) => {
      const item = make("li", "", `${sign(things[t])} ${things[t].name} · ${things[t].class}`);
      item.id = `hit-${i}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(i === pick));
      item.addEventListener("pointerdown", (e) => { e.preventDefault(); take(t); });
      return item;
    }));
    if (!found.length) hits.append(make("li", "note", "Nothing is called so"));
    hits.hidden = false;
    box.setAttribute("aria-expanded", "true");
    if (found.length) box.setAttribute("aria-activedescendant", `hit-${pick}`);
  }
  box.addEventListener("input", () => {
    const wanted = plain(box.value.trim());
    if (!wanted) return close();
    const rank = (t) => Math.min(...known[t].map((n) => (n === wanted ? 0 : n.startsWith(wanted) ? 1 : n.includes(` ${wanted}`) ? 2 : n.includes(wanted) ? 3 : 9)));
    found = things.map((_, t) => [rank(t), t]).filter(([r]) => r < 9).sort((a, b) => a[0] - b[0] || factsOf[b[1]].length - factsOf[a[1]].length).slice(0, 12).map(([, t]) => t);
    pick = 0;
    return list();
  });
  box.addEventListener("keydown", (e) => {
    if (hits.hidden || !found.length) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      pick = (pick + (e.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      list();
    } else if (e.key === "Enter") take(found[pick]);
    else if (e.key === "Escape") close();
    else return;
    e.preventDefault();
  });
  box.addEventListener("blur", close);
  document.addEventListener("keydown", (e) => {
    if (e.key !== "/" || ["INPUT", "SELECT"].includes(document.activeElement.tagName)) return;
    e.preventDefault();
    box.focus();
  });
}

// -- start -------------------------------------------------------------------------------------
if (data.title) $("title").textContent = data.title;
document.querySelectorAll("#tabs button").forEach((b) => b.addEventListener("click", () => open(b.dataset.view)));
const typed = (e) => ["text", "range"].includes(e.target.type);
$("form").addEventListener("input", (e) => typed(e) && filter());
$("form").addEventListener("change", (e) => typed(e) || filter());
$("form").addEventListener("submit", (e) => e.preventDefault());
$("form").addEventListener("reset", () => setTimeout(filter));
$("nearer").addEventListener("click", () => zoom(1.3));
$("farther").addEventListener("click", () => zoom(1 / 1.3));
$("fit").addEventListener("click", () => { fit(); draw(); });
documents.forEach((d, i) => option($("which"), String(i), naming(d)));
$("which").addEventListener("change", () => read(Number($("which").value)));
if (narrow.matches) document.querySelector("#filters details").open = false;
canvas.setAttribute("aria-label", `Network of ${things.length} things; the view Names lists the same`);
fillFilters();
listenToCanvas();
listenToSearch();
filter();
fit();
if (data.start !== null) choose(data.start);
