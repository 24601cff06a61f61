/** The pipeline as a graph: what goes where, how fast, and where it waits. */
import { html, useEffect, useMemo, useRef, useState } from './vendor/preact-htm.js';
import { Graph, layout } from './vendor/dagre.js';
import * as format from './format.js';

const WIDTH = 196;
const HEIGHT = 78;
const LETTERS = 24;
const TITLE_LETTERS = 20;
const BEHIND_MS = 30_000;

const cut = (text, letters = LETTERS) => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);
const shortTitle = (title) => cut(title.replace('postgresql://', ''), TITLE_LETTERS);
export const stageName = (node) => (node.kind === 'stage' ? node.title.replace(/ \([^()]*\)$/, '') : node.id);

/** @param stacked one below the other where the data ends, instead of side by side */
function arrange(topology, direction, stacked) {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction, nodesep: 22, ranksep: direction === 'LR' ? 36 : 40, marginx: 4, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  topology.nodes.forEach((node) => graph.setNode(node.id, { width: WIDTH, height: HEIGHT }));
  topology.links.filter((link) => !link.answer).forEach((link, index) => {
    // a label has its own place between two nodes
    const label = link.label ? { width: link.label.length * 6.2 + 8, height: 14, labelpos: 'c' } : {};
    graph.setEdge(link.from, link.to, { ...label, text: link.label }, String(index));
  });
  if (stacked) {
    const ends = topology.nodes.filter((node) => graph.outEdges(node.id).length === 0);
    ends.slice(1).forEach((node, index) => graph.setEdge(ends[index].id, node.id, { hidden: true, weight: 0 }, 'stack'));
  }
  layout(graph);
  return graph;
}

/** Left to right where there is room for it, else from top to bottom, else in as few columns as it takes. */
function placed(topology, width) {
  for (const direction of ['LR', 'TB']) {
    const graph = arrange(topology, direction, false);
    if (graph.graph().width <= width) return graph;
  }
  return arrange(topology, 'TB', true);
}

/** What a node says of itself: [level, word, first line, second line]. */
function told(node, pipeline) {
  const stages = Object.fromEntries(pipeline.stages.map((stage) => [stage.name, stage]));
  if (pipeline.failed) return ['bad', 'stopped', '', ''];
  if (node.kind === 'source') return source(pipeline);
  if (node.kind === 'stage' || node.kind === 'sink') return stage(stages[stageName(node)]);
  if (node.id === 'dead_letters') {
    const failing = pipeline.perSecond?.deadLetters > 0;
    const since = pipeline.totals.deadLetters;
    const word = failing ? 'failing' : since > 0 ? 'has some' : 'none';
    return [failing || pipeline.parkedKeys > 0 ? 'warn' : 'ok', word,
      `${format.count(since)} since the start`, `${format.count(pipeline.parkedKeys)} keys parked`];
  }
  return ['plain', '', node.notes[0] ?? '', ''];
}

function source(pipeline) {
  const { lag, lagMs } = pipeline.source ?? {};
  const lines = [`${format.rate(pipeline.perSecond?.polled)} read`, `lag ${format.count(lag)}, ${format.ms(lagMs)}`];
  if (pipeline.state === 'PAUSED') return ['warn', 'paused', ...lines];
  if (pipeline.state !== 'RUNNING') return ['warn', pipeline.state.toLowerCase(), ...lines];
  if (lagMs > BEHIND_MS) return ['warn', 'behind', ...lines];
  return ['ok', lag > 0 ? 'reading' : 'up to date', ...lines];
}

function stage(told) {
  if (!told) return ['plain', 'idle', '', ''];
  const first = `${format.rate(told.perSecond?.in)} in, ${format.rate(told.perSecond?.out)} out`;
  const second = `${format.count(told.waiting)} wait · ${format.ms(told.runMs)} each`;
  if (told.breaker && told.breaker.state !== 'closed') return ['bad', 'breaker open', first, second];
  if (told.perSecond?.failed > 0) return ['warn', 'failing', first, second];
  return told.perSecond?.in > 0 ? ['ok', 'working', first, second] : ['ok', 'idle', first, second];
}

const line = (points) => points.map(({ x, y }, index) => `${index ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

function Node({ node, at, pipeline }) {
  const [level, word, first, second] = told(node, pipeline);
  const tapped = ['source', 'stage', 'sink'].includes(node.kind);
  const label = `${node.title}${word && `: ${word}`}${first && `, ${first}`}${second && `, ${second}`}`;
  const box = html`
    <title>${[node.title, ...node.notes].join('\n')}</title>
    <rect width=${WIDTH} height=${HEIGHT} rx="8" />
    <rect class="stripe" width="6" height=${HEIGHT} rx="3" />
    <text x="16" y="21" class="name">${shortTitle(node.title)}</text>
    <text x="16" y="38" class="word">${word}</text>
    <text x="16" y="54">${cut(first)}</text>
    <text x="16" y="69">${cut(second)}</text>`;
  const to = `#/${pipeline.name}/tap?stage=${encodeURIComponent(stageName(node))}`;
  return html`<g class="node ${node.kind} ${level}" transform="translate(${at.x - WIDTH / 2} ${at.y - HEIGHT / 2})">
    ${tapped ? html`<a href=${to} aria-label="${label}; opens its tap">${box}</a>` : html`<g role="img" aria-label=${label}>${box}</g>`}
  </g>`;
}

/** Draws the topology in the width that there is; never wider. */
export function TopologyGraph({ topology, pipeline }) {
  const frame = useRef();
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(Math.round(entry.contentRect.width)));
    watch.observe(frame.current);
    return () => watch.disconnect();
  }, []);
  const graph = useMemo(() => width > 0 && placed(topology, width), [topology, width]);
  return html`<div class="graph" ref=${frame} role="group" aria-label="graph of pipeline ${pipeline.name}">
    ${graph && html`<svg width=${Math.min(width, graph.graph().width)} viewBox="0 0 ${graph.graph().width} ${graph.graph().height}">
      <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" /></marker></defs>
      ${graph.edges().filter((edge) => !graph.edge(edge).hidden).map((edge) => {
        const { points, text, x, y } = graph.edge(edge);
        return html`<g class="link" key=${`${edge.v} ${edge.w} ${edge.name}`} aria-hidden="true"><path d=${line(points)} marker-end="url(#arrow)" />
          ${text && html`<text x=${x} y=${y + 4}>${text}</text>`}</g>`;
      })}
      ${topology.nodes.map((node) => html`<${Node} key=${node.id} node=${node} at=${graph.node(node.id)} pipeline=${pipeline} />`)}
    </svg>`}
  </div>`;
}
