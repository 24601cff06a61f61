/** The partitions that this node has of a pipeline. */
import { html } from './vendor/preact-htm.js';
import { get, pipelinePath } from './api.js';
import { Badge, Failure, Table, usePolled } from './parts.js';
import * as format from './format.js';

const level = (partition) => (partition.paused || partition.doubt || partition.state !== 'RUNNING' ? 'warn' : 'ok');

const COLUMNS = [
  ['Partition', (each) => html`<strong>${each.topic}-${each.partition}</strong>`],
  ['State', (each) => html`<${Badge} level=${level(each)} text=${each.paused ? `waits: ${each.paused}` : each.state.toLowerCase()} />`],
  ['Lag', (each) => format.exact(each.lag), true],
  ['Age', (each) => format.ms(each.lagMs), true],
  ['Next offset', (each) => format.exact(each.nextOffset), true],
  ['Open batches', (each) => format.count(each.openBatches), true],
  ['Lane', (each) => each.lane, true],
  ['Epoch', (each) => each.epoch ?? '–', true],
  ['In doubt because', (each) => each.doubt ?? ''],
];

export function Partitions({ pipeline }) {
  const [found, failure] = usePolled(() => get(pipelinePath(pipeline.name, '/partitions')), 2_000, pipeline.name);
  const more = found && found.count > found.partitions.length ? `, the first ${found.partitions.length} of ${found.count}` : '';
  return html`<${Failure} failure=${failure} />
    ${found && html`<${Table} caption="Partitions assigned to this node${more}" columns=${COLUMNS} rows=${found.partitions}
      keyOf=${(each) => `${each.topic}-${each.partition}`} empty="No partition is assigned to this node" />`}`;
}
