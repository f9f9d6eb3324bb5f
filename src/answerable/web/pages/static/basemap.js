// A map of streets under the marks, where the centre gives tiles. It adds to what the server draws and to nothing else: the
// marks, their links and their list stay the server's, and are moved to where the camera has their places. A browser
// without WebGL 2 keeps the districts.

import * as maplibre from "./maplibre-gl.mjs";
import { scriptAddress } from "./parts.js";

const section = () => document.getElementById("map");
const frame = () => section().querySelector(".frame");

/** What a token of the theme comes to, as the style takes colours. */
function colour(token) {
  const probe = document.createElement("span");
  probe.className = `probe-${token}`;
  section().append(probe);
  const made = getComputedStyle(probe).color;
  probe.remove();
  return made;
}

/** Shapes and lines of the two schemas that most tiles have (OpenMapTiles, Protomaps); no words, which need fonts. */
function usual(vector) {
  if (!vector) return [{ id: "pictures", type: "raster", source: "tiles" }];
  const [paper, raised, line, edge, water] = ["paper", "raised", "line", "edge", "water"].map(colour);
  const fill = (layer, paint, more = {}) => ({ id: `${layer} shapes`, type: "fill", source: "tiles", "source-layer": layer, paint: { "fill-color": paint }, ...more });
  const lines = (layer, paint, width, more = {}) => ({
    id: `${layer} lines`, type: "line", source: "tiles", "source-layer": layer,
    paint: { "line-color": paint, "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 8, width / 4, 14, width, 18, width * 6] }, ...more,
  });
  return [
    { id: "paper", type: "background", paint: { "background-color": paper } },
    ...["earth", "landcover", "landuse", "park"].map((each) => fill(each, raised)),
    fill("water", water),
    lines("waterway", water, 1.5),
    fill("building", line, { minzoom: 14 }),
    fill("buildings", line, { minzoom: 14 }),
    lines("transportation", edge, 2),
    lines("roads", edge, 2),
    lines("boundary", edge, 1, { id: "boundary lines" }),
    lines("boundaries", edge, 1),
  ];
}

async function style() {
  const { tiles, vector, zooms, bounds, ownStyle } = section().dataset;
  const [minzoom, maxzoom] = zooms.split("/").map(Number);
  const source = {
    type: vector ? "vector" : "raster", tiles: [new URL(tiles, location).href.replaceAll("%7B", "{").replaceAll("%7D", "}")],
    minzoom, maxzoom, bounds: bounds.split("/").map(Number), ...(vector ? {} : { tileSize: 256 }),
  };
  const own = ownStyle ? await (await fetch(ownStyle, { credentials: "same-origin" })).json() : {};
  return { version: 8, layers: usual(vector), ...own, sources: { tiles: source } };
}

/** South, west, north and east of what the server drew. */
const view = () => section().dataset.view.split("/").map(Number);

/** Where the camera has the server's drawing: left, top, width and height in pixels. */
function drawing(map) {
  const [south, west, north, east] = view();
  const [from, to] = [map.project([west, north]), map.project([east, south])];
  return [from.x, from.y, to.x - from.x, to.y - from.y];
}

/** Move everything that the server placed to where the camera has it. Places stay per cent of the drawing in `data-of`. */
function follow(map) {
  const [left, top, wide, high] = drawing(map);
  const chart = frame().querySelector(".chart");
  for (const each of chart.querySelectorAll(".at, .names > *")) {
    for (const [name, from, size] of [["x", left, wide], ["y", top, high]]) {
      const said = each.getAttribute(name) ?? "0%";
      if (said.endsWith("%")) each.dataset[name] = said;
      each.setAttribute(name, from + (parseFloat(each.dataset[name]) / 100) * size);
    }
  }
  const ground = chart.querySelector(".ground");
  for (const [name, value] of Object.entries({ x: left, y: top, width: wide, height: high, preserveAspectRatio: "none" })) ground.setAttribute(name, value);
  const scale = chart.querySelector(".scale");
  scale.dataset.wide ??= scale.getAttribute("width");
  const length = (parseFloat(scale.dataset.wide) / 100) * wide;
  scale.setAttribute("width", length);
  scale.setAttribute("x", chart.clientWidth - length - 12);
  scale.toggleAttribute("hidden", length > chart.clientWidth * 0.8);
}

function button(words, sign, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = sign;
  made.title = words;
  made.setAttribute("aria-label", words);
  made.addEventListener("click", press);
  return made;
}

function controls(map) {
  const box = document.createElement("div");
  box.className = "zooms";
  const { nearer, farther, whole } = section().dataset;
  box.append(button(nearer, "+", () => map.zoomIn()), button(farther, "−", () => map.zoomOut()), button(whole, "⤢", () => map.fitBounds(bounds(), { padding: 0 })));
  return box;
}

const bounds = () => {
  const [south, west, north, east] = view();
  return [[west, south], [east, north]];
};

/** The worker's address as trusted types want it. The library asks it two things that only a string can answer. */
function workerAddress() {
  const address = new URL("./maplibre-gl-worker.mjs", import.meta.url).href;
  return Object.assign(scriptAddress(address), { endsWith: (end) => address.endsWith(end), split: (by) => address.split(by) });
}

async function begin() {
  if (!document.createElement("canvas").getContext("webgl2")) return;
  maplibre.setWorkerUrl(workerAddress());
  const container = document.createElement("div");
  container.className = "base-map";
  frame().prepend(container);
  let map;
  try {
    map = new maplibre.Map({
      container, style: await style(), bounds: bounds(), attributionControl: false, dragRotate: false, pitchWithRotate: false,
      touchPitch: false, maxPitch: 0, fadeDuration: 0, locale: { "Map.Title": section().dataset.streets },
    });
  } catch {
    container.remove(); // a browser that has WebGL and cannot give it now: the districts stay
    return;
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  const box = controls(map);
  const settle = () => {
    if (!frame().contains(container)) frame().prepend(container);
    if (!frame().contains(box)) frame().append(box);
    section().classList.add("streets");
    map.resize();
    follow(map);
  };
  map.on("move", () => follow(map));
  map.on("resize", () => follow(map));
  map.on("idle", () => { section().dataset.idle = "yes"; });
  document.addEventListener("marks-placed", settle);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", async () => map.setStyle(await style()));
  map.once("load", settle);
}

begin();
