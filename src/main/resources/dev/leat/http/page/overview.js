/** The pipeline at a glance: figures, graph, time series, stages. */
import { html } from './vendor/preact-htm.js';
import { get, pipelinePath } from './api.js';
import { COLUMN } from './live.js';
import { Chart } from './charts.js';
import { TopologyGraph } from './graph.js';
import { Badge, Failure, Figure, Table, usePolled } from './parts.js';
import * as format from './format.js';

const TOPOLOGY_MS = 10_000;

const Figures = ({ pipeline, loops }) => html`
  <dl class="figures" aria-label="figures">
    <${Figure} name="Throughput" value=${format.rate(pipeline.perSecond?.events)} note="${format.rate(pipeline.perSecond?.rows)} rows" />
    <${Figure} name="Lag" value=${format.count(pipeline.source?.lag)} note=${format.ms(pipeline.source?.lagMs)} />
    <${Figure} name="Latency p50" value=${format.ms(pipeline.latencyMs.p50)} note="p99 ${format.ms(pipeline.latencyMs.p99)}" />
    <${Figure} name="Committed" value=${format.count(pipeline.totals.events)} note="${format.count(pipeline.totals.transactions)} transactions" />
    <${Figure} name="Dead letters" value=${format.count(pipeline.totals.deadLetters)} note="${format.count(pipeline.parkedKeys)} keys parked"
      level=${pipeline.perSecond?.deadLetters > 0 ? 'warn' : ''} />
    <${Figure} name="On the way" value=${format.bytes(pipeline.source?.inFlightBytes)} note="${format.count(pipeline.source?.openBatches)} batches" />
    <${Figure} name="Event loops p99" value=${format.ms(loops.delayMs.p99)} note=${loops.blocked.length ? `${loops.blocked.length} blocked` : 'delay'}
      level=${loops.blocked.length ? 'bad' : ''} />
  </dl>`;

const Charts = ({ columns }) => {
  const of = (name, column) => ({ name, values: columns[COLUMN[column]] });
  const at = columns[COLUMN.at];
  return html`<div class="charts">
    <${Chart} title="Throughput" at=${at} show=${format.rate} series=${[of('events', 'events'), of('dead letters', 'deadLetters')]} />
    <${Chart} title="Lag" at=${at} show=${format.count} series=${[of('events', 'lag')]} />
    <${Chart} title="End-to-end latency" at=${at} show=${format.ms} series=${[of('p50', 'p50'), of('p99', 'p99')]} />
    <${Chart} title="Event-loop delay" at=${at} show=${format.ms} series=${[of('p50', 'loopP50'), of('p99', 'loopP99')]} />
  </div>`;
};

const breaker = ({ breaker: state }) => (state
  ? html`<${Badge} level=${state.state === 'closed' ? 'ok' : 'bad'} text=${state.state.replace('_', ' ')} />` : '–');

const STAGES = [
  ['Stage', (stage) => html`<strong>${stage.name}</strong>`],
  ['In', (stage) => format.rate(stage.perSecond?.in), true],
  ['Out', (stage) => format.rate(stage.perSecond?.out), true],
  ['Dropped', (stage) => format.rate(stage.perSecond?.dropped), true],
  ['Failed', (stage) => format.rate(stage.perSecond?.failed), true],
  ['Backlog', (stage) => format.count(stage.waiting), true],
  ['Running', (stage) => format.count(stage.running), true],
  ['Queue wait', (stage) => format.ms(stage.waitMs), true],
  ['Execution', (stage) => format.ms(stage.runMs), true],
  ['Breaker', breaker],
];

export function Overview({ pipeline, live }) {
  const [topology, failure] = usePolled(
    () => get(pipelinePath(pipeline.name, '/topology')), TOPOLOGY_MS, pipeline.name);
  return html`
    <${Figures} pipeline=${pipeline} loops=${live.now.eventLoops} />
    <section aria-labelledby="topology"><h3 id="topology">Topology</h3>
      <${Failure} failure=${failure} />
      ${topology && html`<${TopologyGraph} key=${JSON.stringify(topology.links)} topology=${topology} pipeline=${pipeline} />`}
    </section>
    <section aria-labelledby="series"><h3 id="series">Last five minutes</h3>
      <${Charts} key=${pipeline.name} columns=${live.history(pipeline.name)} /></section>
    <section aria-labelledby="stages"><h3 id="stages">Stages</h3>
      <${Table} caption="Rates, backlog and times of each stage; times are means of its batches" columns=${STAGES}
        rows=${pipeline.stages} keyOf=${(stage) => stage.name} empty="No stage is open" /></section>`;
}
