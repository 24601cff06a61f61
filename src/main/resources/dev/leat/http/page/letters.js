/** Dead letters: look at them, replay and discard them. */
import { html, useEffect, useState } from './vendor/preact-htm.js';
import { call, get, pipelinePath } from './api.js';
import { Badge, Confirm, Failure, TaskProgress, usePolled } from './parts.js';
import { stageName } from './graph.js';
import * as format from './format.js';

const STATES = ['waiting', 'new', 'parked', 'replayed', 'discarded', 'all'];
const KINDS = ['UNREADABLE', 'EXPRESSION', 'CONVERSION', 'REJECTED', 'UNAVAILABLE', 'TIMEOUT', 'TOO_LARGE', 'KEY', 'DATABASE', 'PARKED'];
const WAITS = ['new', 'parked'];
const PAGE = 50;

const shown = (filter) => Object.entries(filter).filter(([, text]) => text);

/** The same choice as a body of replay or discard; null where what is shown has nothing that waits. */
function chosen(filter) {
  const { state, ...rest } = Object.fromEntries(shown(filter));
  if (state && state !== 'waiting' && state !== 'all' && !WAITS.includes(state)) return null;
  const body = WAITS.includes(state) ? { ...rest, state } : rest;
  return Object.keys(body).length > 0 ? body : { all: true };
}

/** Of the configuration: one that has stopped has its dead letters, too. */
const stagesOf = (topology) => topology?.nodes.filter(({ kind }) => ['source', 'stage', 'sink'].includes(kind)).map(stageName) ?? [];

function Filter({ filter, set, pipeline }) {
  const [topology] = usePolled(() => get(pipelinePath(pipeline.name, '/topology')), 10_000, pipeline.name);
  const choice = (name, label, options, any) => html`<label>${label}
    <select value=${filter[name]} onChange=${(event) => set({ ...filter, [name]: event.target.value })}>
      ${any && html`<option value="">${any}</option>`}
      ${options.map((each) => html`<option value=${each} selected=${each === filter[name]}>${each.toLowerCase().replace('_', ' ')}</option>`)}
    </select></label>`;
  return html`<form class="filter" role="search" aria-label="filter of dead letters" onSubmit=${(event) => event.preventDefault()}>
    ${choice('state', 'State', STATES)}
    ${choice('kind', 'Kind', KINDS, 'any')}
    ${choice('stage', 'Stage', stagesOf(topology), 'any')}
    <label>Text <input type="search" maxlength="200" value=${filter.text}
      onChange=${(event) => set({ ...filter, text: event.target.value })} /></label>
  </form>`;
}

function Whole({ pipeline, id }) {
  const [state, setState] = useState({});
  useEffect(() => {
    get(pipelinePath(pipeline, `/dead-letters/${id}`)).then((letter) => setState({ letter }), (failure) => setState({ failure }));
  }, [id]);
  const { letter, failure } = state;
  return html`<${Failure} failure=${failure} />${letter && html`
    <dl class="facts">
      <dt>Key</dt><dd><code>${letter.key === null ? 'none' : format.value(letter.key)}</code></dd>
      <dt>Time of the record</dt><dd>${format.time(letter.timestamp)}</dd>
      <dt>Attempts</dt><dd>${letter.attempts}</dd>
      ${letter.sqlState && html`<dt>SQLSTATE</dt><dd><code>${letter.sqlState}</code></dd>`}
      ${letter.headers.map((header) => html`<dt>Header ${header.name}</dt><dd><code>${format.value(header.value)}</code></dd>`)}
    </dl>
    <h4>Event</h4><pre tabindex="0" aria-label="event of dead letter ${id}">${format.value(letter.value)}</pre>`}`;
}

function Letter({ letter, pipeline, mayOperate, ask }) {
  const [open, setOpen] = useState(false);
  const waits = WAITS.includes(letter.state);
  return html`<li class="letter">
    <p><${Badge} level=${waits ? 'warn' : 'plain'} text=${letter.state} /> ${' '}<strong>${letter.kind.toLowerCase().replace('_', ' ')}</strong>
      ${' '}in <strong>${letter.stage}</strong>, ${letter.topic}-${letter.partition} offset ${letter.offset}${letter.part ? `, part ${letter.part}` : ''}</p>
    <p class="reason">${letter.reason}</p>
    <p class="quiet">${letter.id} · ${format.time(letter.createdAt)}</p>
    <div class="actions">
      <button type="button" aria-expanded=${open} onClick=${() => setOpen(!open)}>${open ? 'Hide' : 'Show'} event ${letter.id}</button>
      ${waits && html`
        <button type="button" disabled=${!mayOperate} onClick=${() => ask('replay', { ids: [letter.id] })}>Replay ${letter.id}</button>
        <button type="button" disabled=${!mayOperate} onClick=${() => ask('discard', { ids: [letter.id] })}>Discard ${letter.id}</button>`}
    </div>
    ${open && html`<${Whole} pipeline=${pipeline} id=${letter.id} />`}
  </li>`;
}

/** Counts first, so that one sees what is about to happen. */
function Ask({ what, body, pipeline, begun, close }) {
  const [count, setCount] = useState(null);
  const [failure, setFailure] = useState(null);
  const [force, setForce] = useState(false);
  const path = pipelinePath(pipeline, `/dead-letters/${what}`);
  useEffect(() => {
    call('POST', path, { ...body, dryRun: true }).then(setCount, setFailure);
  }, []);
  const act = async () => begun(await call('POST', path, what === 'replay' && force ? { ...body, force } : body));
  return html`<${Confirm} title="${what === 'replay' ? 'Replay' : 'Discard'} dead letters?" action=${what === 'replay' ? 'Replay' : 'Discard'}
      danger=${what === 'discard'} act=${act} onClose=${close}>
    <p role="status">${count ? `${format.exact(count.deadLetters)} chosen${count.parkedKeys > 0
      ? `, and all that waits of ${format.exact(count.parkedKeys)} parked keys` : ''}.` : 'Counting…'}</p>
    <p>${what === 'replay' ? 'They go through all stages once more and are written in one transaction each with their new state.'
      : 'They are kept as discarded and are never written.'}</p>
    ${what === 'replay' && html`<label class="check"><input type="checkbox" checked=${force} onChange=${(event) => setForce(event.target.checked)} />
      Also where an old event may overwrite a newer row (upsert)</label>`}
    <${Failure} failure=${failure} />
  </${Confirm}>`;
}

export function DeadLetters({ pipeline, mayOperate }) {
  const [filter, setFilter] = useState({ state: 'waiting', kind: '', stage: '', text: '' });
  const [after, setAfter] = useState([]);
  const [asked, setAsked] = useState(null);
  const [task, setTask] = useState(null);
  const query = new URLSearchParams([...shown(filter), ['order', 'newest'], ['limit', PAGE],
    ...(after.length > 0 ? [['after', after.at(-1)]] : [])]);
  const [page, failure, again] = usePolled(
    () => get(pipelinePath(pipeline.name, `/dead-letters?${query}`)), 5_000, `${pipeline.name}?${query}`);
  const body = chosen(filter);
  const ask = (what, which) => setAsked({ what, body: which });
  return html`
    <${Filter} filter=${filter} pipeline=${pipeline} set=${(next) => { setAfter([]); setFilter(next); }} />
    <div class="actions">
      <button type="button" disabled=${!mayOperate || !body} onClick=${() => ask('replay', body)}>Replay all of this filter</button>
      <button type="button" disabled=${!mayOperate || !body} onClick=${() => ask('discard', body)}>Discard all of this filter</button>
    </div>
    ${task !== null && html`<${TaskProgress} id=${task} mayOperate=${mayOperate} onEnd=${again} />`}
    <${Failure} failure=${failure} />
    ${page && html`
      ${page.deadLetters.length === 0 && html`<p class="none">No dead letter of this filter</p>`}
      <ul class="letters" aria-label="dead letters">${page.deadLetters.map((letter) => html`
        <${Letter} key=${letter.id} letter=${letter} pipeline=${pipeline.name} mayOperate=${mayOperate} ask=${ask} />`)}</ul>
      <div class="actions">
        ${after.length > 0 && html`<button type="button" onClick=${() => setAfter(after.slice(0, -1))}>Newer</button>`}
        ${page.next !== null && html`<button type="button" onClick=${() => setAfter([...after, page.next])}>Older</button>`}
      </div>`}
    ${asked && html`<${Ask} key=${asked.what} ...${asked} pipeline=${pipeline.name} close=${() => setAsked(null)} begun=${(begun) => setTask(begun.id)} />`}`;
}
