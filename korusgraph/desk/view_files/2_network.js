// -- network ---------------------------------------------------------------------------------
const canvas = $("canvas");
const pen = canvas.getContext("2d");
let lines = new Map(); // "a|b" → numbers of the facts behind it
let strokes = []; // the same, as they are drawn
let shown = []; // things in the picture, the best joined first
let degree = new Map();
let spot = null; // the thing under the keyboard
let at = { x: 0, y: 0, zoom: 1 };

function gather() {
  const allowed = ticked("class");
  const seen = things.map((t) => t.x !== undefined && allowed.has(t.class));
  lines = new Map();
  facts.forEach((f, i) => {
    if (!kept[i]) return;
    f.pairs.forEach(([a, b]) => {
      if (!seen[a] || !seen[b]) return;
      const key = `${a}|${b}`;
      if (lines.has(key)) lines.get(key).push(i);
      else lines.set(key, [i]);
    });
  });
  strokes = [...lines].map(([key, list]) => {
    const [a, b] = key.split("|").map(Number);
    return { key, a, b, lane: laneOf(list), width: Math.min(5, 0.8 + Math.floor(Math.log2(list.length))) };
  });
  degree = new Map();
  strokes.forEach(({ a, b }) => [a, b].forEach((t) => degree.set(t, (degree.get(t) || 0) + 1)));
  shown = [...degree.keys()].sort((a, b) => degree.get(b) - degree.get(a) || a - b);
  const facts_ = kept.filter(Boolean).length;
  $("count").textContent = `${shown.length} things, ${lines.size} lines, ${facts_} of ${facts.length} facts`;
  if (line && !lines.has(line)) line = null;
  if (spot !== null && !degree.has(spot)) spot = null;
}
/** The better joined the larger; smaller where they would lie on each other. */
const size = (t) => (5 + Math.min(11, 2.2 * Math.sqrt(degree.get(t) || 1))) * Math.min(1, Math.max(0.2, at.zoom * 33));
const px = (t) => (things[t].x - at.x) * at.zoom + canvas.clientWidth / 2;
const py = (t) => (things[t].y - at.y) * at.zoom + canvas.clientHeight / 2;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function fit() {
  const xs = shown.map((t) => things[t].x);
  const ys = shown.map((t) => things[t].y);
  if (!xs.length) return;
  const low = (v) => v.reduce((a, b) => Math.min(a, b));
  const high = (v) => v.reduce((a, b) => Math.max(a, b));
  const [w, h] = [high(xs) - low(xs) || 1, high(ys) - low(ys) || 1];
  at = { x: (low(xs) + high(xs)) / 2, y: (low(ys) + high(ys)) / 2 };
  at.zoom = Math.min((canvas.clientWidth - 90) / w, (canvas.clientHeight - 70) / h, 0.6);
  at.zoom = Math.max(at.zoom, 1e-4);
}
function outline(x, y, r, shape) {
  const corners = { square: [4, 45], hexagon: [6, 0], pentagon: [5, -90], diamond: [4, 0], triangle: [3, -90], down: [3, 90] }[shape];
  pen.beginPath();
  if (corners) {
    const [n, turn] = corners;
    const far = r * (n === 3 ? 1.3 : n === 4 ? 1.15 : 1.05);
    for (let i = 0; i < n; i += 1) {
      const angle = ((turn + (360 / n) * i) * Math.PI) / 180;
      pen.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle));
    }
    pen.closePath();
  } else if (shape === "cross") {
    const t = r * 0.4;
    [[-t, -r], [t, -r], [t, -t], [r, -t], [r, t], [t, t], [t, r], [-t, r], [-t, t], [-r, t], [-r, -t], [-t, -t]].forEach(([dx, dy]) =>
      pen.lineTo(x + dx, y + dy));
    pen.closePath();
  } else pen.arc(x, y, r, 0, 2 * Math.PI);
}
const laneOf = (list) => ["happened", "planned", "denied"].find((l) => list.some((i) => facts[i].lane === l));
const DASH = { happened: [], planned: [7, 5], denied: [1.5, 4] };

let asked = false;
function draw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => { asked = false; paint(); });
}
let quick = false; // while a large picture moves: things as squares, and only the chosen lines
let settling = 0;
function drawMoving() {
  quick = strokes.length > 3000;
  clearTimeout(settling);
  settling = setTimeout(() => { quick = false; draw(); }, 200);
  draw();
}
function paint() {
  if (view !== "network") return;
  const [w, h, dense] = [canvas.clientWidth, canvas.clientHeight, window.devicePixelRatio || 1];
  if (canvas.width !== Math.round(w * dense) || canvas.height !== Math.round(h * dense)) {
    canvas.width = Math.round(w * dense);
    canvas.height = Math.round(h * dense);
  }
  pen.setTransform(dense, 0, 0, dense, 0, 0);
  pen.clearRect(0, 0, w, h);
  const ink = { happened: colour("--happened"), planned: colour("--planned"), denied: colour("--denied") };
  const [text, halo, focus] = [colour("--text"), colour("--halo"), colour("--focus")];
  const near = new Set(chosen === null ? [] : [chosen]);
  const styles = new Map(); // all lines of one look in one path
  strokes.forEach(({ key, a, b, lane, width }) => {
    const [x1, y1, x2, y2] = [px(a), py(a), px(b), py(b)];
    const mine = key === line || a === chosen || b === chosen;
    if (mine && chosen !== null) near.add(a).add(b);
    if (quick && !mine) return;
    if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > w || Math.max(y1, y2) < 0 || Math.min(y1, y2) > h) return;
    const style = `${mine ? 1 : 0} ${lane} ${width + (key === line ? 3 : 0)}`;
    if (!styles.has(style)) styles.set(style, []);
    styles.get(style).push([x1, y1, x2, y2]);
  });
  [...styles].sort().forEach(([style, ends]) => {
    const [mine, lane, width] = style.split(" ");
    pen.globalAlpha = mine === "1" ? 1 : chosen === null && line === null ? (strokes.length > 3000 ? 0.25 : 0.55) : 0.15;
    pen.strokeStyle = ink[lane];
    pen.lineWidth = Number(width);
    pen.setLineDash(ends.length > 1500 ? [] : DASH[lane]);
    pen.beginPath();
    ends.forEach(([x1, y1, x2, y2]) => {
      pen.moveTo(x1, y1);
      pen.lineTo(x2, y2);
    });
    pen.stroke();
  });
  pen.setLineDash([]);
  if (line) line.split("|").forEach((t) => near.add(Number(t)));
  [...shown].reverse().forEach((t) => {
    const [x, y, r] = [px(t), py(t), size(t)];
    if (x < -20 || y < -20 || x > w + 20 || y > h + 20) return;
    pen.globalAlpha = !near.size || near.has(t) ? 1 : 0.3;
    pen.fillStyle = classes[things[t].class].colour;
    if (quick) {
      pen.fillRect(x - r, y - r, 2 * r, 2 * r);
      return;
    }
    outline(x, y, r, classes[things[t].class].shape);
    pen.fill();
    pen.lineWidth = t === chosen || t === spot ? 3 : 1;
    pen.strokeStyle = t === chosen || t === spot ? focus : text;
    pen.stroke();
  });
  label(near, w, h, text, halo);
  pen.globalAlpha = 1;
}
/** Names where they lie on no other name; those of what is chosen first. */
function label(near, w, h, text, halo) {
  const taken = [];
  const first = shown.filter((t) => near.has(t) || t === spot);
  pen.font = "12px system-ui,sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "top";
  pen.lineWidth = 3;
  pen.lineJoin = "round";
  for (const t of first.concat(near.size ? shown.filter((x) => !near.has(x)).slice(0, 40) : shown)) {
    const [x, y] = [px(t), py(t) + size(t) + 2];
    if (taken.length > (quick ? 40 : 250)) break;
    if (x < 0 || y < 0 || x > w || y > h) continue;
    const name = things[t].name.length > 34 ? `${things[t].name.slice(0, 32)}…` : things[t].name;
    const half = pen.measureText(name).width / 2 + 2;
    if (taken.some(([a, b, c]) => Math.abs(a - x) < half + c && Math.abs(b - y) < 14)) continue;
    taken.push([x, y, half]);
    pen.globalAlpha = !near.size || near.has(t) || t === spot ? 1 : 0.4;
    pen.strokeStyle = halo;
    pen.strokeText(name, x, y);
    pen.fillStyle = text;
    pen.fillText(name, x, y);
  }
}
function zoom(by, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
  const next = Math.min(20, Math.max(1e-4, at.zoom * by));
  const [dx, dy] = [x - canvas.clientWidth / 2, y - canvas.clientHeight / 2];
  at.x += dx / at.zoom - dx / next;
  at.y += dy / at.zoom - dy / next;
  at.zoom = next;
  drawMoving();
}
function hit(x, y) {
  const found = shown.find((t) => Math.hypot(px(t) - x, py(t) - y) <= size(t) + 3);
  if (found !== undefined) return { thing: found };
  let best = [7, null];
  strokes.forEach(({ key, a, b }) => {
    const [x1, y1, dx, dy] = [px(a), py(a), px(b) - px(a), py(b) - py(a)];
    const share = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
    const far = Math.hypot(x1 + share * dx - x, y1 + share * dy - y);
    if (far < best[0]) best = [far, key];
  });
  return best[1] ? { line: best[1] } : {};
}
function listenToCanvas() {
  const held = new Map();
  let moved = 0;
  canvas.addEventListener("pointerdown", (e) => {
    canvas.setPointerCapture(e.pointerId);
    held.set(e.pointerId, [e.offsetX, e.offsetY]);
    moved = 0;
  });
  canvas.addEventListener("pointermove", (e) => {
    if (!held.has(e.pointerId)) return;
    const [x, y] = held.get(e.pointerId);
    if (held.size === 2) {
      const other = [...held].find(([id]) => id !== e.pointerId)[1];
      zoom(Math.hypot(e.offsetX - other[0], e.offsetY - other[1]) / (Math.hypot(x - other[0], y - other[1]) || 1), other[0], other[1]);
    } else {
      at.x -= (e.offsetX - x) / at.zoom;
      at.y -= (e.offsetY - y) / at.zoom;
    }
    moved += Math.abs(e.offsetX - x) + Math.abs(e.offsetY - y);
    held.set(e.pointerId, [e.offsetX, e.offsetY]);
    drawMoving();
  });
  canvas.addEventListener("pointerup", (e) => {
    held.delete(e.pointerId);
    if (moved > 5) return;
    const found = hit(e.offsetX, e.offsetY);
    if (found.thing !== undefined) choose(found.thing);
    else if (found.line) chooseLine(found.line);
    else forget();
  });
  canvas.addEventListener("pointercancel", (e) => held.delete(e.pointerId));
  canvas.addEventListener("wheel", (e) => {
    e.preventDefault();
    zoom(Math.exp(-e.deltaY / 400), e.offsetX, e.offsetY);
  }, { passive: false });
  canvas.addEventListener("keydown", (e) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (way) go(way);
    else if (e.key === "Enter" && spot !== null) choose(spot);
    else if (e.key === "Escape") forget();
    else if (e.key === "+" || e.key === "=") zoom(1.3);
    else if (e.key === "-") zoom(1 / 1.3);
    else if (e.key === "0") { fit(); draw(); } else return;
    e.preventDefault();
  });
  new ResizeObserver(draw).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
/** The keyboard goes to the nearest thing in a direction. */
function go([dx, dy]) {
  const from = spot ?? chosen;
  if (from === null || !degree.has(from)) spot = shown[0] ?? null;
  else {
    let best = [Infinity, from];
    shown.forEach((t) => {
      const [x, y] = [things[t].x - things[from].x, things[t].y - things[from].y];
      const along = x * dx + y * dy;
      const aside = Math.abs(x * dy) + Math.abs(y * dx);
      if (t !== from && along > 0 && along + 2 * aside < best[0]) best = [along + 2 * aside, t];
    });
    spot = best[1];
  }
  if (spot === null) return;
  if (px(spot) < 20 || py(spot) < 20 || px(spot) > canvas.clientWidth - 20 || py(spot) > canvas.clientHeight - 20) {
    at.x = things[spot].x;
    at.y = things[spot].y;
  }
  $("spot").textContent = `${things[spot].name}, ${things[spot].class}, joined to ${degree.get(spot)}`;
  draw();
}
