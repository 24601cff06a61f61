/** What stands, and why: the same as leat status says. */
import { html } from './vendor/preact-htm.js';
import { time } from './format.js';
import { Badge } from './parts.js';

const waiting = (pipeline) => pipeline.stages.filter(({ breaker }) => breaker && breaker.state !== 'closed');
const heldUp = (pipeline) => pipeline.source?.doubt || waiting(pipeline).length > 0 || pipeline.servers.some((each) => !each.answers);

function level(pipeline) {
  if (pipeline.failed) return 'bad';
  if (pipeline.state === 'STOPPED') return 'plain';
  return pipeline.state === 'RUNNING' && !heldUp(pipeline) ? 'ok' : 'warn';
}

export const State = ({ pipeline }) => html`<${Badge} level=${level(pipeline)}
  text=${pipeline.state.toLowerCase() + (pipeline.state === 'RUNNING' && heldUp(pipeline) ? ', held up' : '')} />`;

const ORDER = ['bad', 'warn', 'ok', 'plain'];

/** Those that somebody should look at come first. */
export const byTrouble = (pipelines) => [...pipelines].sort((one, other) => ORDER.indexOf(level(one)) - ORDER.indexOf(level(other)));

/** What of it the readiness of the node may not say: [what must not be said twice, the sentence]. */
const held = (pipeline) => [
  [pipeline.reason, pipeline.reason],
  ...pipeline.strangers.map((each) => [each, `${each} is in the consumer group and does not run this pipeline with this database: what Kafka gives to it is not written`]),
  ...waiting(pipeline).map(({ name, breaker }) => [`stage ${name},`, `stage ${name} waits for its service, which is out of order since ${time(breaker.since)}`]),
  [pipeline.source?.doubt, `claimed anew, nothing has taken effect since: ${pipeline.source?.doubt}`],
];

/** Why the node is not ready, and what else holds the pipeline that is shown. */
export function Reasons({ ready, pipeline }) {
  const said = [...ready.reasons];
  for (const [what, sentence] of pipeline ? held(pipeline) : []) {
    if (what && !said.some((each) => each.includes(what))) said.push(sentence);
  }
  return said.length > 0 && html`<div class="reasons" role="region" aria-label="reasons" tabindex="0">
    ${said.map((each) => html`<p class="reason">${each}</p>`)}</div>`;
}
