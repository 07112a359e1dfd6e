"use strict";
const $ = id => document.getElementById(id);
const BLOCKS = 16, POINTS = 240, TICK = 250;
let state = null, group = null, cards = new Map(), roles = new Map(), fresh = null;
const history = { rate: [], p50: [], p99: [] };

function note(text) {
  const item = document.createElement("li");
  item.textContent = `${new Date().toLocaleTimeString()} ${text}`;
  $("events").prepend(item);
  while ($("events").children.length > 50) { $("events").lastChild.remove(); }
}

// ---- who calls ------------------------------------------------------------------------------------------------------------------------
// The token stays in this tab: session storage ends with it, and no request but those of this page carries it.
const TOKEN = "raftactors-token";
let token = sessionStorage.getItem(TOKEN), asking = null;

function keep(value) {
  token = value;
  if (value === null) { sessionStorage.removeItem(TOKEN); } else { sessionStorage.setItem(TOKEN, value); }
  $("sign-out").hidden = value === null;
}

// All requests that the node refuses meanwhile wait for the one answer.
function signIn(why) {
  asking ??= new Promise(done => {
    $("sign-in-why").textContent = why;
    $("sign-in").hidden = $("sign-in-send").hidden = false;
    $("token").focus();
    $("sign-in").addEventListener("submit", event => {
      event.preventDefault();
      keep($("token").value.trim());
      $("token").value = "";
      $("sign-in").hidden = $("sign-in-send").hidden = true;
      asking = null;
      done();
    }, { once: true });
  });
  return asking;
}

// A refused request changed nothing, so that it may be sent again.
async function call(path, options, refusals = [401]) {
  while (true) {
    const shown = token;
    const headers = { ...options.headers };
    if (shown !== null) { headers.Authorization = `Bearer ${shown}`; }
    const reply = await fetch(path, { ...options, headers });
    if (!refusals.includes(reply.status)) { return reply; }
    const { message } = await reply.json();
    if (token === shown) { await signIn(message); }
  }
}

async function send(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) { options.body = body; }
  const through = $("through").value;
  if (through && !path.startsWith("/v1/faults")) { options.headers["Raft-Node"] = through; }
  const reply = await call(path, options);
  return { ok: reply.ok, status: reply.status, text: await reply.text() };
}

$("sign-out").addEventListener("click", () => { keep(null); location.reload(); });

function say(text, ok) {
  $("result").textContent = text;
  $("result").classList.toggle("failed", !ok);
}

async function act(title, method, path, body) {
  try {
    const reply = await send(method, path, body === undefined ? undefined : JSON.stringify(body));
    let text = reply.text;
    if (!reply.ok) {
      const error = JSON.parse(reply.text);
      text = `${error.message} (${error.outcome})`;
    }
    say(`${title}: ${reply.ok ? text : `${reply.status} ${text}`}`, reply.ok);
    note(reply.ok ? title : `${title}: refused, ${text}`);
  } catch (broken) {
    say(`${title}: no answer (${broken.message})`, false);
  }
}

// ---- nodes ----------------------------------------------------------------------------------------------------------------------------
function edge(term) { return `hsl(${(term * 67) % 360} 70% 50%)`; }

function card(id) {
  if (cards.has(id)) { return cards.get(id); }
  const made = $("card").content.firstElementChild.cloneNode(true);
  made.dataset.node = id;
  made.querySelector(".name").textContent = id;
  made.querySelector(".actions").setAttribute("aria-label", `Actions on ${id}`);
  for (const button of made.querySelectorAll("button")) {
    button.setAttribute("aria-label", `${button.textContent} ${id}`);
    button.addEventListener("click", () => press(id, button.dataset.act));
  }
  cards.set(id, made);
  $("nodes").append(made);
  const option = document.createElement("option");
  option.value = option.textContent = id;
  $("through").append(option);
  return made;
}

function press(id, what) {
  if (what === "transfer") { return act(`Make ${id} leader of ${group}`, "POST", `/v1/groups/${encodeURIComponent(group)}/leader`, { transferTo: id }); }
  if (what === "heal") { return act("Heal", "POST", "/v1/faults", { heal: true }); }
  if (what === "partition") {
    const others = state.nodes.map(n => n.node).filter(n => n !== id);
    const side = state.faults.partition.find(s => s.length * 2 < state.nodes.length) ?? [];
    const cut = [...new Set([...side, id])].sort();
    const rest = others.filter(n => !cut.includes(n));
    return act(`Partition ${cut.join(", ")} | ${rest.join(", ")}`, "POST", "/v1/faults", { partition: rest.length ? [cut, rest] : [cut] });
  }
  return act(`${what} ${id}`, "POST", "/v1/faults", { [what]: id });
}

function blocks(replica) {
  const list = replica.tail && replica.tail.length
    ? replica.tail.slice(-BLOCKS)
    : Array.from({ length: Math.min(BLOCKS, replica.lastIndex - replica.snapshotIndex) }, (_, i, n = Math.min(BLOCKS, replica.lastIndex - replica.snapshotIndex)) =>
      ({ index: replica.lastIndex - n + 1 + i, term: 0, kind: "" }));
  const shown = list.map(entry => {
    const block = document.createElement("span");
    const committed = entry.index <= replica.commitIndex;
    block.className = `block ${committed ? "committed" : "pending"}`;
    block.dataset.index = entry.index;
    block.dataset.term = entry.term;
    block.textContent = entry.index % 10000;
    block.title = `index ${entry.index}${entry.term ? `, term ${entry.term}, ${entry.kind}` : ""}, ${committed ? "committed" : "not committed"}`;
    if (entry.term) { block.style.setProperty("--edge", edge(entry.term)); }
    return block;
  });
  if (list.length && list[0].index > 1) {
    const before = document.createElement("span");
    before.className = "block snapshot";
    before.textContent = "…";
    shown.unshift(before);
  }
  return shown;
}

function draw() {
  const replicas = state.nodes.map(n => ({ node: n, replica: n.groups.find(g => g.group === group) }));
  const highest = Math.max(0, ...replicas.map(r => r.replica?.commitIndex ?? 0));
  for (const { node, replica } of replicas) {
    const view = card(node.node);
    const isDead = !node.up;
    const role = isDead ? "dead" : replica ? (replica.phase === "Running" ? replica.role : replica.phase) : "no replica";
    view.dataset.role = role;
    view.classList.toggle("dead", isDead);
    view.querySelector(".role").textContent = role + (state.faults.paused.includes(node.node) ? ", paused" : "");
    for (const button of view.querySelectorAll("button")) {
      const what = button.dataset.act;
      button.hidden = button.classList.contains("demo") && !state.demo;
      button.disabled = what === "start" ? !isDead : what === "heal" ? false : isDead || (what === "transfer" && role === "Leader");
    }
    const remembered = `${group}/${node.node}`;
    const now = `${role}${replica ? ` in term ${replica.term}` : ""}`;
    if (roles.has(remembered) && roles.get(remembered) !== now) { note(`${node.node} (${group}): ${now}`); }
    roles.set(remembered, now);
    if (!replica) { continue; }
    view.dataset.term = replica.term;
    view.dataset.commit = replica.commitIndex;
    view.dataset.last = replica.lastIndex;
    view.querySelector(".term").textContent = replica.term;
    view.querySelector(".commit").textContent = replica.commitIndex;
    view.querySelector(".last").textContent = replica.lastIndex;
    view.querySelector(".lag").textContent = highest - replica.commitIndex;
    view.querySelector(".problem").textContent = replica.problem ?? "";
    const log = view.querySelector(".log");
    log.replaceChildren(...blocks(replica));
    log.setAttribute("aria-label", `Log of ${node.node}: committed up to ${replica.commitIndex}, ${replica.lastIndex - replica.commitIndex} entries not committed`);
  }
  const faults = [];
  if (state.faults.partition.length) { faults.push(`partition ${state.faults.partition.map(s => s.join(", ")).join(" | ")}`); }
  if (state.faults.paused.length) { faults.push(`paused ${state.faults.paused.join(", ")}`); }
  const text = faults.join("; ");
  if ($("faults").textContent !== text) { $("faults").textContent = text; }
  $("heal").hidden = !state.demo;
}

function groups() {
  const names = [...new Set(state.nodes.flatMap(n => n.groups.map(g => g.group)))].sort();
  const known = [...$("group").options].map(o => o.value);
  if (names.length && names.join() !== known.join()) {
    $("group").replaceChildren(...names.map(n => new Option(n, n, false, n === group)));
    group = $("group").value = names.includes(group) ? group : names.includes("kv") ? "kv" : names[0];
  }
}

// ---- ranges ---------------------------------------------------------------------------------------------------------------------------
let drawn = "";

function leaderOf(group) {
  const replicas = state.nodes.flatMap(n => n.groups).filter(g => g.group === group);
  return (replicas.find(r => r.role === "Leader") ?? replicas.find(r => r.leader))?.leader ?? null;
}

function rangeBlock(range) {
  const block = $("range").content.firstElementChild.cloneNode(true);
  const leader = leaderOf(range.group);
  const at = state.nodes.findIndex(n => n.node === leader);
  block.dataset.group = range.group;
  block.classList.toggle("busy", range.operation !== null);
  block.querySelector(".start").textContent = range.startBase64 === "" ? "first key" : range.start ?? `base64 ${range.startBase64}`;
  block.querySelector(".group").textContent = `${range.group}, version ${range.version}${range.state === "Active" ? "" : `, ${range.state}`}`;
  block.querySelector(".leader").textContent = leader ? `led by ${leader}` : "leader unknown";
  if (at >= 0) { block.style.setProperty("--edge", `hsl(${(at * 360) / state.nodes.length} 70% 50%)`); }
  for (const button of block.querySelectorAll("button")) {
    button.setAttribute("aria-label", `${button.textContent} ${range.group}`);
    button.addEventListener("click", () => order(range.group, button.dataset.act));
  }
  return block;
}

function order(name, what) {
  const path = `/v1/ranges/${encodeURIComponent(name)}/${what}?wait=5s`;
  if (what === "split") { return act(`Split ${name}`, "POST", path, $("cut").value ? { at: $("cut").value } : {}); }
  const body = {};
  for (const end of ["from", "to"]) { if ($(end).value) { body[end] = $(end).value; } }
  return act(`Move a replica of ${name}`, "POST", path, body);
}

function drawRanges() {
  const now = JSON.stringify([state.ranges, state.operations, state.ranges.map(r => leaderOf(r.group)), state.nodes.map(n => n.node)]);
  if (now === drawn) { return; }
  drawn = now;
  $("ranges").hidden = state.ranges.length === 0;
  const focused = document.activeElement?.getAttribute("aria-label");
  const strips = [];
  for (const keyspace of new Set(state.ranges.map(r => r.keyspace))) {
    const title = document.createElement("h3");
    title.textContent = keyspace;
    const strip = document.createElement("div");
    strip.className = "strip";
    strip.dataset.keyspace = keyspace;
    strip.append(...state.ranges.filter(r => r.keyspace === keyspace).map(rangeBlock));
    strips.push(title, strip);
  }
  $("strips").replaceChildren(...strips);
  [...$("strips").querySelectorAll("button")].find(b => b.getAttribute("aria-label") === focused)?.focus();
  $("operations").replaceChildren(...state.operations.map(o => {
    const item = document.createElement("li");
    item.textContent = `${o.operation}: ${o.kind} of ${o.group}${o.other ? ` and ${o.other}` : ""}, step ${o.step}`;
    return item;
  }));
  for (const end of ["from", "to"]) {
    const known = new Set([...$(end).options].map(o => o.value));
    $(end).append(...state.nodes.filter(n => !known.has(n.node)).map(n => new Option(n.node, n.node)));
  }
}

// ---- plots ----------------------------------------------------------------------------------------------------------------------------
function line(selector, values, most) {
  const points = values.map((v, i) => `${240 - (values.length - 1 - i)},${(58 - 56 * v / most).toFixed(1)}`);
  document.querySelector(selector).setAttribute("points", points.join(" "));
}

function tick() {
  const writes = fresh ?? { perSecond: 0, p50Ms: 0, p99Ms: 0, acknowledged: 0 };
  fresh = null;
  for (const [name, value] of [["rate", writes.perSecond], ["p50", writes.p50Ms], ["p99", writes.p99Ms]]) {
    history[name].push(value);
    if (history[name].length > POINTS) { history[name].shift(); }
  }
  line("#rate-plot .first", history.rate, Math.max(10, ...history.rate));
  const slowest = Math.max(1, ...history.p99);
  line("#latency-plot .first", history.p50, slowest);
  line("#latency-plot .second", history.p99, slowest);
  $("rate").textContent = Math.round(writes.perSecond);
  $("p50").textContent = writes.acknowledged ? writes.p50Ms.toFixed(1) : "–";
  $("p99").textContent = writes.acknowledged ? writes.p99Ms.toFixed(1) : "–";
}

// ---- commands -------------------------------------------------------------------------------------------------------------------------
const e = encodeURIComponent;
const verbs = {
  "kv-put": { labels: ["Key", "Value"], run: (a, b) => ["PUT", `/v1/kv/${e(a)}`, b] },
  "kv-get": { labels: ["Key"], run: a => ["GET", `/v1/kv/${e(a)}`] },
  "kv-del": { labels: ["Key"], run: a => ["DELETE", `/v1/kv/${e(a)}`] },
  "counter-add": { labels: ["Counter", null, "Add"], run: (a, _, n) => ["POST", `/v1/counters/${e(a)}`, JSON.stringify({ add: n })] },
  "ledger-open": { labels: ["Account"], run: a => ["POST", `/v1/ledger/accounts/${e(a)}`] },
  "ledger-deposit": { labels: ["Account", null, "Amount"], run: (a, _, n) => ["POST", `/v1/ledger/accounts/${e(a)}/deposit`, JSON.stringify({ amount: n })] },
  "ledger-transfer": { labels: ["From", "To", "Amount"], run: (a, b, n) => ["POST", "/v1/ledger/transfers", JSON.stringify({ from: a, to: b, amount: n })] },
};

function fields() {
  const { labels } = verbs[$("verb").value];
  for (const [i, id] of ["first", "second", "third"].entries()) {
    $(`${id}-label`).hidden = !labels[i];
    if (labels[i]) { $(`${id}-label`).querySelector("span").textContent = labels[i]; }
  }
}

$("verb").addEventListener("change", fields);
$("command").addEventListener("submit", async event => {
  event.preventDefault();
  const [method, path, body] = verbs[$("verb").value].run($("first").value, $("second").value, Math.trunc(Number($("third").value)));
  const began = performance.now();
  say("…", true);
  try {
    const reply = await send(method, path, body);
    say(`${reply.status} in ${(performance.now() - began).toFixed(0)} ms: ${reply.text}`, reply.ok);
  } catch (broken) {
    say(`No answer (${broken.message})`, false);
  }
});
$("group").addEventListener("change", () => { group = $("group").value; draw(); });
$("heal").addEventListener("click", () => act("Heal", "POST", "/v1/faults", { heal: true }));

async function load() {
  while ($("load").checked) {
    try {
      const reply = await send("POST", "/v1/counters/page", '{"add":1}');
      if (!reply.ok) { await new Promise(done => setTimeout(done, 200)); }
    } catch {
      // The connection broke, as the status line shows; retry a little later.
      await new Promise(done => setTimeout(done, 1000));
    }
  }
}
$("load").addEventListener("change", () => { if ($("load").checked) { for (let i = 0; i < 4; i++) { load(); } } });

// ---- events ---------------------------------------------------------------------------------------------------------------------------
function show(event) {
  if (event.name !== "status") { return; }
  state = JSON.parse(event.data);
  fresh = state.writes;
  groups();
  if (group) { draw(); }
  drawRanges();
}

async function read(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "", event = { name: "", data: "" };
  while (true) {
    const { done, value } = await reader.read();
    if (done) { return; }
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line === "" && event.data) { show(event); }
      if (line === "") { event = { name: "", data: "" }; }
      if (line.startsWith("event: ")) { event.name = line.slice(7); }
      if (line.startsWith("data: ")) { event.data += line.slice(6); }
    }
  }
}

// Not an EventSource, which cannot send a token.
async function follow() {
  while (true) {
    try {
      const reply = await call("/v1/events", { headers: { Accept: "text/event-stream" }, cache: "no-store" }, [401, 403]);
      if (reply.ok) {
        $("connection").textContent = "Live";
        await read(reply.body);
      }
    } catch (broken) {
      console.debug("The event stream ended.", broken);
    }
    $("connection").textContent = "Connection lost; reconnecting";
    await new Promise(done => setTimeout(done, 1000));
  }
}

keep(token);
follow();
fields();
setInterval(tick, TICK);
